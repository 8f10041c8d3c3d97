// How a case of rounds and reports is put to our controller.
import type { JsonObject } from "../../../core/json.ts";
import type { ReplayedCase } from "../../../controller/testing/fallback-cases.ts";

/**
 * What is expected, and what ours does; or the reason why there is nothing to compare.
 * @param before the cases that stand before it in its file: some are steps of one story.
 */
export type SyncAdapter = (
  recorded: JsonObject,
  before: readonly JsonObject[],
) => ReplayedCase | string | Promise<ReplayedCase | string>;
