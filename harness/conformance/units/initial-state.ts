// What plugins are attached to, from the states that tables of the real controller start from.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type {
  StateConsumer,
  StateConsumerGroup,
  StateService,
} from "../../../controller/kong-state/kong-state.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import type { BuildContext } from "../../../controller/translate/build-context.ts";
import type { AttachedEntities } from "../../../controller/translate/custom-entity-foreigners.ts";
import {
  consumerReferrers,
  pluginRelations,
  serviceReferrers,
} from "../../../controller/translate/plugins/plugin-relations.ts";
import { named, textRecord } from "./adapter.ts";

/** @param state `{services, consumers, consumer_groups}` as the real controller keeps them. */
export function attachedOf(state: JsonObject, context: BuildContext): AttachedEntities {
  const services = arrayOr(state["services"]).map((service) => serviceOf(objectOr(service)));
  const consumers = arrayOr(state["consumers"]).flatMap(consumerOf);
  const groups = arrayOr(state["consumer_groups"]).flatMap(groupOf);
  const referrers = [
    ...services.flatMap(serviceReferrers),
    ...consumerReferrers(consumers, groups),
  ];
  return { relations: pluginRelations(referrers, context).relations, services, consumers };
}

const ANY_OBJECT: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "any", namespace: "any" },
};

function serviceOf({ name, k8s_services, routes }: JsonObject): StateService {
  const kubeServices = kubeObjects(Object.values(objectOr(k8s_services)).map(named));
  return {
    entity: { name: stringOr(name, ""), host: "any", protocol: "http" },
    namespace: "any",
    plugins: [],
    backends: [],
    parent: ANY_OBJECT,
    kubeServices: new Map(kubeServices.map((each, index) => [String(index), each])),
    routes: arrayOr(routes).map((route) => {
      const { name: routeName, ingress } = objectOr(route);
      const { annotations, name: owner, namespace } = objectOr(ingress);
      return {
        entity: { name: stringOr(routeName, "") },
        plugins: [],
        source: {
          ref: {
            apiVersion: "networking.k8s.io/v1",
            kind: "Ingress",
            name: stringOr(owner, ""),
            namespace: stringOr(namespace, ""),
          },
          annotations: textRecord(annotations),
        },
      };
    }),
  };
}

function consumerOf(consumer: unknown): readonly StateConsumer[] {
  const { username, custom_id, k8s_kong_consumer } = objectOr(consumer);
  return kubeObjects([named(k8s_kong_consumer)]).map((object) => ({
    entity: {
      ...(typeof username === "string" && { username }),
      ...(typeof custom_id === "string" && { custom_id }),
    },
    credentials: [],
    groups: [],
    object,
  }));
}

function groupOf(group: unknown): readonly StateConsumerGroup[] {
  const { name, k8s_kong_consumer_group } = objectOr(group);
  return kubeObjects([named(k8s_kong_consumer_group)]).map((object) => ({
    entity: { name: stringOr(name, "") },
    object,
  }));
}
