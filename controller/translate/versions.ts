// Versions of Kong: numbers with dots, sometimes with more behind them.
import { TextMemory } from "../../core/text-memory.ts";

/** Of the versions that a program meets. */
const VERSIONS_MAX = 100;
const NUMBERS = new TextMemory<readonly number[]>(VERSIONS_MAX);

/** Whether the first numbers of a version are those given, or greater. */
export function isVersionAtLeast(version: string, least: readonly number[]): boolean {
  const numbers = NUMBERS.recall(version, numbersOf);
  for (let index = 0; index < least.length; index += 1) {
    const number = numbers[index] ?? 0;
    const wanted = least[index] ?? 0;
    if (Number.isNaN(number) || number < wanted) return false;
    if (number > wanted) return true;
  }
  return true;
}

function numbersOf(version: string): readonly number[] {
  return version.split(/[.+-]/).map(Number);
}
