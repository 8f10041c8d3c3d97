// nginx's `$request_id`.
import { randomInteger, type Random } from "../../core/random.ts";

/** 32 hexadecimal digits. */
export function newRequestId(random: Random): string {
  return eightDigits(random) + eightDigits(random) + eightDigits(random) + eightDigits(random);
}

function eightDigits(random: Random): string {
  return randomInteger(random, 2 ** 32)
    .toString(16)
    .padStart(8, "0");
}
