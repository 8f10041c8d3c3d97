// The file that says how to reach the user's cluster.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { EnvironmentError } from "../scenario/faults.ts";

/** Where kubectl looks. @throws {EnvironmentError} when there is no such file, or several. */
export function findKubeconfig(environment: Readonly<Record<string, string | undefined>>): string {
  const told = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  if (told.length > 1) {
    throw new EnvironmentError(
      "KUBECONFIG names several files: name the one of the cluster that is meant",
    );
  }
  const path = resolve(told[0] ?? join(homedir(), ".kube/config"));
  if (existsSync(path)) return path;
  throw new EnvironmentError(
    `there is no ${path}: set KUBECONFIG to the file of the cluster that is meant; --kube embedded needs none`,
  );
}
