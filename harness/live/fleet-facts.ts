// What happens at the gateways, as it goes on the timeline.
import type { FleetEvent } from "../../mock-kong/server.ts";
import type { TimelineFact } from "../timeline/timeline-event.ts";

export function fleetFact(event: FleetEvent): TimelineFact | undefined {
  switch (event.type) {
    case "node-listed":
      return { type: "gateway-listed", gateway: event.node };
    case "node-phase":
      return {
        type: "gateway-phase",
        gateway: event.node,
        phase: event.phase,
        ...(event.configurationHash !== undefined && {
          configurationHash: event.configurationHash,
        }),
      };
    case "node-removed":
      return { type: "gateway-removed", gateway: event.node };
    case "admin-request": {
      const { node: gateway, type, method, path, status, durationMs, config } = event;
      const asked = { type, gateway, method, path, status, durationMs };
      if (config === undefined) return asked;
      const { entities, configurationHash, digest, rejected } = config;
      return { ...asked, entities, configurationHash, digest, rejected };
    }
    case "fault-met":
      return { type: event.type, gateway: event.node, fault: event.fault };
    case "proxy-request": {
      const { type, node: gateway, method, path, host, status, attempts, durationMs } = event;
      const { route, service, upstream, omitted } = event;
      return {
        type,
        gateway,
        method,
        path,
        host: host ?? null,
        status,
        route: route ?? null,
        service: service ?? null,
        upstream: upstream ?? null,
        attempts,
        durationMs,
        omitted,
      };
    }
    case "node-log":
      return undefined;
  }
}
