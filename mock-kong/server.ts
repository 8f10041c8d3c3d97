// The front door of mock-kong: what whoever runs a fleet imports.
export { startFleet } from "./fleet/server.ts";
export type { Fleet, FleetNode, FleetOptions, RestartOptions } from "./fleet/fleet.ts";
export type { FleetEvent, NodePhase } from "./fleet/fleet-event.ts";
export type { AdminFault } from "./fleet/admin-faults.ts";
