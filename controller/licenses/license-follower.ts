// Follows the KongLicenses of the cluster. They are no part of the cache.
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import { reflect, type ReflectorPorts } from "../informer/reflector.ts";
import type { LicenseEntity } from "../kong-state/entities.ts";
import { chooseLicense, licenseEntity } from "./choose-license.ts";

export const LICENSES: ResourceType = {
  group: "configuration.konghq.com",
  version: "v1alpha1",
  kind: "KongLicense",
  plural: "konglicenses",
  namespaced: false,
};

export class LicenseFollower {
  readonly #licenses = new Map<string, KubeObject>();
  readonly #changed: () => void;

  /** @param changed called after each change. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** All of them, chosen or not. */
  get all(): readonly KubeObject[] {
    return [...this.#licenses.values()];
  }

  get license(): LicenseEntity | undefined {
    const chosen = chooseLicense(this.#licenses.values());
    return chosen && licenseEntity(chosen);
  }

  /** Runs until `signal` is aborted; rejects only for a bug. */
  async run(ports: ReflectorPorts, signal: AbortSignal): Promise<void> {
    const known = this.#licenses;
    const then = (change: () => unknown) => {
      change();
      this.#changed();
    };
    await reflect(
      ports,
      LICENSES,
      {
        replaced: (objects) =>
          then(() => {
            known.clear();
            for (const object of objects) known.set(object.metadata.name, typed(object));
          }),
        applied: (object) => then(() => known.set(object.metadata.name, typed(object))),
        deleted: (object) => then(() => known.delete(object.metadata.name)),
      },
      signal,
    );
  }
}

/** Items of a list carry no type of their own. */
function typed(object: KubeObject): KubeObject {
  return { ...object, apiVersion: "configuration.konghq.com/v1alpha1", kind: "KongLicense" };
}
