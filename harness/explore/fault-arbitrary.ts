// Random faults of gateways, of the ways to them, and of the API server.
import fc, { type Arbitrary } from "fast-check";
import type { NodeFault } from "../../mock-kong/fleet/node-fault.ts";
import type { KubeFault } from "../../mock-kube/faults/kube-fault.ts";
import type { LinkFault } from "../scenario/link-fault.ts";

const requestFault = fc
  .tuple(
    // Pushes are few, and what becomes of one counts; the others come all the time.
    fc.oneof(
      { weight: 3, arbitrary: fc.constant({ method: "POST", path: "/config" }) },
      { weight: 1, arbitrary: fc.constant({ method: "GET", path: "/status" }) },
      { weight: 1, arbitrary: fc.constant({ method: "GET", path: "/" }) },
    ),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom(
      { status: 500 } as const,
      { status: 503 } as const,
      { kind: "reset" } as const,
      { kind: "hang" } as const,
      { kind: "slow", delayMs: 1500 } as const,
    ),
  )
  .map(([matching, times, what]): NodeFault => ({ ...matching, times, ...what }));

const stateFault = fc.constantFrom<NodeFault>(
  { kind: "refuse", forMs: 1500 },
  { kind: "lose-configuration" },
);

export const linkFault = fc.constantFrom<LinkFault>(
  { kind: "cut", forMs: 500 },
  { kind: "cut", forMs: 3000 },
  { kind: "lose-answers", times: 1 },
  { kind: "lose-answers", times: 3 },
  { kind: "repeat-push", afterMs: 100 },
  { kind: "repeat-push", afterMs: 1500 },
);

const followed = fc.constantFrom(
  "ingresses.networking.k8s.io",
  "kongplugins.configuration.konghq.com",
  "endpointslices.discovery.k8s.io",
);
const times = fc.integer({ min: 1, max: 3 });

export const kubeFault: Arbitrary<KubeFault> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("get", "list", "watch", "update", "patch"),
      times,
      fc.constantFrom(429, 500, 503),
    )
    .map(([verb, count, status]): KubeFault => ({
      kind: "answer",
      match: { verb },
      times: count,
      status,
    })),
  times.map((count): KubeFault => ({ kind: "conflict", times: count })),
  fc
    .tuple(followed, times)
    .map(([resource, count]): KubeFault => ({ kind: "expire", match: { resource }, times: count })),
  followed.map((resource): KubeFault => ({ kind: "hold-events", match: { resource } })),
  fc
    .tuple(fc.option(followed), fc.constantFrom("close", "reset"))
    .map(([resource, how]): KubeFault => {
      return { kind: "end-watches", how, ...(resource !== null && { match: { resource } }) };
    }),
  followed.map((resource): KubeFault => {
    return { kind: "slow", match: { resource }, delayMs: 1500, times: 2 };
  }),
);

export const nodeFault = fc.oneof({ weight: 4, arbitrary: requestFault }, stateFault);
