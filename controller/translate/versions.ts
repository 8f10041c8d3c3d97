// Versions of Kong: numbers with dots, sometimes with more behind them.

/** Whether the first numbers of a version are those given, or greater. */
export function isVersionAtLeast(version: string, least: readonly number[]): boolean {
  const numbers = version.split(/[.+-]/).map(Number);
  for (const [index, wanted] of least.entries()) {
    const number = numbers[index] ?? 0;
    if (Number.isNaN(number) || number < wanted) return false;
    if (number > wanted) return true;
  }
  return true;
}
