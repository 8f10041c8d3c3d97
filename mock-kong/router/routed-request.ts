// What a router may look at in a request.

/** All texts are byte strings (see byte-string.ts). */
export interface RoutedRequest {
  readonly method: string;
  /** Normalised (see normalize-path.ts), without the query. */
  readonly path: string;
  /** The Host header as sent; undefined when there was none. */
  readonly host: string | undefined;
  readonly scheme: "http" | "https" | "tcp" | "tls" | "udp";
  /** The server name of the TLS handshake. */
  readonly sni: string | undefined;
  /** All values of a header, by its lower-case name with `_` for `-`. */
  readonly headerValues: (name: string) => readonly string[];
  /** All values of a query argument; an argument without a value counts as "". */
  readonly queryValues: (name: string) => readonly string[];
  readonly sourceIp: string;
  readonly sourcePort: number;
  readonly destinationIp: string;
  readonly destinationPort: number;
}
