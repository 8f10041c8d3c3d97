// nginx's `$request_id`.
import { randomInteger, type Random } from "../../core/random.ts";

/** 32 hexadecimal digits. */
export function newRequestId(random: Random): string {
  return Array.from({ length: 4 }, () =>
    randomInteger(random, 2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
}
