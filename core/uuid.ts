// Identifiers: random ones from a `Random`, named ones by RFC 9562 version 5.
import { v4, v5 } from "uuid";
import { randomInteger, type Random } from "./random.ts";

const BYTES = new Uint8Array(16);

/** A version 4 UUID drawn from `random`. */
export function uuidV4(random: Random): string {
  for (let index = 0; index < BYTES.length; index += 1) BYTES[index] = randomInteger(random, 256);
  return v4({ random: BYTES });
}

/** The version 5 UUID of `name` in `namespace`, which is itself a UUID. */
export function uuidV5(namespace: string, name: string): string {
  return v5(name, namespace);
}
