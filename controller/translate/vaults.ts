// KongVaults. Of several with one prefix the oldest counts, then the first by name.
import type { KubeObject } from "../../core/kube.ts";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import type { VaultEntity } from "../kong-state/entities.ts";
import { createdMs, specOf, textOf } from "../kube-types/fields.ts";
import { isJsonObject } from "../../core/json.ts";
import type { BuildContext } from "./build-context.ts";
import { failureOf, quoted } from "./failure.ts";
import { byNumber, byText, inOrder } from "./order.ts";
import { tagsOf } from "./tags.ts";

const PRECEDENCE = inOrder<KubeObject>(
  byNumber(createdMs),
  byText(({ metadata }) => metadata.name),
);

export interface Vaults {
  readonly vaults: readonly VaultEntity[];
  readonly failures: readonly ResourceFailure[];
  readonly translated: readonly KubeObject[];
}

export function buildVaults({ cluster }: BuildContext): Vaults {
  const vaults: VaultEntity[] = [];
  const failures: ResourceFailure[] = [];
  const translated: KubeObject[] = [];
  const byPrefix = Map.groupBy(cluster.listOfClass("KongVault"), prefixOf);
  for (const [prefix, objects] of byPrefix) {
    const [winner, ...losers] = objects.toSorted(PRECEDENCE);
    const duplicate = `spec.prefix ${quoted(prefix)} is duplicate`;
    failures.push(...losers.map((object) => failureOf(duplicate, object)));
    if (winner === undefined) continue;
    const { config } = specOf(winner);
    if (config !== undefined && config !== null && !isJsonObject(config)) {
      const message = `failed to parse configuration of vault ${quoted(winner.metadata.name)} to JSON: not an object`;
      failures.push(failureOf(message, winner));
      continue;
    }
    vaults.push(vaultOf(winner, config ?? {}));
    translated.push(winner);
  }
  return { vaults, failures, translated };
}

function vaultOf(object: KubeObject, config: Readonly<Record<string, unknown>>): VaultEntity {
  const spec = specOf(object);
  const description = textOf(spec["description"]) ?? "";
  return {
    name: textOf(spec["backend"]) ?? "",
    prefix: prefixOf(object),
    ...(description !== "" && { description }),
    ...(Object.keys(config).length > 0 && { config }),
    tags: tagsOf(object),
  };
}

function prefixOf(object: KubeObject): string {
  return textOf(specOf(object)["prefix"]) ?? "";
}
