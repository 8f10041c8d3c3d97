// KongConsumerGroups.
import type { StateConsumerGroup } from "../../kong-state/kong-state.ts";
import type { BuildContext } from "../build-context.ts";
import { tagsOf } from "../tags.ts";

export function buildConsumerGroups({ cluster }: BuildContext): readonly StateConsumerGroup[] {
  return cluster.listOfClass("KongConsumerGroup").map((object) => ({
    entity: { name: object.metadata.name, tags: tagsOf(object) },
    object,
  }));
}
