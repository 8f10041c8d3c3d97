// What the proxy needs of one configuration. A request keeps the state that it began with.
import type { Balancers } from "../balancer/balancers.ts";
import type { NodeSettings } from "../node-settings.ts";
import type { PluginHost } from "../plugins/plugin.ts";
import type { PlannedPlugin } from "../plugins/plugin-plan.ts";
import type { Router } from "../router/router.ts";

export interface ProxyState {
  readonly router: Router;
  /** For TCP and TLS connections, and UDP. */
  readonly streamRouter: Router;
  readonly plugins: readonly PlannedPlugin[];
  /** Those that act on TCP, TLS and UDP. */
  readonly streamPlugins: readonly PlannedPlugin[];
  readonly balancers: Balancers;
  readonly host: PluginHost;
  /** `kong/3.9.1`. */
  readonly serverToken: string;
  readonly sentHeaders: NodeSettings["sentHeaders"];
  readonly realIp: NodeSettings["realIp"];
}
