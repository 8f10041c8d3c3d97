// Tables of endpoints, vaults and credentials.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import { recordedOptions } from "../../../controller/testing/recorded-options.ts";
import { buildConfig } from "../../../controller/translate/build-config.ts";
import { conflictsOf } from "../../../controller/translate/consumers/credential-conflicts.ts";
import { credentialFromSecret } from "../../../controller/translate/consumers/credentials.ts";
import { targetsOf } from "../../../controller/translate/upstreams/targets.ts";
import { buildVaults } from "../../../controller/translate/vaults.ts";
import { named, type Adapter } from "./adapter.ts";
import { contextOf } from "./rules-of.ts";

const endpoints: Adapter = (recorded) => {
  const expected = arrayOr(recorded["result"] ?? recorded["expected_result"]).map((one) => {
    const { address, port } = objectOr(one);
    return `${stringOr(address, "")}:${stringOr(port, "")}`;
  });
  const [service] = kubeObjects([named(recorded["svc"])]);
  const port = objectOr(recorded["port"]);
  if (service === undefined || recorded["port"] === null) return { expected, got: [] };
  const slices = kubeObjects(arrayOr(recorded["endpoint_slices"]).map(namedSlice));
  const drains = recorded["enable_drain_support"] === true;
  const serviceUpstream = recorded["is_service_upstream"] === true;
  const found = targetsOf(
    serviceUpstream ? calledByName(service) : service,
    {
      name: stringOr(port["name"], ""),
      port: numberOr(port["port"]),
      protocol: stringOr(port["protocol"], ""),
      targetPort: stringOr(port["targetPort"], numberOr(port["targetPort"])),
    },
    contextOf([slices], {}, { drain_support: drains, cluster_domain: recorded["cluster_domain"] }),
  );
  const got = [...new Set(found.map(({ target }) => target))];
  return { expected: expected.toSorted(), got: got.toSorted() };
};

const setCredential: Adapter = (recorded) => {
  const { cred_type, cred_config } = objectOr(recorded["args"]);
  const data = objectOr(cred_config);
  const isOfSecret = Object.values(data).every((value) => typeof value === "string");
  const type = stringOr(cred_type, "");
  if (!isOfSecret || type.includes("_")) return "no Secret can say this";
  const { credential } = credentialFromSecret(secretOf(type, data));
  const lists = Object.values(objectOr(recorded["result"])).filter(Array.isArray);
  const [entity] = lists.flat().map((item) => withoutTags(objectOr(item)));
  return { expected: entity, got: credential && withoutTags({ ...credential.entity }) };
};

export const CLUSTER_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "translator.translator/getendpoints": endpoints,
  "translator.translator/getendpoints-2": endpoints,
  "translator.translator/pickport": (recorded) => {
    const objects = Object.values(objectOr(recorded["objs"])).flatMap((list) => kubeObjects(list));
    const { state } = buildConfig(
      CacheStores.fromObjects(objects),
      recordedOptions({ kong_version: "3.9.1" }),
    );
    const targets = state.upstreams.flatMap((upstream) => upstream.targets);
    return { expected: [recorded["want_target"]], got: targets.map(({ target }) => target) };
  },
  "kongstate.credentials_conflicts/credentialsconflictsdetector": (recorded) => {
    const type = CREDENTIAL_TYPES.find((one) => stringOr(recorded["name"], "").startsWith(one));
    if (type === undefined) return "the recording does not say what kind of credential it is about";
    const owned = arrayOr(recorded["credentials"]).flatMap((one) => {
      const { consumer, secret, credential } = objectOr(one);
      const [[owner], [source]] = [kubeObjects([consumer]), kubeObjects([secret])];
      if (owner === undefined || source === undefined) return [];
      return [
        { consumer: owner, secret: source, credential: { type, entity: objectOr(credential) } },
      ];
    });
    const expected = arrayOr(recorded["expected_conflicts"]).map((one) => {
      const { credential, message } = objectOr(one);
      const { consumer } = objectOr(credential);
      const [owner] = kubeObjects([consumer]);
      return `${owner?.metadata.name}: Consumer has conflicting credentials: ${stringOr(message, "")}`;
    });
    const got = conflictsOf(owned).failures.flatMap(({ message, objects }) =>
      objects
        .filter(({ kind }) => kind === "KongConsumer")
        .map(({ name }) => `${name}: ${message}`),
    );
    return { expected: expected.toSorted(), got: got.toSorted() };
  },
  "kongstate.kongstate/fillvaults": (recorded) => {
    const { vaults } = buildVaults(contextOf([recorded["kong_vaults"]], {}));
    const expected = arrayOr(recorded["expected_translated_vaults"]).map((vault) => {
      const { k8s_kong_vault: _, ...entity } = objectOr(vault);
      return entity;
    });
    const names = expected.flatMap((entity) => Object.keys(entity));
    const got = vaults.map((entity) =>
      Object.fromEntries(Object.entries(entity).filter(([name]) => names.includes(name))),
    );
    return { expected: normalDocument({ vaults: expected }), got: normalDocument({ vaults: got }) };
  },
  "kongstate.consumer/consumer-setcredential": setCredential,
  "kongstate.consumer/consumer-setcredential-2": setCredential,
};

const CREDENTIAL_TYPES = ["key-auth", "basic-auth", "hmac-auth", "jwt", "oauth2"] as const;

function namedSlice(value: unknown, index: number): JsonObject {
  const slice = objectOr(value);
  const labels = { "kubernetes.io/service-name": "any" };
  return { ...slice, metadata: { name: `any-${index}`, namespace: "any", labels } };
}

function calledByName(service: KubeObject): KubeObject {
  const annotations = { "ingress.kubernetes.io/service-upstream": "true" };
  return { ...service, metadata: { ...service.metadata, annotations } };
}

function secretOf(type: string, data: JsonObject): KubeObject {
  const encoded = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString("base64"),
  ]);
  const labels = { "konghq.com/credential": type };
  const metadata = { name: "any", namespace: "any", labels };
  return { apiVersion: "v1", kind: "Secret", metadata, data: Object.fromEntries(encoded) };
}

function withoutTags(entity: JsonObject): JsonObject {
  const { tags: _, ...others } = entity;
  return others;
}

function numberOr(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
