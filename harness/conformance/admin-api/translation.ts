// Recorded ports and directories, and those of a node at hand: requests are translated one way, answers the other.

export interface Translation {
  /** A recorded text for the node at hand. */
  readonly there: (text: string) => string;
  /** A text of the node at hand as the recorded one would have it. */
  readonly back: (text: string) => string;
}

/** What the recorded nodes and their upstream listened on. */
export const RECORDED_PORTS = {
  admin: 18001,
  proxy: 18000,
  proxyTls: 18443,
  status: 18100,
  echo: 19001,
  echoTls: 19443,
} as const;

const RECORDED_PREFIX = "/usr/local/kong";

export type Ports = Readonly<Record<keyof typeof RECORDED_PORTS, number>>;

export function translation(ports: Ports, prefix: string): Translation {
  const names = ["admin", "proxy", "proxyTls", "status", "echo", "echoTls"] as const;
  const pairs = names.map((name) => [String(RECORDED_PORTS[name]), String(ports[name])] as const);
  const toActual = replaceNumbers(new Map(pairs));
  const toRecorded = replaceNumbers(new Map(pairs.map(([recorded, actual]) => [actual, recorded])));
  return {
    there: toActual,
    back: (text) =>
      toRecorded(text)
        .replaceAll(prefix, RECORDED_PREFIX)
        .replaceAll(escaped(prefix), escaped(RECORDED_PREFIX)),
  };
}

/** As some writers of JSON have it. */
function escaped(path: string): string {
  return path.replaceAll("/", String.raw`\/`);
}

/** Whole numbers only, and no fractions. */
function replaceNumbers(numbers: ReadonlyMap<string, string>): (text: string) => string {
  const pattern = new RegExp(String.raw`(?<![\d.])(${[...numbers.keys()].join("|")})(?!\d)`, "g");
  return (text) => text.replace(pattern, (number) => numbers.get(number) ?? number);
}
