// The tags of routes that a GRPCRoute becomes.
import type { GrpcRouteView } from "../../../kube-types/grpc-route.ts";
import { tagsOf } from "../../tags.ts";

/** With the names of all rules, whichever of them the Kong route serves (as in KIC). */
export function grpcRouteTags({ object, rules }: GrpcRouteView): readonly string[] {
  return tagsOf(
    object,
    rules.map(({ name }) => name.trim()),
  );
}
