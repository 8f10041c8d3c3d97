import { expect } from "chai";
import type { Clock } from "../../core/clock.ts";
import type { SyncEvent } from "../sync/sync-event.ts";
import { ControllerMetrics } from "./controller-metrics.ts";
import { metricsObserver } from "./metrics-observer.ts";

const URL = "https://10.0.0.1:8444";
const FAILURES = [
  { message: "invalid path: no", objects: [] },
  { message: "invalid host: no", objects: [] },
];

describe("metricsObserver", () => {
  it("counts a configuration that a gateway took", async () => {
    const lines = await metricsAfter(updated({ result: { kind: "accepted" } }));

    const labels = `dataplane="${URL}",protocol="db-less",success="true"`;
    expect(valueOf(lines, "configuration_push_count", `${labels},failure_reason=""`)).to.equal(1);
    expect(valueOf(lines, "configuration_push_size", labels)).to.equal(512);
    expect(
      valueOf(lines, "configuration_push_broken_resource_count", `dataplane="${URL}"`),
    ).to.equal(0);
    expect(valueOf(lines, "configuration_push_last_successful", `dataplane="${URL}"`)).to.equal(
      1700.5,
    );
    expect(valueOf(lines, "configuration_push_duration_milliseconds_sum", labels)).to.equal(150);
    expect(
      valueOf(lines, "configuration_push_duration_milliseconds_bucket", `le="100",${labels}`),
    ).to.equal(0);
    expect(
      valueOf(lines, "configuration_push_duration_milliseconds_bucket", `le="+Inf",${labels}`),
    ).to.equal(1);
  });

  it("counts a configuration that a gateway refused, and what was wrong with it", async () => {
    const lines = await metricsAfter(updated({ isFallback: true, result: rejected() }));

    const labels = `dataplane="${URL}",protocol="db-less",success="false"`;
    const name = "fallback_configuration_push";
    expect(valueOf(lines, `${name}_count`, `${labels},failure_reason="other"`)).to.equal(1);
    expect(valueOf(lines, `${name}_broken_resource_count`, `dataplane="${URL}"`)).to.equal(2);
    expect(valueOf(lines, `${name}_size`, labels)).to.equal(512);
    expect(
      lines.filter((line) => line.startsWith(`ingress_controller_${name}_last{`)),
    ).to.deep.equal([]);
  });

  it("says nothing of pushes without a verdict, or without a need", async () => {
    const lines = await metricsAfter(
      updated({ result: { kind: "failed", message: "no answer", reason: "network" } }),
      updated({ result: { kind: "unchanged" } }),
      { type: "configured", isFallback: false, objects: [], failures: [] },
    );
    expect(lines.filter((line) => line.includes("dataplane="))).to.deep.equal([]);
  });

  it("shows ready gateways that hold nothing, and forgets those that are gone", async () => {
    const lines = await metricsAfter(
      { type: "gateways-checked", gateways: [{ url: "http://gone", isConfigured: false }] },
      {
        type: "gateways-checked",
        gateways: [
          { url: URL, isConfigured: false },
          { url: "http://fine", isConfigured: true },
        ],
      },
    );
    const shown = lines.filter((line) =>
      line.startsWith("ingress_controller_gateway_without_configuration{"),
    );
    expect(shown).to.have.length(2);
    expect(valueOf(lines, "gateway_without_configuration", `dataplane="${URL}"`)).to.equal(1);
    expect(valueOf(lines, "gateway_without_configuration", 'dataplane="http://fine"')).to.equal(0);
  });

  it("measures translations, in milliseconds also where they are fallbacks", async () => {
    const lines = await metricsAfter(
      { type: "translated", isFallback: false, failures: FAILURES, durationMs: 7 },
      { type: "translated", isFallback: true, failures: [], durationMs: 9 },
    );

    expect(valueOf(lines, "translation_count", 'success="false"')).to.equal(1);
    expect(valueOf(lines, "translation_broken_resource_count")).to.equal(2);
    expect(valueOf(lines, "translation_duration_milliseconds_sum", 'success="false"')).to.equal(7);
    expect(valueOf(lines, "fallback_translation_count", 'success="true"')).to.equal(1);
    expect(valueOf(lines, "fallback_translation_broken_resource_count")).to.equal(0);
    expect(
      valueOf(lines, "fallback_translation_duration_milliseconds_sum", 'success="true"'),
    ).to.equal(9);
  });

  it("counts changed and unchanged snapshots, and times the making of fallbacks", async () => {
    const lines = await metricsAfter(
      { type: "snapshot-taken", changed: true },
      { type: "snapshot-taken", changed: false },
      { type: "snapshot-taken", changed: false },
      {
        type: "fallback-generated",
        metadata: { broken: [], excluded: [], backfilled: [] },
        durationMs: 3,
      },
    );

    expect(valueOf(lines, "processed_config_snapshot_cache_miss")).to.equal(1);
    expect(valueOf(lines, "processed_config_snapshot_cache_hit")).to.equal(2);
    expect(
      valueOf(lines, "fallback_cache_generation_duration_milliseconds_sum", 'success="true"'),
    ).to.equal(3);
  });
});

describe("ControllerMetrics", () => {
  it("sums the series of a metric", async () => {
    const metrics = new ControllerMetrics({ clock, instanceId: "i" });
    const count = "ingress_controller_configuration_push_count";
    expect(await metrics.sum(count)).to.equal(undefined);
    expect(await metrics.sum("nobody_counts_this")).to.equal(undefined);
    const push = { isFallback: false, bytes: 1, durationMs: 1 };
    for (const url of ["http://a", "http://b", "http://b"]) metrics.pushSucceeded({ ...push, url });
    expect(await metrics.sum(count)).to.equal(3);
    expect(await metrics.sum("ingress_controller_processed_config_snapshot_cache_hit")).to.equal(0);
  });

  it("has the names, types and buckets that dashboards of the real controller expect", async () => {
    const lines = await metricsAfter(
      { type: "translated", isFallback: false, failures: [], durationMs: 1 },
      updated({ result: { kind: "accepted" } }),
      updated({ isFallback: true, result: { kind: "accepted" } }),
    );
    const types = lines.filter((line) => line.startsWith("# TYPE ")).map((line) => line.slice(26));
    expect(types.toSorted()).to.deep.equal(
      [
        ...["", "fallback_"].flatMap((prefix) => [
          `${prefix}configuration_push_broken_resource_count gauge`,
          `${prefix}configuration_push_count counter`,
          `${prefix}configuration_push_duration_milliseconds histogram`,
          `${prefix}configuration_push_size gauge`,
          `${prefix}translation_broken_resource_count gauge`,
          `${prefix}translation_count counter`,
          `${prefix}translation_duration_milliseconds histogram`,
        ]),
        "configuration_push_last_successful gauge",
        "fallback_cache_generation_duration_milliseconds histogram",
        "fallback_configuration_push_last gauge",
        "gateway_without_configuration gauge",
        "processed_config_snapshot_cache_hit counter",
        "processed_config_snapshot_cache_miss counter",
      ].toSorted(),
    );
    // As the real one's labels, to the last digit.
    expect(bounds(lines, "translation"))
      .to.include.members([1, 1.4613822773735317, 4.560950353102569, 59_999.999999999935])
      .and.have.length(30);
    expect(bounds(lines, "configuration_push")).to.include.members([100, 133]).and.have.length(30);
    expect(bounds(lines, "fallback_configuration_push"))
      .to.include.members([10])
      .and.have.length(11);
  });
});

const clock: Clock = {
  nowMs: () => 1_700_500,
  monotonicMs: () => 0,
  sleep: async () => undefined,
};

async function metricsAfter(...events: readonly SyncEvent[]): Promise<readonly string[]> {
  const metrics = new ControllerMetrics({ clock, instanceId: "i" });
  const observe = metricsObserver(metrics);
  for (const event of events) observe(event);
  return (await metrics.render()).split("\n");
}

type Updated = Extract<SyncEvent, { type: "gateway-updated" }>;

function updated(rest: Pick<Updated, "result"> & { isFallback?: boolean }): SyncEvent {
  return {
    type: "gateway-updated",
    url: URL,
    isFallback: false,
    config: { _format_version: "3.0" },
    sha: "",
    bytes: 512,
    durationMs: 150,
    ...rest,
  };
}

function rejected(): Updated["result"] {
  return { kind: "rejected", message: "no", failures: FAILURES, unattributed: [], rawBody: "" };
}

/** The value of a series, by its name and all its labels but `instance_id`, in any order. */
function valueOf(lines: readonly string[], name: string, labels = ""): number | undefined {
  const wanted = [...labels.split(","), 'instance_id="i"']
    .filter((label) => label !== "")
    .toSorted();
  for (const line of lines) {
    const [, found, list = "", value] = /^ingress_controller_(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
    if (found === name && list.split(",").toSorted().join() === wanted.join()) return Number(value);
  }
  return undefined;
}

function bounds(lines: readonly string[], name: string): readonly number[] {
  return lines
    .filter((line) => line.startsWith(`ingress_controller_${name}_duration_milliseconds_bucket`))
    .map((line) => Number(/le="([\d.]+)"/.exec(line)?.[1]))
    .filter((bound) => !Number.isNaN(bound));
}
