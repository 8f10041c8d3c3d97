// Keeps a container that Testcontainers is about to create from publishing its ports anywhere but on loopback.
import { arrayOr, objectOr } from "../../core/json.ts";
import { LOOPBACK } from "./system-engine-container.ts";

/** @param hostConfig is changed in place: the engine is asked with it. */
export function bindToLoopback(hostConfig: unknown): void {
  const bindings = Object.values(objectOr(objectOr(hostConfig)["PortBindings"]));
  for (const binding of bindings.flatMap((bound) => arrayOr(bound))) {
    Object.assign(objectOr(binding), { HostIp: LOOPBACK });
  }
}
