// Tables of classes, host names, protocols, credentials and relations.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { isOfClass } from "../../../controller/informer/class-filter.ts";
import { hostnameIntersection } from "../../../controller/informer/hostnames.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { isProtocol } from "../../../controller/translate/annotations.ts";
import { credentialFromSecret } from "../../../controller/translate/consumers/credentials.ts";
import {
  combinationsOf,
  type Combination,
  type Relation,
} from "../../../controller/translate/plugins/plugin-relations.ts";
import { routeSourceOf } from "../../../controller/translate/rules/service-defaults.ts";
import { annotatedObject, type Adapter } from "./adapter.ts";

export const NAMING_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "controllers.utils.utils/matchesingressclass": (recorded) => {
    const annotations = { "kubernetes.io/ingress.class": stringOr(recorded["class"], "") };
    return classMatch(recorded, annotatedObject("Ingress", annotations));
  },
  "controllers.utils.utils/matchesingressclass-2": (recorded) => {
    const spec = { ingressClassName: stringOr(recorded["class"], "") };
    return classMatch(recorded, { ...annotatedObject("Ingress", {}), spec });
  },
  "util.hostname/intersection": (recorded) => {
    const [pattern, value] = [recorded["pattern"], recorded["value"]].map(String);
    return {
      expected: recorded["expected"],
      got: hostnameIntersection(pattern ?? "", value ?? "") !== undefined,
    };
  },
  "util.protocol/validateprotocol": (recorded) => ({
    expected: recorded["expected"] ?? recorded["want"] ?? false,
    got: isProtocol(stringOr(recorded["input"], "")),
  }),
  "util.credential/extractkongcredentialtype": (recorded) => {
    const [secret] = kubeObjects([recorded["secret"]]);
    const found = secret && credentialFromSecret(secret);
    return { expected: recorded["cred_type"], got: found?.credential?.type ?? "" };
  },
  "util.objectmeta/fromk8sobject": (recorded) => {
    const [object] = kubeObjects([recorded["in"]]);
    if (object === undefined) return "the recording has lost its object";
    const { ref, annotations } = routeSourceOf(object);
    const { name, namespace, annotations: wanted } = objectOr(recorded["want"]);
    return {
      expected: { name, namespace, annotations: objectOr(wanted) },
      got: { name: ref.name, namespace: ref.namespace, annotations },
    };
  },
  "util.rels.relations/getcombinations": (recorded) => {
    const relations = objectOr(objectOr(recorded["args"])["relations"]);
    const combinations = combinationsOf({
      namespace: "any",
      name: "any",
      services: relationsOf(relations["service"]),
      routes: relationsOf(relations["route"]),
      consumers: relationsOf(relations["consumer"]),
      consumerGroups: relationsOf(relations["consumerGroup"]),
    });
    const expected = arrayOr(recorded["want"]).map((want) => namesIn(objectOr(want)));
    return { expected, got: combinations.map(combinationNames) };
  },
};

function classMatch(recorded: JsonObject, object: Parameters<typeof isOfClass>[0]) {
  const { controller_class, is_default, want } = recorded;
  const got = isOfClass(object, "Ingress", stringOr(controller_class, ""), is_default === true);
  return { expected: want, got };
}

function relationsOf(value: unknown): readonly Relation[] {
  const referrer = { apiVersion: "v1", kind: "Service", name: "any" };
  return arrayOr(value).map((relation) => ({
    name: String(objectOr(relation)["identifier"]),
    referrer,
  }));
}

function namesIn(want: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(want).map(([side, relation]) => [side, objectOr(relation)["identifier"]]),
  );
}

function combinationNames({ service, route, consumer, consumerGroup }: Combination): JsonObject {
  return {
    service: service?.name,
    route: route?.name,
    consumer: consumer?.name,
    consumerGroup: consumerGroup?.name,
  };
}
