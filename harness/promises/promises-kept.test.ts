import { expect } from "chai";
import { runSimulatedBehaviours } from "../cli/run-simulated-behaviours.ts";
import { silentDisplay } from "../cli/display.ts";
import { scenarioCatalogue } from "../cli/scenario-catalogue.ts";
import type { SoundBehaviourName } from "../../controller/fallback/behaviours.ts";
import { watchPromises, promisesKept } from "./promises-kept.ts";

const WITHIN_MS = 1000;

const STORE_FLAGS = ["--use-last-valid-config-for-fallback", "--last-valid-store", "secret"];

describe("the promises of resilient, in stories", () => {
  for (const [name, behaviour, promise] of [
    ["scale-0-to-1", "guarded", "served"],
    ["scale-0-to-1", "legacy", "never-crashes"],
    ["gateway-restarts-in-place", "guarded", "served"],
    ["failed-push-during-a-change", "guarded", "served"],
    ["guard-of-another-namespace-is-broken", "guarded", "fails-closed"],
    ["global-guard-is-broken", "guarded", "fails-closed"],
  ] as const) {
    it(`${name}: ${behaviour} breaks "${promise}"`, async () => {
      expect(await brokenBy(name, behaviour)).to.include(promise);
    });
  }

  it("controller-restarts-in-a-backfill: who promises to keep what was valid breaks it there", async () => {
    const watch = watchPromises({ controllerFlags: STORE_FLAGS }, WITHIN_MS);
    const { timeline } = await outcomeOf("controller-restarts-in-a-backfill", "resilient");
    for (const event of timeline) watch.see(event);
    expect(watch.broken.map(({ promise }) => promise)).to.deep.equal(["last-valid-kept"]);
  });

  it("make a scenario fail when they are broken", async () => {
    const watch = watchPromises({ controllerFlags: [] }, WITHIN_MS);
    expect(promisesKept(watch)).to.include({ met: true });
    const exited = { code: 2, signal: null, error: "TypeError", stack: [] };
    watch.see({ v: 1, seq: 0, atMs: 7, type: "controller-exited", ...exited });
    expect(promisesKept(watch)).to.deep.include({
      met: false,
      detail: "not true at +7 ms that the controller never crashes: exit 2: TypeError",
    });
  });

  it("are among what is expected of resilient, and of nobody else", async () => {
    for (const [behaviour, isExpected] of [
      ["resilient", true],
      ["guarded", false],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop
      const { expected } = await outcomeOf("one-failed-push", behaviour);
      const sentences = expected.map(({ sentence }) => sentence).join();
      expect(sentences.includes("keeps its promises"), behaviour).to.equal(isExpected);
    }
  });
});

async function brokenBy(name: string, behaviour: SoundBehaviourName) {
  const entry = (await scenarioCatalogue()).get(name);
  if (entry === undefined) throw new Error(`no scenario ${name}`);
  const watch = watchPromises(entry.scenario, WITHIN_MS);
  const { timeline } = await outcomeOf(name, behaviour);
  for (const event of timeline) watch.see(event);
  return watch.broken.map(({ promise }) => promise);
}

async function outcomeOf(name: string, behaviour: SoundBehaviourName) {
  const entry = (await scenarioCatalogue()).get(name);
  if (entry === undefined) throw new Error(`no scenario ${name}`);
  const [outcome] = await runSimulatedBehaviours(entry, [behaviour], {
    seed: 1,
    timeoutMs: 120_000,
    display: silentDisplay,
    signal: new AbortController().signal,
    checksDeterminism: false,
  });
  if (outcome === undefined) throw new Error("no outcome");
  return outcome;
}
