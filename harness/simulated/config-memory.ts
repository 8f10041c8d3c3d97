// What was found out about configurations, for when they come again: by schemas and text, which alone decide.
import type { SchemaRegistry } from "../../mock-kong/schema/registry.ts";
import type { PushedText } from "./own-tags.ts";

/** Longer configurations are not kept. */
const TEXT_LENGTH_MAX = 50_000;

export class ConfigMemory<T> {
  readonly #known = new WeakMap<SchemaRegistry, Map<string, T>>();
  readonly #configsMax: number;

  /** @param configsMax kept of nodes of a kind. */
  constructor(configsMax: number) {
    this.#configsMax = configsMax;
  }

  find(schemas: SchemaRegistry, { common }: PushedText): T | undefined {
    return this.#known.get(schemas)?.get(common);
  }

  keep(schemas: SchemaRegistry, { common }: PushedText, value: T): void {
    const kept = this.#known.get(schemas) ?? new Map<string, T>();
    this.#known.set(schemas, kept);
    if (kept.size >= this.#configsMax) kept.clear();
    kept.set(common, value);
  }
}

/** Of all that a configuration holds, Kong compares the end of an authority's certificate with the time. */
export function isKeepable({ text }: PushedText): boolean {
  return text.length <= TEXT_LENGTH_MAX && !text.includes('"ca_certificates"');
}
