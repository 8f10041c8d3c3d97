// Replays recorded cases of the real controller's fallback, when they are at hand.
import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { parseAllDocuments } from "yaml";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import {
  kubeObjects,
  replayDependencies,
  replayExclusion,
  replayGenerator,
  replayGraph,
  replayMetadata,
  replayReachability,
  type ReplayedCase,
} from "../testing/fallback-cases.ts";

const FOLDER = new URL("../../../shared/vectors/controller/fallback/", import.meta.url);

const REPLAYS: Readonly<Record<string, (recorded: JsonObject) => ReplayedCase>> = {
  "dependencies.json": replayDependencies,
  "graphs.json": replayGraph,
  "reachability.json": replayReachability,
  "generator.json": replayGenerator,
  "metadata.json": replayMetadata,
  "multilevel_derived.json": (recorded) =>
    replayExclusion(recorded, kubeObjects(recorded["objects"])),
  // The documents that are pushed then are compared beside the translation, where golden files are.
  "end_to_end.json": (recorded) => replayExclusion(recorded, objectsOfFile(recorded["input"])),
};

for (const [file, replay] of Object.entries(REPLAYS)) {
  describe(`recorded fallback: ${file}`, () => {
    for (const recorded of casesOf(new URL(file, FOLDER))) {
      it(`${stringOr(recorded["id"], "")} ${stringOr(recorded["name"], "")}`.trim(), () => {
        const { expected, got } = replay(recorded);
        expect(got).to.deep.equal(expected);
      });
    }
  });
}

/** Without the recordings there is nothing to replay. */
function casesOf(path: URL): readonly JsonObject[] {
  if (!existsSync(path)) return [];
  const file: unknown = JSON.parse(readFileSync(path, "utf8"));
  return arrayOr(objectOr(file)["cases"]).map(objectOr);
}

function objectsOfFile(name: unknown) {
  const yaml = readFileSync(new URL(stringOr(name, ""), FOLDER), "utf8");
  return kubeObjects(parseAllDocuments(yaml).map((document): unknown => document.toJS()));
}
