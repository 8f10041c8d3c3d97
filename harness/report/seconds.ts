// Times as people read them.

/** "1.23 s"; "-" for none. */
export function seconds(ms: number | null): string {
  return ms === null ? "-" : `${(ms / 1000).toFixed(2)} s`;
}
