// Which HTTPRoutes have to do with a Gateway. Only these are counted. Source: KIC v3.5.13 internal/controllers/gateway/gateway_utils.go.
import type { KubeObject } from "../../../core/kube.ts";
import type { AdmissionOptions } from "../../informer/admission.ts";
import { isAttachedTo } from "../../informer/route-acceptance.ts";
import { isToGateway } from "../../informer/route-attachment.ts";
import { member, namespaceOf, objectsOf, specOf } from "../../kube-types/fields.ts";
import type { Listener } from "../../kube-types/gateway.ts";
import { parentReferencesOf, type ParentReference } from "../../kube-types/references.ts";
import { storeKey, type CacheStores } from "../../snapshot/cache-stores.ts";

/** Looked up once, and only when somebody asks, however many Gateways and listeners do. */
export class AttachedRoutes {
  readonly #known: CacheStores;
  readonly #admission: AdmissionOptions;
  #routes: ReadonlyMap<string, ReadonlySet<KubeObject>> | undefined;

  constructor(known: CacheStores, admission: AdmissionOptions) {
    this.#known = known;
    this.#admission = admission;
  }

  /** How many of them a listener takes. */
  count(listener: Listener, gateway: KubeObject): number {
    this.#routes ??= routesByGateway(this.#known);
    const routes = this.#routes.get(storeKey(gateway)) ?? [];
    return [...routes].filter((route) =>
      parentReferencesOf(specOf(route)["parentRefs"]).some((reference) =>
        isAttachedTo(listener, gateway, route, reference, this.#admission),
      ),
    ).length;
  }
}

/** By the Gateways of which their status tells. */
function routesByGateway(known: CacheStores): ReadonlyMap<string, ReadonlySet<KubeObject>> {
  const routes = new Map<string, Set<KubeObject>>();
  for (const route of known.store("HTTPRoute").values()) {
    const parents = objectsOf(member(route["status"], "parents"));
    for (const reference of parentReferencesOf(parents.map(({ parentRef }) => parentRef))) {
      if (!isToGateway(reference)) continue;
      const key = gatewayKey(reference, route);
      routes.set(key, (routes.get(key) ?? new Set()).add(route));
    }
  }
  return routes;
}

function gatewayKey({ namespace, name }: ParentReference, route: KubeObject): string {
  return `${namespace ?? namespaceOf(route)}/${name}`;
}
