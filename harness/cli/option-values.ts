// Values of options that several commands take.
import { InvalidArgumentError } from "commander";

export function seedValue(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed >= 2 ** 32) {
    throw new InvalidArgumentError("expected a whole number from 0 to 4294967295");
  }
  return seed;
}

/** @returns a parser of whole numbers from 1 to `most`. */
export function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (!/^\d+$/.test(text) || count < 1 || count > most) {
      throw new InvalidArgumentError(`expected a whole number from 1 to ${most}`);
    }
    return count;
  };
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `60s`, `5m`, `1h`; in milliseconds. */
export function durationValue(text: string): number {
  const [, number, unit = ""] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  if (number === undefined || unitMs === undefined || Number(number) === 0) {
    throw new InvalidArgumentError("expected a duration such as 500ms, 60s or 5m");
  }
  return Number(number) * unitMs;
}

/** Host with port, path, tag, digest. Source: the grammar of github.com/distribution/reference 0.6. */
const IMAGE =
  /^(?:[\w.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/** An engine may take what is no image for an address, and wait for that. */
export function imageValue(text: string): string {
  if (IMAGE.test(text)) return text;
  throw new InvalidArgumentError(`"${text}" is no image: expected something like kong:3.9`);
}
