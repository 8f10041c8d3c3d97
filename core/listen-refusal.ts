// Why a server cannot listen where it was told to, in words that help.

const CURES: ReadonlyMap<unknown, string> = new Map([
  [
    "EADDRINUSE",
    "is in use by another program: stop that, or choose another port (0 is any free one)",
  ],
  ["EACCES", "is not for this user to listen at: choose a port above 1023"],
  ["EADDRNOTAVAIL", "is no address of this machine"],
]);

/** @returns `undefined` where that is not what went wrong. */
export function listenRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  const isListening = error.syscall === "listen" || error.syscall === "bind";
  const cure = isListening ? CURES.get(error.code) : undefined;
  if (cure === undefined) return undefined;
  const port = "port" in error ? `:${String(error.port)}` : "";
  return `${"address" in error ? String(error.address) : ""}${port} ${cure}`;
}
