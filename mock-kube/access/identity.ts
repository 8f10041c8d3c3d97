// Who asks.

export interface Identity {
  readonly name: string;
  readonly groups: readonly string[];
  /** Of a ServiceAccount. */
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export const AUTHENTICATED = "system:authenticated";
/** Whoever is in it may do everything. */
export const MASTERS = "system:masters";
/** Who holds the server's own token, and who anybody is as long as nobody has to say. */
export const ADMIN: Identity = { name: "kubernetes-admin", groups: [MASTERS, AUTHENTICATED] };
