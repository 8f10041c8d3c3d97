// What a real controller pushed for the same objects, where such recordings are at hand.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { parse, parseAllDocuments } from "yaml";
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { generateFallback, withGraph } from "../fallback/generator.ts";
import { isDefaultClass, isOfClass } from "../informer/class-filter.ts";
import { toDeclarativeConfig } from "../kong-state/to-declarative-config.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { isCachedKind } from "../snapshot/kinds.ts";
import { refOf } from "../snapshot/object-ref.ts";
import { buildConfig } from "./build-config.ts";
import type { TranslateOptions } from "./translate-options.ts";

const VECTORS = resolve("../shared/vectors/controller");
const RECORDED = `${VECTORS}/recorded-translation`;
const GOLDEN = `${VECTORS}/translation`;
const COMPARISON = resolve("../shared/tools/compare-translation.mjs");
const SCHEMAS = resolve("../shared/facts/kong-3.9/schemas/plugins");
const BROKEN_ANNOTATION = "test.konghq.com/broken";

/** The certificates of the recordings are valid from the day before. */
const NOW_MS = Date.parse("2026-11-24T00:00:00Z");

/** Kinds that are not translated yet, and router flavours. */
const PENDING_KINDS: ReadonlySet<string> = new Set([
  "Gateway",
  "HTTPRoute",
  "GRPCRoute",
  "TCPRoute",
  "UDPRoute",
  "TLSRoute",
  "TCPIngress",
  "UDPIngress",
  "KongCustomEntity",
]);

interface Case {
  readonly name: string;
  readonly options: JsonObject;
  readonly objects: readonly KubeObject[];
  readonly expected: unknown;
  /** Absent: not recorded. */
  readonly failures?: readonly JsonObject[];
}

describe("buildConfig, as recorded", () => {
  if (!existsSync(COMPARISON)) return;
  let normalise: (document: unknown) => unknown;

  before(async () => {
    const tool: unknown = await import(pathToFileURL(COMPARISON).href);
    normalise = normaliserOf(tool);
  });

  for (const each of casesIn(RECORDED, "expected.json")) {
    const pending = pendingReason(each);
    it(pending === undefined ? each.name : `${each.name} (pending: ${pending})`, function () {
      if (pending !== undefined) this.skip();
      const { document, failures } = translate(each, ofOurClass(each.objects), schemaOf);

      expect(normalise(document)).to.deep.equal(normalise(each.expected));
      expect(new Set(failures)).to.deep.equal(new Set(each.failures?.map(failureText)));
    });
  }
});

describe("buildConfig, as in the controller's golden files", () => {
  for (const each of casesIn(GOLDEN, "expected.yaml")) {
    const pending = pendingReason(each);
    it(pending === undefined ? each.name : `${each.name} (pending: ${pending})`, function () {
      if (pending !== undefined) this.skip();
      const { document } = translate(each, withoutBroken(each), () => undefined);

      expect(document).to.deep.equal(each.expected);
    });
  }
});

function casesIn(folder: string, expectedFile: string): readonly Case[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(`${folder}/${name}/options.json`))
    .toSorted()
    .map((name) => {
      const path = `${folder}/${name}`;
      const failures = `${path}/failures.json`;
      return {
        name,
        options: objectOr(readYaml(`${path}/options.json`)),
        objects: parseAllDocuments(readFileSync(`${path}/in.yaml`, "utf8"))
          .map((document): unknown => document.toJS())
          .filter(isKubeObject),
        expected: readYaml(`${path}/${expectedFile}`),
        ...(existsSync(failures) && {
          failures: arrayOr(readYaml(failures)).filter(isJsonObject),
        }),
      };
    });
}

/** JSON is YAML. */
function readYaml(path: string): unknown {
  return parse(readFileSync(path, "utf8"));
}

function isKubeObject(value: unknown): value is KubeObject {
  return isJsonObject(value) && typeof value["kind"] === "string" && isCachedKind(value["kind"]);
}

function pendingReason({ objects, options }: Case): string | undefined {
  const kinds = new Set(objects.map(({ kind }) => kind).filter((kind) => PENDING_KINDS.has(kind)));
  if (kinds.size > 0) return `no ${[...kinds].join(", ")} yet`;
  return flag(options, "ExpressionRoutes") ? "no expressions yet" : undefined;
}

function flag(options: JsonObject, name: string): boolean {
  return objectOr(options["feature_flags"])[name] === true;
}

function translate(
  { options }: Case,
  objects: readonly KubeObject[] | CacheStores,
  pluginSchemas: (name: string) => object | undefined,
) {
  const stores = objects instanceof CacheStores ? objects : CacheStores.fromObjects(objects);
  const { state, failures } = buildConfig(stores, optionsOf(options));
  const document: unknown = JSON.parse(
    JSON.stringify(toDeclarativeConfig(state, { pluginSchemas })),
  );
  return {
    document,
    failures: failures.flatMap(({ message, objects: blamed }) =>
      blamed.map((ref) => failureText({ ...ref, message })),
    ),
  };
}

function optionsOf(options: JsonObject): TranslateOptions {
  return {
    ingressClass: "kong",
    featureGates: Object.fromEntries(
      Object.entries(objectOr(options["feature_flags"])).map(([name, on]) => [name, on === true]),
    ),
    routerFlavor: flag(options, "ExpressionRoutes") ? "expressions" : "traditional_compatible",
    kongVersion: stringOr(options["kong_version"], ""),
    clusterDomain: stringOr(options["cluster_domain"], ""),
    enableDrainSupport: options["drain_support"] === true,
    combinedServicesFromDifferentHttpRoutes: flag(
      options,
      "CombinedServicesFromDifferentHTTPRoutes",
    ),
    workspace: "",
    nowMs: NOW_MS,
    supportsRedirectPlugin: flag(options, "SupportRedirectPlugin"),
  };
}

function failureText(failure: JsonObject): string {
  return ["kind", "namespace", "name", "message"]
    .map((key) => stringOr(failure[key], ""))
    .join(" | ");
}

/** A recording holds what the API server had; the controller's cache held only its own. */
function ofOurClass(objects: readonly KubeObject[]): readonly KubeObject[] {
  const isDefault = objects.some(
    (object) =>
      object.kind === "IngressClass" && object.metadata.name === "kong" && isDefaultClass(object),
  );
  return objects.filter(
    (object) => isCachedKind(object.kind) && isOfClass(object, object.kind, "kong", isDefault),
  );
}

/** The golden files mark the objects that the gateway is to reject; the second push is what they hold. */
function withoutBroken({ objects }: Case): CacheStores {
  const stores = CacheStores.fromObjects(objects);
  const broken = objects.filter(
    ({ metadata }) => metadata.annotations?.[BROKEN_ANNOTATION] === "true",
  );
  return broken.length === 0
    ? stores
    : generateFallback(withGraph(stores), broken.map(refOf)).stores;
}

function schemaOf(plugin: string): object | undefined {
  const path = `${SCHEMAS}/${plugin}.json`;
  return existsSync(path) ? objectOr(objectOr(readYaml(path))["body"]) : undefined;
}

function normaliserOf(tool: unknown): (document: unknown) => unknown {
  const norm = isJsonObject(tool) ? tool["norm"] : undefined;
  if (typeof norm !== "function") throw new TypeError("the comparison tool exports no norm");
  return (document) => Reflect.apply(norm, undefined, [document]);
}
