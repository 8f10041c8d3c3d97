// What a gateway holds, as its Admin API tells.
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import { arrayOr, isJsonObject, objectOr, stringOr } from "../../core/json.ts";

export interface HeldConfiguration {
  /** 32 hexadecimal digits; all zeros without a configuration. */
  readonly hash: string;
  readonly routeNames: readonly string[];
}

export const HOLDS_NOTHING: HeldConfiguration = { hash: EMPTY_CONFIGURATION_HASH, routeNames: [] };

/** Gives back the answer's JSON. Rejects when there is none. */
export type AskAdmin = (path: string) => Promise<unknown>;

const PAGES_MAX = 50;

/** Source: Kong Gateway 3.9 kong/api/routes/health.lua, and the pages of every collection. */
export async function heldConfiguration(ask: AskAdmin): Promise<HeldConfiguration> {
  const hash = stringOr(objectOr(await ask("/status"))["configuration_hash"], HOLDS_NOTHING.hash);
  const routeNames: string[] = [];
  let path = "/routes?size=1000";
  for (let page = 0; page < PAGES_MAX && path !== ""; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each page says where the next one is
    const { data, next } = objectOr(await ask(path));
    for (const route of arrayOr(data).filter(isJsonObject)) {
      routeNames.push(stringOr(route["name"], stringOr(route["id"], "?")));
    }
    path = stringOr(next, "");
  }
  return { hash, routeNames };
}
