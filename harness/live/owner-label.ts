// Whose a container or a namespace is: the process that started it, so that the next run can tell what nobody will come back for.

/** The label that every container of ours has, and the annotation of namespaces. */
export const OWNER_LABEL = "kongsim.owner";

export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process began, in whatever the system counts; "" where that cannot be told. Pids are used again. */
  readonly began: string;
}

export function ownerLabel({ host, pid, began }: Owner): string {
  return `${host}/${pid}/${began}`;
}

/** `undefined` for what we did not write. */
export function parseOwner(label: string): Owner | undefined {
  const [, host, pid, began] = /^([^/]+)\/(\d+)\/(\w*)$/.exec(label) ?? [];
  if (host === undefined || pid === undefined || began === undefined) return undefined;
  return { host, pid: Number(pid), began };
}

/**
 * Whether a container's owner is gone for good. An engine may serve several machines: only of its own can `host` tell.
 * @param beganOf when the process with this pid began; `undefined` when there is none.
 */
export function isAbandoned(
  label: string,
  host: string,
  beganOf: (pid: number) => string | undefined,
): boolean {
  const owner = parseOwner(label);
  if (owner === undefined || owner.host !== host) return false;
  const began = beganOf(owner.pid);
  return began === undefined || began !== owner.began;
}
