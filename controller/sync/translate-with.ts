// Binds the translation to a controller's options and to the gateways that it configures.
import type { NodeInformation } from "../../core/admin-api.ts";
import type { Clock } from "../../core/clock.ts";
import { stringOr } from "../../core/json.ts";
import type { LicenseEntity } from "../kong-state/entities.ts";
import { pluginNamesOf, toDeclarativeConfig } from "../kong-state/to-declarative-config.ts";
import { RenderMemory } from "../kong-state/render-memory.ts";
import type { ControllerOptions } from "../options/controller-options.ts";
import { buildConfig } from "../translate/build-config.ts";
import { BuildMemory } from "../translate/build-memory.ts";
import type { EntityService } from "../translate/entity-service.ts";
import type { RouterFlavor } from "../translate/translate-options.ts";
import type { Translate } from "./translate-port.ts";

export function translateWith(
  options: ControllerOptions,
  node: NodeInformation,
  clock: Clock,
  entityService: EntityService,
  licenseNow: () => LicenseEntity | undefined = () => undefined,
): Translate {
  // Options stay as they are, so that what did not change since the last build need not be built again.
  const memory = new BuildMemory();
  const renderMemory = new RenderMemory();
  return (stores) => {
    const license = licenseNow();
    const settings = {
      ingressClass: options.ingressClass,
      gatewayControllerName: options.gatewayControllerName,
      featureGates: options.featureGates,
      routerFlavor: routerFlavorOf(node),
      kongVersion: node.version,
      clusterDomain: options.clusterDomain,
      enableDrainSupport: options.enableDrainSupport,
      combinedServicesFromDifferentHttpRoutes: options.combinedServicesFromDifferentHttpRoutes,
      workspace: options.workspace,
      nowMs: clock.nowMs(),
      entityService,
      ...(license !== undefined && { license }),
    };
    const { state, failures, translated, idle } = buildConfig(stores, settings, memory);
    const candidate = {
      pluginNames: pluginNamesOf(state),
      render: (schemas: ReadonlyMap<string, object>) =>
        toDeclarativeConfig(state, {
          pluginSchemas: (name) => schemas.get(name),
          memory: renderMemory,
        }),
    };
    return { candidate, failures, objects: translated, idle };
  };
}

function routerFlavorOf({ configuration }: NodeInformation): RouterFlavor {
  const flavor = stringOr(configuration["router_flavor"], "");
  return flavor === "expressions" || flavor === "traditional" ? flavor : "traditional_compatible";
}
