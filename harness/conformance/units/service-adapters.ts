// Tables of the Services behind a Kong service: which they are, and what their annotations and policies ask for.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type {
  PortReference,
  ServiceBackend,
  StateService,
} from "../../../controller/kong-state/kong-state.ts";
import { annotationsOf } from "../../../controller/kube-types/fields.ts";
import { backendReferencesOf } from "../../../controller/kube-types/references.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import { overrideRoute } from "../../../controller/translate/overrides/route-annotations.ts";
import { overrideService } from "../../../controller/translate/overrides/service-annotations.ts";
import { overrideUpstream } from "../../../controller/translate/overrides/upstream-overrides.ts";
import { backendsOf } from "../../../controller/translate/rules/backends.ts";
import { CertificateClaims } from "../../../controller/translate/rules/certificate-claims.ts";
import { routeService } from "../../../controller/translate/rules/route-service.ts";
import { mergeRules } from "../../../controller/translate/rules/rules.ts";
import {
  resolveService,
  type ResolvedService,
} from "../../../controller/translate/services/resolve-service.ts";
import { named, textRecord, type Adapter } from "./adapter.ts";
import { contextOf } from "./rules-of.ts";

const backendRefs: Adapter = (recorded) => {
  const [route] = kubeObjects([recorded["route"]]);
  if (route === undefined) return "the recording has lost its route";
  const references = backendReferencesOf(recorded["backend_refs"]);
  const { cluster } = contextOf([recorded["objects"]], {});
  return {
    expected: arrayOr(recorded["expected"]).map(backendOf),
    got: backendsOf(route, references, cluster),
  };
};

export const SERVICE_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "translator.backendref/backendrefstokongstatebackends": backendRefs,
  "translator.subtranslator.backendref/backendrefstokongstatebackends": backendRefs,
  "translator.translate_utils/generatekongservicefrombackendref": (recorded) => {
    const [route] = kubeObjects([recorded["route"]]);
    if (route === undefined) return "the recording has lost its route";
    const { backends, plugins, parent: _, namespace: __, ...entity } = objectOr(recorded["result"]);
    const expected = arrayOr(backends).map(backendOf);
    const { namespace } = route.metadata;
    if (expected.some((backend) => backend.namespace !== namespace)) {
      return "the recording has lost its grants";
    }
    const references = backendReferencesOf(recorded["refs"]);
    const services = references.map((each) =>
      serviceObject(each.name, each.namespace ?? namespace),
    );
    const name = stringOr(entity["name"], "");
    const protocol = stringOr(entity["protocol"], "");
    const { cluster } = contextOf([services], {});
    const got = routeService(name, protocol, route, references, cluster);
    return {
      expected: normalDocument({ ...entity, plugins, backends: expected }),
      got: normalDocument({ ...got.entity, plugins: got.plugins, backends: got.backends }),
    };
  },
  "translator.ingressrules/resolvekubernetesserviceforbackend": (recorded) => {
    const found = resolved([recorded["backend"]], recorded["storer_objects"]);
    const [failure] = found.failures;
    const problem = stringOr(recorded["expect_error_contains"], undefined);
    if (problem !== undefined) {
      return { expected: true, got: failure?.message.includes(problem) ?? false };
    }
    const [expected] = kubeObjects([recorded["expected_service"]]);
    const [got] = found.service.kubeServices.values();
    return {
      expected: expected && { name: expected.metadata.name, annotations: annotationsOf(expected) },
      got: got && { name: got.metadata.name, annotations: annotationsOf(got) },
    };
  },
  "translator.ingressrules/getk8sservicesforbackends": (recorded) => {
    const { backends, services, expected_services, expected_failures } = recorded;
    const found = arrayOr(backends).map((backend) => resolved([backend], services));
    return {
      expected: {
        services: kubeObjects(expected_services).map(({ metadata }) => metadata.name),
        failures: arrayOr(expected_failures),
      },
      got: {
        services: found.flatMap(({ service }) =>
          [...service.kubeServices.values()].map(({ metadata }) => metadata.name),
        ),
        failures: found.flatMap(({ failures }) => failures.map(({ message }) => message)),
      },
    };
  },
  "translator.ingressrules/populateservices": (recorded) => {
    const { k8s_services, k8s_secrets, service_names_to_services, service_names_to_skip } =
      recorded;
    const secrets = kubeObjects(k8s_secrets).map((secret) => ({
      ...secret,
      data: textRecord(secret["data"]),
    }));
    const built = Object.entries(objectOr(service_names_to_services)).map(([name, service]) => {
      const { backends } = objectOr(service);
      return { name, ...resolved(arrayOr(backends), [k8s_services, secrets], name) };
    });
    const messages = built.flatMap(({ failures }) => failures.map(({ message }) => message));
    return {
      expected: {
        failures: arrayOr(recorded["expected_translation_failures"]),
        leftOut: Object.keys(objectOr(service_names_to_skip)),
      },
      got: {
        failures: messages,
        leftOut: built.flatMap(({ name, isLeftOut }) => (isLeftOut ? [name] : [])),
      },
    };
  },
  "translator.ingressrules/mergeingressrules": (recorded) => {
    const inputs = arrayOr(recorded["inputs"]).map((input) => {
      const services = Object.entries(objectOr(objectOr(input)["serviceNameToServices"])).map(
        ([name, service]) =>
          [name, serviceOf(name, [], stringOr(objectOr(service)["namespace"], ""))] as const,
      );
      const claims = new CertificateClaims();
      return {
        services: new Map(services),
        claims,
        failures: [],
        translated: [],
      };
    });
    const { services } = mergeRules(inputs);
    return {
      expected: objectOr(objectOr(recorded["want_output"])["serviceNameToServices"]),
      got: Object.fromEntries([...services].map(([name, { namespace }]) => [name, { namespace }])),
    };
  },
  "translator.ingressrules/addfromingressv1tls": (recorded) => {
    const claims = new CertificateClaims();
    const sections = arrayOr(objectOr(recorded["args"])["tls_sections"]).map((section) => {
      const { hosts, secretName } = objectOr(section);
      return { hosts: arrayOr(hosts).map(String), secretName: stringOr(secretName, "") };
    });
    claims.addTls(sections, { ...ANY_OBJECT, metadata: { name: "any", namespace: "foo" } });
    const expected = Object.entries(objectOr(recorded["want"])).map(([secret, want]) => [
      secret,
      objectOr(want)["hosts"],
    ]);
    return {
      expected: Object.fromEntries(expected),
      got: Object.fromEntries(claims.all().map(({ secret, hosts }) => [secret, hosts])),
    };
  },
  "kongstate.kongstate/filloverrides-servicefailures": (recorded) => {
    const [service] = arrayOr(objectOr(recorded["state"])["services"]).map(objectOr);
    const objects = kubeObjects(Object.values(objectOr(service?.["k8s_services"])));
    const got = overrideService(withServices(serviceOf("any", [], "any"), objects));
    return {
      expected: {
        protocol: objectOr(recorded["want"])["protocol"],
        failures: Object.values(objectOr(recorded["expected_translation_failure_messages"])),
      },
      got: {
        protocol: got.service.entity.protocol,
        failures: got.failures.map(({ message }) => message),
      },
    };
  },
  "kongstate.kongupstreampolicy/getkongupstreampolicyforservices": (recorded) => {
    const policies = kubeObjects(recorded["policies"]).map((policy) => ({
      ...policy,
      spec: { algorithm: "latency" },
    }));
    const got = upstreamOf(kubeObjects(recorded["services_group"]), policies);
    const problem = stringOr(recorded["expect_error"], "");
    const [failure] = got.failures;
    return {
      expected: { hasPolicy: recorded["expect_policy"] === true, hasFailed: problem !== "" },
      got: {
        hasPolicy: got.upstream.entity.algorithm !== undefined,
        hasFailed: failure?.message.includes(problem) ?? false,
      },
    };
  },
  "kongstate.util/getkongingressforservices": (recorded) => {
    const [wanted] = kubeObjects([recorded["expected_kong_ingress"]]);
    // Its name, where an upstream shows it.
    const kongIngresses = kubeObjects(recorded["kong_ingresses"]).map((each) => ({
      ...each,
      upstream: { hash_on_header: each.metadata.name },
    }));
    const { upstream } = upstreamOf(kubeObjects(recorded["services"]), kongIngresses);
    return { expected: wanted?.metadata.name, got: upstream.entity["hash_on_header"] };
  },
  "kongstate.util/getkongingressfromobjectmeta": (recorded) => {
    const [route] = kubeObjects([recorded["route"]]);
    if (route === undefined) return "the recording has lost its route";
    const source = {
      ref: { apiVersion: route.apiVersion, kind: route.kind, name: route.metadata.name },
      annotations: annotationsOf(route),
    };
    const made = overrideRoute({ entity: { name: "any" }, plugins: [], source }, true);
    return { expected: { name: "any" }, got: normalDocument(made.entity) };
  },
  "kongstate.upstream/overrideupstream": (recorded) => {
    const { in_kong_ingresss, in_upstream, out_upstream, svc } = recorded;
    const [kongIngress] = kubeObjects([in_kong_ingresss].filter(Boolean).map(named));
    const [service] = kubeObjects([svc].filter(Boolean).map(named));
    const override = { "konghq.com/override": "any" };
    const written = objectOr(kongIngress?.["upstream"]);
    // Its fields are called as on the wire.
    const upstream = Object.fromEntries(
      Object.entries(written).map(([name, value]) => [
        name.replace("URI", "_uri").replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        value,
      ]),
    );
    const got = upstreamOf(
      service === undefined ? [] : [withAnnotations(service, kongIngress && override)],
      kongIngress === undefined ? [] : [{ ...kongIngress, upstream }],
      objectOr(in_upstream),
    );
    return { expected: normalDocument(out_upstream), got: normalDocument(got.upstream.entity) };
  },
};

const ANY_OBJECT: KubeObject = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "any", namespace: "any" },
};

function serviceObject(name: string, namespace: string | undefined): KubeObject {
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace: namespace ?? "" } };
}

function withAnnotations(object: KubeObject, annotations: JsonObject | undefined): KubeObject {
  const all = { ...annotationsOf(object), ...textRecord(annotations) };
  return { ...object, metadata: { ...object.metadata, annotations: all } };
}

/** A backend as the real controller keeps it. */
function backendOf(value: unknown): ServiceBackend {
  const { backend_type, namespaced_name, port_def } = objectOr(value);
  const { namespace, name } = objectOr(namespaced_name);
  return {
    kind: backend_type === "KongServiceFacade" ? "KongServiceFacade" : "Service",
    namespace: stringOr(namespace, ""),
    name: stringOr(name, ""),
    port: portOf(objectOr(port_def)),
  };
}

function portOf({ mode, number, name }: JsonObject): PortReference {
  switch (mode) {
    case "PortModeByNumber":
      return { by: "number", number: Number(number) };
    case "PortModeByName":
      return { by: "name", name: stringOr(name, "") };
    default:
      return { by: "implicit" };
  }
}

function serviceOf(name: string, backends: readonly unknown[], namespace: string): StateService {
  return {
    entity: { name, host: name, protocol: "http" },
    namespace,
    routes: [],
    plugins: [],
    backends: backends.map(backendOf),
    kubeServices: new Map(),
    parent: ANY_OBJECT,
  };
}

function withServices(service: StateService, objects: readonly KubeObject[]): StateService {
  return { ...service, kubeServices: new Map(objects.map((each) => [each.metadata.name, each])) };
}

function resolved(backends: readonly unknown[], objects: unknown, name = "any"): ResolvedService {
  const service = serviceOf(name, backends, "any");
  const owned = { ...service, owner: ANY_OBJECT };
  return resolveService(owned, contextOf([objects], { KongServiceFacade: true }));
}

function upstreamOf(
  services: readonly KubeObject[],
  objects: readonly KubeObject[],
  entity: JsonObject = {},
) {
  const service = withServices(serviceOf("any", [], "any"), services);
  return overrideUpstream(
    { entity: { ...entity, name: stringOr(entity["name"], "any") }, targets: [], service },
    contextOf([objects], {}),
  );
}
