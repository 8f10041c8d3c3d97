// What a timeline keeps of an object beside its name, so that a run can be judged by its timeline alone.
import { seededRandom } from "../../core/random.ts";
import { arrayOr, objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { loadConfig } from "../../mock-kong/config/load-config.ts";
import type { KubeObjectFact } from "../timeline/timeline-event.ts";

type ObjectFacts = Pick<KubeObjectFact, "guards" | "plugin" | "flaw" | "endpoints">;

/** Names only, and whether Kong would take it: nothing of what is in an object. */
export function objectFacts(object: KubeObject): ObjectFacts {
  switch (object.kind) {
    case "Ingress":
    case "HTTPRoute":
      return { guards: guardsOf(object), ...flawFact(flawOfRoute(object)) };
    case "KongPlugin":
    case "KongClusterPlugin":
      return {
        plugin: {
          type: stringOr(object["plugin"], ""),
          ...(object.metadata.labels?.["global"] === "true" && { isGlobal: true }),
        },
        ...flawFact(flawOfPlugin(object)),
      };
    case "EndpointSlice":
      return { endpoints: lastingEndpoints(object) };
    default:
      return {};
  }
}

function flawFact(flaw: string | undefined): Pick<ObjectFacts, "flaw"> {
  return flaw === undefined ? {} : { flaw };
}

/** By annotation, also of other namespaces, and by filters of the Gateway API. */
function guardsOf({ metadata, ...object }: KubeObject): readonly string[] {
  const home = metadata.namespace ?? "";
  const annotated = (metadata.annotations?.["konghq.com/plugins"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => {
      const [namespace, other] = name.split(":");
      return other === undefined ? `${home}/${name}` : `${namespace}/${other}`;
    });
  const filters = arrayOr(objectOr(object["spec"])["rules"])
    .flatMap((rule) => arrayOr(objectOr(rule)["filters"]))
    .map((filter) => objectOr(objectOr(filter)["extensionRef"]))
    .filter(({ kind }) => kind === "KongPlugin")
    .map(({ name }) => `${home}/${stringOr(name, "")}`);
  return [...annotated, ...filters].map((name) => `KongPlugin ${name}`);
}

function flawOfPlugin(object: KubeObject): string | undefined {
  // What a Secret adds is not known here.
  if (object["configFrom"] !== undefined || object["configPatches"] !== undefined) return undefined;
  const plugin = { name: object["plugin"], config: object["config"] ?? {} };
  return flawIn({ plugins: [plugin] });
}

/** Of its paths: a regular expression may not compile. */
function flawOfRoute(object: KubeObject): string | undefined {
  if (object.kind !== "Ingress") return undefined;
  const paths = arrayOr(objectOr(object["spec"])["rules"])
    .flatMap((rule) => arrayOr(objectOr(objectOr(rule)["http"])["paths"]))
    .map((path) => stringOr(objectOr(path)["path"], "/"))
    .map((path) => (path.startsWith("/~") ? path.slice(1) : path));
  if (!paths.some((path) => path.startsWith("~"))) return undefined;
  return flawIn({ services: [{ host: "example.com", name: "s", routes: [{ name: "r", paths }] }] });
}

const known = new Map<string, string>();
const KNOWN_MAX = 10_000;
const FINE = "";

function flawIn(document: object): string | undefined {
  const text = JSON.stringify(document);
  const flaw = known.get(text) ?? judged(document);
  if (known.size < KNOWN_MAX) known.set(text, flaw);
  return flaw === FINE ? undefined : flaw;
}

function judged(document: object): string {
  const options = { random: seededRandom(1), nowSeconds: 0 };
  const result = loadConfig({ _format_version: "3.0", ...document }, options);
  return result.ok ? FINE : "Kong refuses it";
}

/** Who serves nothing yet is not ready, and is to be configured all the same. */
function lastingEndpoints(slice: KubeObject): readonly string[] {
  return arrayOr(slice["endpoints"])
    .map(objectOr)
    .filter(({ conditions }) => objectOr(conditions)["terminating"] !== true)
    .flatMap(({ targetRef }) => stringOr(objectOr(targetRef)["name"], undefined) ?? []);
}
