// The state of a world under exploration, in a text whose names are still to be taken out.
import { EMPTY_CONFIGURATION_HASH } from "../../../core/kong.ts";
import type { ControllerMemory } from "../../../controller/controller-memory.ts";
import type { GatewayClient } from "../../../controller/gateways/gateway-client.ts";
import type { ObjectRef } from "../../../controller/snapshot/object-ref.ts";
import type { Candidate } from "../../../controller/sync/candidate.ts";
import { debtsOf } from "../../plans/debts.ts";
import { partsOfName, type ObjectName } from "../../plans/plan.ts";
import type { JudgeMemory } from "../../plans/run-plan.ts";
import type { Inside } from "../../plans/run-simulated-plan.ts";
import type { SimulatedNode } from "../../simulated/simulated-node.ts";
import type { TimelineEvent } from "../../timeline/timeline-event.ts";
import { WorldState } from "../world-state.ts";
import { editionsIn, versionName, versionsIn } from "./held-objects.ts";
import { named, ordered } from "./renaming.ts";
import type { ScopeState } from "./small-scope.ts";

/** Follows a world from its start. */
export class CanonicalState {
  readonly #world = new WorldState();
  /** Of the objects of the cluster, by kind and name. */
  readonly #versions = new Map<string, string>();
  /** Of configurations that gateways were seen to hold, by their hashes: what is in them. */
  readonly #contents = new Map<string, string>([[EMPTY_CONFIGURATION_HASH, "empty"]]);

  take(event: TimelineEvent): void {
    this.#world.take(event);
    if (event.type !== "kube-object" || !FOLLOWED.has(event.kind)) return;
    const { kind, name, change, resourceVersion } = event;
    const key = `${kind} ${name}`;
    if (change === "DELETED") this.#versions.delete(key);
    else this.#versions.set(key, versionName(kind, name, resourceVersion));
  }

  /** To be called whenever a gateway may hold something new. */
  learn(nodes: readonly SimulatedNode[]): void {
    for (const { configurationHash: hash, gateway } of nodes) {
      if (gateway === undefined || this.#contents.has(hash)) continue;
      const { tables } = gateway;
      const parts = [tables.list("routes"), tables.list("plugins")];
      this.#contents.set(hash, editionsIn(parts).join());
    }
  }

  /** @param scope what the cluster is to be after all actions so far. */
  text({ world, scheduler, judge }: Inside, scope: ScopeState): string {
    const { nodes, controllerMemory } = world;
    const inFlight = [...new Set(scheduler.inFlight)];
    const objects = [...scope.objects].map(
      ([name, { health, edition }]) => `${name} ${health} ${editionOf(name, edition)}`,
    );
    return [
      scope.replicas,
      ...objects.toSorted(),
      ...[...this.#versions.values()].toSorted(),
      this.#world.controller,
      ...nodes.map((node) => this.#gateway(node, inFlight)),
      ...this.#memory(controllerMemory),
      ...this.#judge(judge(), nodes, scope),
      ...inFlight,
    ].join("\n");
  }

  #gateway(node: SimulatedNode, inFlight: readonly string[]): string {
    const { name, phase, configurationHash, adminUrl, faultsWaiting } = node;
    // Once it is there, what became of it is in the controller's memory.
    const asked = inFlight.includes(`answers of ${name}`) ? this.#world.lastAsked(name) : "";
    const held = this.#content(configurationHash);
    return [name, named("url", adminUrl), phase, held, faultsWaiting, asked].join(" ");
  }

  #content(hash: string | undefined): string {
    if (hash === undefined) return "unknown";
    return `${named("hash", hash)} ${this.#contents.get(hash) ?? ""}`;
  }

  #memory(memory: ControllerMemory | undefined): readonly string[] {
    if (memory === undefined) return ["knows nothing"];
    const { cached, ready, pendingUrls, sync } = memory;
    const common = [
      `cached ${snapshotName(cached.hash)} ${versionsIn(cached.stores, CACHED)}`,
      `pending ${pendingUrls.map((url) => named("url", url)).join()}`,
      ...ready.map((client) => `ready ${this.#client(client)}`),
    ];
    if (sync === undefined) return common;
    const { taken, processedHash, translated, accepted, lastValid, refused, failures } = sync;
    return [
      ...common,
      `taken ${snapshotName(taken?.hash)} ${versionsIn(taken?.stores, CACHED)}`,
      `processed ${snapshotName(processedHash)}`,
      `translated ${versionsIn(translated, CONFIGURED)}`,
      `accepted ${versionsIn(accepted, CONFIGURED)}`,
      `last valid ${candidateText(lastValid)}`,
      `failures ${ready.map(failures).join()}`,
      ...[...refused]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(
          ([url, refs]) => `${named("url", url)} refuses ${refs.map(refName).toSorted().join()}`,
        ),
    ];
  }

  #client({ url, sent, reported, askedHash, isSlow, isBusy }: GatewayClient): string {
    return [
      named("url", url),
      sent === undefined
        ? "nothing"
        : `${named("sha", sent.sha)} ${snapshotName(sent.snapshotHash)} ${this.#content(sent.reportedHash)}`,
      reported === undefined
        ? ""
        : `reported ${named("sha", reported.sha)} ${this.#content(reported.hash)}`,
      snapshotName(askedHash),
      isSlow ? "slow" : "",
      isBusy ? "busy" : "",
    ].join(" ");
  }

  #judge(judge: JudgeMemory, nodes: readonly SimulatedNode[], scope: ScopeState) {
    const { ledger, newest, crashes } = judge;
    const held = nodes.map(({ configurationHash }) => this.#contents.get(configurationHash) ?? "");
    const debts = debtsOf(ledger);
    // As the judge will see it when it looks next.
    const isInForce =
      this.#world.wasAccepted &&
      nodes.length > 0 &&
      nodes.length === scope.replicas &&
      nodes.every(({ phase }) => phase === "running") &&
      held.every((content) =>
        debts.every(
          ({ owed, forbidden }) =>
            (owed.length === 0 || owed.some((path) => holds(content, path))) &&
            !forbidden.some((path) => holds(content, path)),
        ),
      );
    const kept = [...ledger.histories].map(([object, { wasValid, keptFrom }]) => {
      const isValid = debts.some((debt) => debt.object === object && debt.because === "valid");
      const now = scope.objects.get(object)?.edition;
      const from = isInForce && isValid ? now : keptFrom;
      const since = from === undefined ? "" : editionOf(object, from);
      return `${object} ${ledger.backfill ? `${wasValid} ${since}` : ""}`;
    });
    const seen = new Map(newest);
    for (const { object, owed, because } of debts) {
      if (because !== "valid") continue;
      for (const [index, { name, phase }] of nodes.entries()) {
        const [path] = owed.filter((each) => phase === "running" && holds(held[index] ?? "", each));
        if (path !== undefined) seen.set(`${name} ${object}`, path);
      }
    }
    const paths = Array.from(seen, ([key, path]) => `${key} ${editionOfPath(path)}`);
    return [...kept.toSorted(), ...paths.toSorted(), `${crashes} crashes`];
  }
}

function refName({ kind, name, uid = "" }: ObjectRef): string {
  return `${kind} ${name} ${named(`uid of ${name}`, uid)}`;
}

/** Kinds that differ within a plan: all others are what they were at the start. */
const CONFIGURED = ["Ingress", "KongPlugin"] as const;
/** Gateways are no part of a configuration. */
const CACHED = [...CONFIGURED, "EndpointSlice"] as const;
const FOLLOWED: ReadonlySet<string> = new Set(CACHED);

function snapshotName(hash: string | undefined): string {
  return hash === undefined ? "-" : named("snapshot", hash);
}

const candidates = new WeakMap<Candidate, string>();

function candidateText(candidate: Candidate | undefined): string {
  if (candidate === undefined) return "none";
  const known = candidates.get(candidate) ?? editionsIn(candidate.render(new Map())).join();
  candidates.set(candidate, known);
  return known;
}

function editionOf(object: ObjectName, edition: number): string {
  return ordered(partsOfName(object).name, edition);
}

function holds(content: string, path: string): boolean {
  return content.includes(editionOfPath(path));
}

/** `/r1-2`: the second of `r1`. */
function editionOfPath(path: string): string {
  const [, name = "", edition = ""] = /^\/(.+)-(\d+)$/.exec(path) ?? [];
  return ordered(name, edition);
}
