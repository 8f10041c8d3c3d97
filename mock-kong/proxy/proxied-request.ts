// What can be told about a proxied request once it is over.

export interface ProxiedRequest {
  readonly method: string;
  /** As sent, without the query, which may hold credentials. */
  readonly path: string;
  readonly host: string | undefined;
  readonly status: number;
  /** Name or id of the route taken. */
  readonly route: string | undefined;
  readonly durationMs: number;
}
