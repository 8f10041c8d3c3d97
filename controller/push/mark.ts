// A mark by which a configuration is known again. A gateway's own hash does not tell: it is another one each time that
// the same configuration is loaded, and nobody but the gateway can work it out.
import { isJsonObject } from "../../core/json.ts";
import type { DeclarativeConfig, KongEntity } from "../../core/kong.ts";

/** A tag on one entity, which the Admin API shows. */
export interface Mark {
  readonly collection: (typeof CARRIERS)[number];
  /** The entity's name. */
  readonly name: string;
  readonly tag: string;
}

export interface MarkedConfig {
  readonly config: DeclarativeConfig;
  /** Undefined where there is nothing to carry it: no traffic either. */
  readonly mark: Mark | undefined;
}

const CARRIERS = ["services", "upstreams"] as const;
const PREFIX = "kongsim-sent:";
const SHA_DIGITS = 32;

/** @param sha of the configuration without the mark. */
export function withMark(config: DeclarativeConfig, sha: string): MarkedConfig {
  const tag = `${PREFIX}${sha.slice(0, SHA_DIGITS)}`;
  for (const collection of CARRIERS) {
    const entities = config[collection];
    if (!Array.isArray(entities)) continue;
    const [first, ...rest]: readonly unknown[] = entities;
    if (!isJsonObject(first) || typeof first["name"] !== "string") continue;
    const marked = { ...first, tags: [...tagsOf(first), tag] };
    const mark = { collection, name: first["name"], tag };
    return { config: { ...config, [collection]: [marked, ...rest] }, mark };
  }
  return { config, mark: undefined };
}

export function carriesMark(entity: KongEntity | undefined, { tag }: Mark): boolean {
  return entity !== undefined && tagsOf(entity).includes(tag);
}

/** What somebody else was sent is marked as such. */
export function withoutMark(entity: KongEntity): KongEntity {
  const tags = tagsOf(entity);
  const kept = tags.filter((tag) => typeof tag !== "string" || !tag.startsWith(PREFIX));
  return kept.length === tags.length ? entity : { ...entity, tags: kept };
}

function tagsOf({ tags }: KongEntity): readonly unknown[] {
  return Array.isArray(tags) ? tags : [];
}
