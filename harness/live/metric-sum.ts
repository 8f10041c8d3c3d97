// Reads one number out of a page in Prometheus' text format.

const SERIES = /^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)/;

/** The sum of all series of a counter or gauge, whatever their labels; `undefined` when there is none. */
export function metricSum(page: string, name: string): number | undefined {
  const values = page.split("\n").flatMap((line) => {
    const [, series, value] = SERIES.exec(line) ?? [];
    return series === name ? [Number(value)] : [];
  });
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
