// Follows the KongLicenses of the cluster. They are no part of the cache: a new one goes out with the next build.
import type { KubeObject, ResourceType } from "../../core/kube.ts";
import { reflect, type ReflectorPorts } from "../informer/reflector.ts";
import type { LicenseEntity } from "../kong-state/entities.ts";
import { chooseLicense } from "./choose-license.ts";

export const LICENSES: ResourceType = {
  group: "configuration.konghq.com",
  version: "v1alpha1",
  kind: "KongLicense",
  plural: "konglicenses",
  namespaced: false,
};

export class LicenseFollower {
  readonly #licenses = new Map<string, KubeObject>();

  get license(): LicenseEntity | undefined {
    return chooseLicense(this.#licenses.values());
  }

  /** Runs until `signal` is aborted; rejects only for a bug. */
  async run(ports: ReflectorPorts, signal: AbortSignal): Promise<void> {
    const known = this.#licenses;
    await reflect(
      ports,
      LICENSES,
      {
        replaced: (objects) => {
          known.clear();
          for (const object of objects) known.set(object.metadata.name, object);
        },
        applied: (object) => void known.set(object.metadata.name, object),
        deleted: (object) => void known.delete(object.metadata.name),
      },
      signal,
    );
  }
}
