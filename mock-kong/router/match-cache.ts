// Remembers which route a request took, by what the routes' conditions look at.
import { fieldValues, PLAIN_FIELDS, type Field } from "./field.ts";
import type { Predicate } from "./predicate.ts";
import type { RoutedRequest } from "./routed-request.ts";

/** Source: Kong 3.9 kong/router/utils.lua DEFAULT_MATCH_LRUCACHE_SIZE. */
const ENTRIES_MAX = 5000;

/**
 * Two halves: what is used moves into the young one, and when that is full the old one is forgotten. (A single map that
 * drops its first key for every new one skips over more and more holes.) A remembered `undefined` is an answer too.
 */
export class MatchCache<T> {
  readonly #fields: readonly Field[];
  #young = new Map<string, T | undefined>();
  #old = new Map<string, T | undefined>();

  constructor(predicates: readonly Predicate[]) {
    const fields = new Map<string, Field>();
    for (const predicate of predicates) collectFields(predicate, fields);
    // As on a real node the protocol is no part of the key: http and https share their entries.
    fields.delete("net.protocol");
    this.#fields = [...fields.values()];
  }

  remember(request: RoutedRequest, find: () => T | undefined): T | undefined {
    let key = "";
    for (const field of this.#fields) key += `${valueText(field, request)}|`;
    if (this.#young.has(key)) return this.#young.get(key);
    const found = this.#old.has(key) ? this.#old.get(key) : find();
    if (this.#young.size >= ENTRIES_MAX / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, found);
    return found;
  }
}

function valueText(field: Field, request: RoutedRequest): string | number {
  if ("argument" in field) return fieldValues(field, request).join(",");
  return PLAIN_FIELDS[field.name](request) ?? "";
}

function collectFields(predicate: Predicate, fields: Map<string, Field>): void {
  switch (predicate.kind) {
    case "all":
    case "any":
      for (const part of predicate.of) collectFields(part, fields);
      break;
    case "not":
      collectFields(predicate.of, fields);
      break;
    case "compare": {
      const { field } = predicate;
      const argument = "argument" in field ? `.${field.argument}` : "";
      fields.set(field.name + argument, field);
      break;
    }
  }
}
