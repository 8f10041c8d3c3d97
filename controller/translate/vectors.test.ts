// What a real controller pushed for the same objects, where such recordings are at hand.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { parse, parseAllDocuments } from "yaml";
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { generateFallback, withGraph } from "../fallback/generator.ts";
import { admitAll } from "../informer/admission.ts";
import { toDeclarativeConfig } from "../kong-state/to-declarative-config.ts";
import { DEFAULT_CONFIG_MAP_LABEL } from "../options/controller-options.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { isCachedKind } from "../snapshot/kinds.ts";
import { refOf } from "../snapshot/object-ref.ts";
import { normalDocument } from "../testing/normal-document.ts";
import { recordedOptions } from "../testing/recorded-options.ts";
import { schemaFields } from "../kong-state/schema-fields.ts";
import { buildConfig } from "./build-config.ts";
import type { EntityService, EntityVerdict } from "./entity-service.ts";

const VECTORS = resolve("../shared/vectors/controller");
const RECORDED = `${VECTORS}/recorded-translation`;
const GOLDEN = `${VECTORS}/translation`;
const SCHEMAS = resolve("../shared/facts/kong-3.9/schemas");
const GATEWAY_CONTROLLER = "konghq.com/kic-gateway-controller";
const BROKEN_ANNOTATION = "test.konghq.com/broken";

interface Case {
  readonly name: string;
  readonly options: JsonObject;
  readonly objects: readonly KubeObject[];
  readonly expected: unknown;
  /** Absent: not recorded. */
  readonly failures?: readonly JsonObject[];
}

describe("buildConfig, as recorded", () => {
  for (const each of casesIn(RECORDED, "expected.json")) {
    it(each.name, () => {
      // A recording holds what the API server had; the controller's cache held only what was its own.
      const stores = admitAll(CacheStores.fromObjects(each.objects), {
        ingressClass: "kong",
        gatewayControllerName: GATEWAY_CONTROLLER,
        configMapLabel: DEFAULT_CONFIG_MAP_LABEL,
      });
      const { document, failures } = translate(each, stores, RECORDED_GATEWAY);

      expect(normalDocument(document)).to.deep.equal(normalDocument(each.expected));
      expect(new Set(failures)).to.deep.equal(new Set(each.failures?.map(failureText)));
    });
  }
});

describe("buildConfig, as in the controller's golden files", () => {
  for (const each of casesIn(GOLDEN, "expected.yaml")) {
    it(each.name, () => {
      const { document } = translate(each, withoutBroken(each), GOLDEN_GATEWAY);

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

/** What differs between the gateways that the configurations were meant for. */
interface TestGateway {
  readonly pluginSchemas: (name: string) => object | undefined;
  readonly entityService: EntityService;
  readonly controllerName?: string;
}

/** A real one, with the schemas that it served. */
const RECORDED_GATEWAY: TestGateway = {
  pluginSchemas: (name) => schemaOf(`plugins/${name}`),
  entityService: {
    schemaOf: (type) => {
      const schema = schemaOf(type);
      const message = `HTTP status 404 (message: "No entity named '${type}'")`;
      return schema === undefined ? { ok: false, message } : { ok: true, schema };
    },
    validate: (type, fields) => verdictOf(schemaFields(schemaOf(type)), objectOr(fields)),
  },
  controllerName: GATEWAY_CONTROLLER,
};

/** One that knows a single type of custom entities and accepts everything. */
const GOLDEN_GATEWAY: TestGateway = {
  pluginSchemas: () => undefined,
  entityService: {
    schemaOf: (type) => ({
      ok: true,
      schema: {
        fields:
          type === "degraphql_routes"
            ? [{ service: { type: "foreign", reference: "services" } }]
            : [],
      },
    }),
    validate: () => ({ ok: true }),
  },
};

/** As much of a gateway's validation as the recordings need. */
function verdictOf(schema: ReadonlyMap<string, JsonObject>, entity: JsonObject): EntityVerdict {
  const problems = [
    ...Object.entries(entity).flatMap(([name, value]) => {
      const field = schema.get(name);
      if (field === undefined) return [`${name}: unknown field`];
      const isMisfit = field["type"] === "string" && typeof value !== "string";
      return isMisfit ? [`${name}: expected a string`] : [];
    }),
    ...[...schema]
      .filter(([name, field]) => field["required"] === true && !(name in entity))
      .filter(([, field]) => field["default"] === undefined && field["auto"] !== true)
      .map(([name]) => `${name}: required field missing`),
  ].toSorted();
  if (problems.length === 0) return { ok: true };
  const count = problems.length === 1 ? "schema violation" : `${problems.length} schema violations`;
  return { ok: false, isRefused: true, message: `${count} (${problems.join("; ")})` };
}

function translate({ options }: Case, stores: CacheStores, gateway: TestGateway) {
  const { pluginSchemas, entityService, controllerName } = gateway;
  const { state, failures } = buildConfig(stores, {
    ...recordedOptions(options),
    entityService,
    ...(controllerName !== undefined && { gatewayControllerName: controllerName }),
  });
  const document: unknown = JSON.parse(
    JSON.stringify(toDeclarativeConfig(state, { pluginSchemas })),
  );
  return {
    document,
    failures: failures.flatMap(({ message, objects }) =>
      objects.map((ref) => failureText({ ...ref, message })),
    ),
  };
}

function failureText(failure: JsonObject): string {
  return ["kind", "namespace", "name", "message"]
    .map((key) => stringOr(failure[key], ""))
    .join(" | ");
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

function schemaOf(name: string): object | undefined {
  const path = `${SCHEMAS}/${name}.json`;
  return existsSync(path) ? objectOr(objectOr(readYaml(path))["body"]) : undefined;
}
