// Tables of what is sent: the order of consumers, tags of certificates, the stub of an empty configuration, what is redacted.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { sanitizeConfig } from "../../../controller/diagnostics/sanitize-config.ts";
import type { KongState } from "../../../controller/kong-state/kong-state.ts";
import { toDeclarativeConfig } from "../../../controller/kong-state/to-declarative-config.ts";
import type { Adapter } from "./adapter.ts";

const STUB = [{ name: "kong" }];

export const CONTENT_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "deckgen.consumer_cmp/consumercmp": (recorded) => {
    const consumers = arrayOr(recorded["input"]).map((consumer) => ({
      entity: objectOr(consumer),
      credentials: [],
      groups: [],
      object: ANY_OBJECT,
    }));
    return { expected: recorded["expected"], got: documentOf({ consumers })["consumers"] };
  },
  "deckgen.deckgen/getfcertificatefromkongcert": (recorded) => {
    const { snis, tags, ...certificate } = objectOr(recorded["input"]);
    const { id, cert, key } = certificate;
    const entity = {
      id: stringOr(id, ""),
      cert: stringOr(cert, ""),
      key: stringOr(key, ""),
      tags: arrayOr(tags).map(String),
    };
    const { certificates } = documentOf({
      certificates: [{ entity, snis: arrayOr(snis).map(String) }],
    });
    const [got] = arrayOr(certificates).map(objectOr);
    return { expected: arrayOr(recorded["want_tags"]), got: got?.["tags"] };
  },
  "deckgen.deckgen/iscontentempty": (recorded) => {
    const upstreams = arrayOr(objectOr(recorded["content"])["upstreams"]).map((upstream) => ({
      entity: { name: stringOr(objectOr(upstream)["name"], "") },
      targets: [],
      service: ANY_SERVICE,
    }));
    const isStub = JSON.stringify(documentOf({ upstreams })["upstreams"]) === JSON.stringify(STUB);
    return { expected: recorded["want"], got: isStub };
  },
  "deckgen.generate/todeckcontent": (recorded) => {
    const { appendStubEntityWhenConfigEmpty: hasStub } = objectOr(recorded["params"]);
    if (hasStub !== true) return "a gateway without a database always gets the stub";
    const { format_version, ...expected } = objectOr(recorded["expected"]);
    return { expected: { _format_version: format_version, ...expected }, got: documentOf({}) };
  },
  "kongstate.credentials/basicauth-sanitizedcopy": sanitized("basicauth_credentials", "basicAuth"),
  "kongstate.credentials/hmacauth-sanitizedcopy": sanitized("hmacauth_credentials", "hmacAuth"),
  "kongstate.credentials/jwtauth-sanitizedcopy": sanitized("jwt_secrets", "jwtAuth"),
  "kongstate.credentials/keyauth-sanitizedcopy": () => "a key-auth credential always has a key",
  "kongstate.credentials/oauth2credential-sanitizedcopy": sanitized(
    "oauth2_credentials",
    "oauth2Credential",
  ),
  "kongstate.types/certificate-sanitizedcopy": (recorded) => {
    const { certificates } = sanitizeConfig({
      _format_version: "3.0",
      certificates: [objectOr(recorded["in"])],
    });
    return { expected: [recorded["want"]], got: certificates };
  },
};

/** The owner of a credential goes without saying in a document, where it stands inside its consumer. */
function sanitized(collection: string, member: string): Adapter {
  return (recorded) => {
    const { consumer: _, ...credential } = objectOr(objectOr(recorded["in"])[member]);
    const { consumers } = sanitizeConfig({
      _format_version: "3.0",
      consumers: [{ [collection]: [credential] }],
    });
    const want = objectOr(recorded["want"])[member];
    return { expected: [{ [collection]: [want] }], got: consumers };
  };
}

const ANY_OBJECT: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "any", namespace: "any" },
};

const ANY_SERVICE = {
  entity: { name: "any", host: "any", protocol: "http" },
  namespace: "any",
  routes: [],
  plugins: [],
  backends: [],
  kubeServices: new Map<string, KubeObject>(),
  parent: ANY_OBJECT,
};

const EMPTY: KongState = {
  services: [],
  upstreams: [],
  consumers: [],
  consumerGroups: [],
  plugins: [],
  vaults: [],
  certificates: [],
  caCertificates: [],
  licenses: [],
  customEntities: new Map(),
};

function documentOf(state: Partial<KongState>): JsonObject {
  return toDeclarativeConfig({ ...EMPTY, ...state }, { pluginSchemas: () => undefined });
}
