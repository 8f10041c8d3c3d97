// Lets in by the groups that a consumer belongs to.
import { stringOr } from "../../core/json.ts";
import { errorReply } from "../proxy/reply.ts";
import { errorContext } from "./authentication.ts";
import type { PluginHandler } from "./plugin.ts";

interface Config {
  readonly allow?: readonly string[] | null;
  readonly deny?: readonly string[] | null;
  readonly hide_groups_header: boolean;
}

const REFUSED = "You cannot consume this service";

/** @see Kong 3.9 kong/plugins/acl/handler.lua */
export const acl: PluginHandler<Config> = {
  name: "acl",
  priority: 950,
  access({ config, exchange, host }) {
    const context = errorContext(exchange);
    const { authentication } = exchange;
    const consumerId = stringOr(authentication?.consumer?.["id"], undefined);
    if (consumerId === undefined) {
      return authentication?.credential === undefined
        ? errorReply(context, 401, "Unauthorized")
        : errorReply(context, 403, REFUSED);
    }
    const groups = host
      .entitiesOf("acls", consumerId)
      .map((entity) => stringOr(entity["group"], ""));
    const deny = config.deny ?? [];
    const isDenyList = deny.length > 0;
    if (groups.length === 0 && !isDenyList && authentication?.credential === undefined) {
      return errorReply(context, 401, "Unauthorized");
    }
    const isListed = groups.some((group) =>
      (isDenyList ? deny : (config.allow ?? [])).includes(group),
    );
    if (isListed === isDenyList) return errorReply(context, 403, REFUSED);
    if (!config.hide_groups_header) {
      exchange.upstream.headers.set("X-Consumer-Groups", groups.join(", "));
    }
    return undefined;
  },
};
