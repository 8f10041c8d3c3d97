// Which objects are this controller's: those of its ingress class.
import { objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { CachedKind } from "../snapshot/kinds.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
const DEFAULT_CLASS_ANNOTATION = "ingressclass.kubernetes.io/is-default-class";

/** The others need no class: they matter when something of ours refers to them. */
const KINDS_WITH_CLASS: ReadonlySet<CachedKind> = new Set<CachedKind>([
  "Ingress",
  "TCPIngress",
  "UDPIngress",
  "KongConsumer",
  "KongConsumerGroup",
  "KongClusterPlugin",
  "KongVault",
  "KongCustomEntity",
  "KongServiceFacade",
]);

function needsClass(kind: CachedKind): boolean {
  return KINDS_WITH_CLASS.has(kind);
}

/** Whether an IngressClass of our name asks for the objects that name no class. */
export function isDefaultClass(ingressClass: KubeObject): boolean {
  return ingressClass.metadata.annotations?.[DEFAULT_CLASS_ANNOTATION] === "true";
}

/**
 * Whether an object belongs into the cache.
 *
 * @param weAreDefault whether the IngressClass of our name is there and marked as the default.
 * @see KIC v3.5.13 internal/controllers/utils, internal/annotations
 */
export function isOfClass(
  object: KubeObject,
  kind: CachedKind,
  ingressClass: string,
  weAreDefault: boolean,
): boolean {
  if (!needsClass(kind)) return true;
  const annotated = object.metadata.annotations?.[CLASS_ANNOTATION] ?? "";
  const spec = objectOr(object["spec"]);
  if (kind === "KongCustomEntity") {
    return annotated === ingressClass || spec["controllerName"] === ingressClass;
  }
  const named = kind === "Ingress" ? stringOr(spec["ingressClassName"], "") : "";
  if (annotated === ingressClass || named === ingressClass) return true;
  return annotated === "" && named === "" && weAreDefault;
}
