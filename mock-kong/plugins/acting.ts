// What a node says, once, about plugins in its configuration that it cannot act for.
import type { KongEntity } from "../../core/kong.ts";
import { isJsonObject } from "../../core/json.ts";
import { PLUGIN_HANDLERS } from "./registry.ts";

/** Plugins that run somebody's Lua code, in the node or in part of what they write. */
const LUA_FIELD = "custom_fields_by_lua";

export class ActingNotices {
  readonly #told = new Set<string>();

  /** A message for each plugin that nobody has been told about. */
  about(plugins: Iterable<KongEntity>): readonly string[] {
    const messages: string[] = [];
    const tell = (key: string, message: string) => {
      if (this.#told.has(key)) return;
      this.#told.add(key);
      messages.push(message);
    };
    for (const { name, enabled, config } of plugins) {
      if (typeof name !== "string" || enabled === false) continue;
      if (!PLUGIN_HANDLERS.has(name)) {
        tell(name, `plugin ${name} is validated but does not act (see docs/differences.md)`);
      } else if (isJsonObject(config) && isJsonObject(config[LUA_FIELD])) {
        tell(
          `${name}.${LUA_FIELD}`,
          `plugin ${name}: ${LUA_FIELD} is Lua, which does not run here`,
        );
      }
    }
    return messages;
  }
}
