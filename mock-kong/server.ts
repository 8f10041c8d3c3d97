// The front door of mock-kong: what whoever runs a fleet imports.
export { startFleet } from "./fleet/server.ts";
export type { Fleet } from "./fleet/fleet.ts";
export { ROUTER_FLAVORS, type RouterFlavor } from "./router/router.ts";
export type { FleetEvent } from "./fleet/fleet-event.ts";
