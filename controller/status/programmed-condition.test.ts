import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { isJsonObject } from "../../core/json.ts";
import type { ConfigurationStatus } from "./configuration-report.ts";
import { withProgrammedCondition } from "./programmed-condition.ts";

const NOW = "2026-01-01T00:00:00Z";
const BEFORE = "2025-01-01T00:00:00Z";

describe("withProgrammedCondition", () => {
  it("adds the condition beside others", () => {
    const other = { type: "Accepted", status: "True" };
    expect(change([other], "succeeded")).to.deep.equal([
      other,
      {
        type: "Programmed",
        status: "True",
        reason: "Programmed",
        message: "Object was successfully configured in Kong.",
        observedGeneration: 2,
        lastTransitionTime: NOW,
      },
    ]);
  });

  it("changes nothing that is right already, whatever its text", () => {
    const right = change([], "failed") ?? [];
    expect(
      change(
        right.map((each) => ({ ...Object(each), message: "other" })),
        "failed",
      ),
    ).to.equal(undefined);
  });

  it("keeps the time of a transition that is none", () => {
    const known = {
      type: "Programmed",
      status: "True",
      reason: "Programmed",
      lastTransitionTime: BEFORE,
    };
    expect(change([{ ...known, observedGeneration: 1 }], "succeeded")?.[0]).to.include({
      observedGeneration: 2,
      lastTransitionTime: BEFORE,
    });
    expect(change([known], "failed")?.[0]).to.include({ status: "False", lastTransitionTime: NOW });
  });

  it("says what is pending, but never over what is known", () => {
    expect(change([], "unknown", "nobody needs it")?.[0]).to.include({
      status: "False",
      reason: "Pending",
      message: "nobody needs it",
    });
    const known = { type: "Programmed", status: "False", reason: "Invalid", observedGeneration: 1 };
    expect(change([known], "unknown")).to.equal(undefined);
  });
});

/** Recorded cases of the real controller, replayed when they are at hand. */
const VECTORS = new URL(
  "../../../shared/vectors/controller/sync/programmed_condition.json",
  import.meta.url,
);

interface Vectors {
  readonly cases: readonly {
    readonly id: string;
    readonly name: string;
    readonly conditions: readonly object[] | null;
    readonly configuration_status: "Succeeded" | "Failed" | "Unknown";
    readonly expected_update_needed: boolean;
    readonly expected_updated_conditions: readonly object[];
  }[];
}

if (existsSync(VECTORS)) {
  const { cases }: Vectors = JSON.parse(readFileSync(VECTORS, "utf8"));
  const statuses = { Succeeded: "succeeded", Failed: "failed", Unknown: "unknown" } as const;
  describe("recorded Programmed conditions", () => {
    for (const { id, name, conditions, ...vector } of cases) {
      it(`${id} ${name}`, () => {
        const changed = change(conditions ?? [], statuses[vector.configuration_status]);
        expect(changed !== undefined).to.equal(vector.expected_update_needed);
        expect(withoutTime(changed ?? conditions ?? [])).to.deep.equal(
          vector.expected_updated_conditions,
        );
      });
    }
  });
}

function change(
  conditions: readonly unknown[],
  status: ConfigurationStatus,
  pendingMessage?: string,
): readonly unknown[] | undefined {
  return withProgrammedCondition(conditions, {
    status,
    generation: 2,
    now: NOW,
    ...(pendingMessage !== undefined && { pendingMessage }),
  });
}

function withoutTime(conditions: readonly unknown[]): readonly unknown[] {
  return conditions.filter(isJsonObject).map((condition) => {
    const { lastTransitionTime, ...rest } = condition;
    return lastTransitionTime === undefined ? condition : rest;
  });
}
