// What our controller would push for a recorded cache, with the simulated Kong as the gateway that it asks.
import { objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../../controller/failures/resource-failure.ts";
import { followedKinds } from "../../../controller/informer/informers.ts";
import { DEFAULT_CONFIG_MAP_LABEL } from "../../../controller/options/controller-options.ts";
import { toDeclarativeConfig } from "../../../controller/kong-state/to-declarative-config.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import type { ObjectRef } from "../../../controller/snapshot/object-ref.ts";
import { recordedOptions } from "../../../controller/testing/recorded-options.ts";
import { buildConfig } from "../../../controller/translate/build-config.ts";
import { simulatedGateway } from "./gateway-knowledge.ts";

/** Whose Gateways the recorded controllers looked after. */
export const GATEWAY_CONTROLLER = "konghq.com/kic-gateway-controller";

/** What the recorded controllers took in: they ran with the flags' defaults. */
export const RECORDED_ADMISSION = {
  ingressClass: "kong",
  gatewayControllerName: GATEWAY_CONTROLLER,
  configMapLabel: DEFAULT_CONFIG_MAP_LABEL,
} as const;

/** What a recorded controller saw of the objects: those of the kinds that its feature gates let it follow. */
export function followedStores(objects: readonly KubeObject[], options: JsonObject): CacheStores {
  const followed = new Set<string>(followedKinds(gatesOf(options)));
  return CacheStores.fromObjects(objects.filter(({ kind }) => followed.has(kind)));
}

/** The feature gates of a recording. */
export function gatesOf(options: JsonObject): Readonly<Record<string, boolean>> {
  const gates = Object.entries(objectOr(options["feature_gates"]));
  return Object.fromEntries(gates.map(([name, on]) => [name, on === true]));
}

export interface RecordedDocument {
  /** As JSON would bring it. */
  readonly document: unknown;
  readonly failures: readonly ResourceFailure[];
  /** What it was made of. */
  readonly translated: readonly ObjectRef[];
}

/** @param options of the recording: its `options.json`. */
export function recordedDocument(stores: CacheStores, options: JsonObject): RecordedDocument {
  const translateOptions = recordedOptions(options);
  const { pluginSchemas, entityService } = simulatedGateway(translateOptions.nowMs);
  const { state, failures, translated } = buildConfig(stores, {
    ...translateOptions,
    entityService,
    gatewayControllerName: GATEWAY_CONTROLLER,
  });
  const document: unknown = JSON.parse(
    JSON.stringify(toDeclarativeConfig(state, { pluginSchemas })),
  );
  return { document, failures, translated };
}
