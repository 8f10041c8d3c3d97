// Replays recorded cases of the real controller's events, when they are at hand.
import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import type { JsonObject } from "../../core/json.ts";
import { replayEvents, replayPodEvents } from "../testing/events-cases.ts";

const FOLDER = new URL("../../../shared/vectors/controller/sync/", import.meta.url);

if (existsSync(FOLDER)) {
  for (const [file, replay] of [
    ["events.json", replayEvents],
    ["pod_events.json", replayPodEvents],
  ] as const) {
    describe(`recorded ${file}`, () => {
      for (const recorded of casesOf(file)) {
        it(`${String(recorded["id"])} ${String(recorded["name"])}`, async () => {
          const { expected, got } = await replay(recorded);
          expect(got).to.deep.equal(expected);
        });
      }
    });
  }
}

function casesOf(file: string): readonly JsonObject[] {
  const { cases }: { readonly cases: readonly JsonObject[] } = JSON.parse(
    readFileSync(new URL(file, FOLDER), "utf8"),
  );
  return cases;
}
