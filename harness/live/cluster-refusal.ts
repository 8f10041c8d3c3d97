// Why a cluster is of no use to a story, and what to do about it.
import { KubeApiError, KubeUnreachableError } from "../../core/kube-api.ts";
import { EnvironmentError } from "../scenario/faults.ts";

const WITHOUT = "--kube embedded needs no cluster";
const NOT_FOUND = 404;
const FORBIDDEN: ReadonlySet<number | undefined> = new Set([401, 403]);
const INVALID = 422;

/** An `EnvironmentError` for what the user can do something about; other errors stay as they are. */
export function clusterRefusal(error: unknown, kubeconfig: string): unknown {
  if (error instanceof KubeUnreachableError) {
    return refusal(`the cluster of ${kubeconfig} cannot be reached: ${error.message}`, error);
  }
  if (!(error instanceof KubeApiError)) return error;
  const { code } = error.status;
  if (code === NOT_FOUND) {
    return refusal(
      `the cluster of ${kubeconfig} does not know a kind that the story needs (${error.message}): deploy/README.md says how to install the definitions`,
      error,
    );
  }
  if (FORBIDDEN.has(code)) {
    return refusal(
      `the account of ${kubeconfig} may not do what a story needs (${error.message}): it makes and removes namespaces, and what is in them`,
      error,
    );
  }
  if (code === INVALID && error.message.includes("loopback")) {
    return refusal(
      "the cluster takes no endpoints on loopback, as real ones do not: give --host an address of this machine that it takes, and that nobody else can reach",
      error,
    );
  }
  return error;
}

function refusal(message: string, cause: unknown): EnvironmentError {
  return new EnvironmentError(`${message}; ${WITHOUT}`, { cause });
}
