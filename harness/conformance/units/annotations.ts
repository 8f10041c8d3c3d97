// How annotations are read: `controller/annotations/`.
import { join } from "node:path";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { isOfClass } from "../../../controller/informer/class-filter.ts";
import type { ReplayedCase } from "../../../controller/testing/fallback-cases.ts";
import {
  annotation,
  listAnnotation,
  pluginReferences,
} from "../../../controller/translate/annotations.ts";
import {
  headerAnnotations,
  upperCaseMethods,
} from "../../../controller/translate/overrides/route-annotations.ts";
import { readJsonObject } from "../read-vectors.ts";
import type { ConformanceGroup } from "../group.ts";
import { compareReplay } from "../compare/compare-replay.ts";

type Annotations = Readonly<Record<string, string>>;

/** What a reader of KIC's says, by its name. `undefined` stands for Go's empty value. */
type Reader = (annotations: Annotations) => unknown;

/** Texts are taken as they are, and understood later. */
const text =
  (name: string): Reader =>
  (annotations) =>
    annotation(annotations, name);

/** Lists without items are as good as none. */
const list =
  (read: (annotations: Annotations) => readonly unknown[]): Reader =>
  (annotations) => {
    const items = read(annotations);
    return items.length === 0 ? undefined : items;
  };

const READERS: Readonly<Record<string, Reader>> = {
  ExtractPath: text("path"),
  ExtractConfigurationName: text("override"),
  ExtractProtocolName: text("protocol"),
  ExtractClientCertificate: text("client-cert"),
  ExtractStripPath: text("strip-path"),
  ExtractHTTPSRedirectStatusCode: text("https-redirect-status-code"),
  ExtractPreserveHost: text("preserve-host"),
  ExtractRegexPriority: text("regex-priority"),
  ExtractHostHeader: text("host-header"),
  ExtractRequestBuffering: text("request-buffering"),
  ExtractResponseBuffering: text("response-buffering"),
  ExtractConnectTimeout: text("connect-timeout"),
  ExtractWriteTimeout: text("write-timeout"),
  ExtractReadTimeout: text("read-timeout"),
  ExtractRetries: text("retries"),
  ExtractPathHandling: text("path-handling"),
  ExtractRewriteURI: text("rewrite"),
  ExtractProtocolNames: list((annotations) => listAnnotation(annotations, "protocols")),
  ExtractHostAliases: list((annotations) => listAnnotation(annotations, "host-aliases")),
  ExtractSNIs: list((annotations) => listAnnotation(annotations, "snis")),
  ExtractMethods: list(upperCaseMethods),
  ExtractHeaders: headerAnnotations,
  ExtractKongPluginsFromAnnotations: list((annotations) =>
    pluginReferences(annotations).map(({ name }) => name),
  ),
  ExtractNamespacedKongPluginsFromAnnotations: list((annotations) =>
    pluginReferences(annotations).map(({ namespace = "", name }) => ({ namespace, name })),
  ),
  HasServiceUpstreamAnnotation: flag("ingress.kubernetes.io/service-upstream"),
  HasForceSSLRedirectAnnotation: flag("ingress.kubernetes.io/force-ssl-redirect"),
};

function flag(name: string): Reader {
  return (annotations) => annotations[name] === "true";
}

export const annotations: ConformanceGroup = {
  name: "annotations",
  title: "how annotations are read, and whose an object is by its class",
  levels: [{ name: "cases", title: "the value that is read" }],
  async load(vectors) {
    const file = await readJsonObject(
      join(vectors, "controller", "annotations", "annotations.json"),
    );
    if (file === undefined) return undefined;
    const cases = arrayOr(file["cases"]).map(objectOr);
    return {
      caseCount: cases.length,
      async *run() {
        for (const recorded of cases) {
          const id = `${String(recorded["id"])} ${stringOr(recorded["name"], "")}`.trimEnd();
          yield compareReplay(id, [String(recorded["function"])], replay(recorded));
        }
      },
    };
  },
};

function replay(recorded: JsonObject): ReplayedCase {
  const { expected } = recorded;
  const name = String(recorded["function"]);
  if (name === "IngressClassValidatorFunc") return { expected, got: isOurs(recorded) };
  const read = READERS[name];
  if (read === undefined) return { expected: `a reader like ${name}`, got: "none" };
  const written = Object.entries(objectOr(recorded["annotations"])).map(
    ([key, value]) => [key, String(value)] as const,
  );
  const got = read(Object.fromEntries(written));
  return {
    expected: isNothing(expected) ? undefined : expected,
    got: isNothing(got) ? undefined : got,
  };
}

/** Go's empty values. */
function isNothing(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** KongConsumers need a class; Services never do. */
function isOurs({ object_class, matching, controller_class }: JsonObject): boolean {
  const kind = matching === "IgnoreClassMatch" ? "Service" : "KongConsumer";
  const metadata = {
    name: "any",
    annotations: { "kubernetes.io/ingress.class": stringOr(object_class, "") },
  };
  const isDefault = matching === "ExactOrEmptyClassMatch";
  return isOfClass(
    { apiVersion: "v1", kind, metadata },
    kind,
    stringOr(controller_class, ""),
    isDefault,
  );
}
