// Sends one configuration to several gateways at once.
import { TimeoutError, withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { ResourceFailure } from "../failures/resource-failure.ts";
import type { GatewayClient, PluginSchemaSet } from "../gateways/gateway-client.ts";
import { failedPush, pushConfig, type PushResult } from "../push/push.ts";
import { markedDocument, plainDocument, type ConfigDocument } from "../push/marked-document.ts";
import { askWhatItHolds } from "./ask-what-it-holds.ts";
import type { Candidate } from "./candidate.ts";
import { STRAGGLER_MS, type GatewayPace } from "./gateway-pace.ts";
import { mustPush } from "./change-detector.ts";
import type { SyncObserver } from "./sync-event.ts";

export interface PushContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly observe: SyncObserver;
  readonly timeoutMs: number;
  readonly statusTimeoutMs: number;
  readonly pace: GatewayPace;
  /** Whether a gateway that has accepted is asked at once what it holds by then: what it takes later is told from that. */
  readonly asksWhatGatewaysHold: boolean;
  /** Whether a gateway that takes its time is left to itself. */
  readonly leavesStragglers: boolean;
  /** Whether a gateway that is known to hold the document is sent it all the same. */
  readonly pushesUnchanged: boolean;
  readonly isFallback: boolean;
  /** What the clients remember to have been sent when they accept. */
  readonly snapshotHash: string;
}

export type GatewayOutcome =
  | { readonly kind: "in-force"; readonly url: string; readonly sha: string }
  | {
      readonly kind: "rejected";
      readonly url: string;
      readonly error: string;
      readonly failures: readonly ResourceFailure[];
    }
  /**
   * `isUnreadableRefusal`: the gateway said no, but what it said makes no sense. `isLate`: it has not answered yet; what
   * comes of it is seen in a later round.
   */
  | {
      readonly kind: "failed";
      readonly url: string;
      readonly error: string;
      readonly isUnreadableRefusal: boolean;
      readonly isLate?: boolean;
    };

export function isLate(outcome: GatewayOutcome): boolean {
  return outcome.kind === "failed" && outcome.isLate === true;
}

/** One outcome per client, in their order. */
export function pushToGateways(
  clients: readonly GatewayClient[],
  candidate: Candidate,
  context: PushContext,
): Promise<readonly GatewayOutcome[]> {
  return Promise.all(
    clients.map((client) => {
      const push = async () => {
        const schemas = await schemasFor(client, candidate, context);
        return pushToGateway(client, rendered(candidate, schemas, context), context);
      };
      // Who is known to be slow has a round of its own.
      return context.leavesStragglers && !client.isSlow ? inTime(client, push(), context) : push();
    }),
  );
}

/** A push that takes too long goes on by itself: its gateway is busy until then, and slow from now on. */
async function inTime(
  client: GatewayClient,
  push: Promise<GatewayOutcome>,
  { clock, log }: PushContext,
): Promise<GatewayOutcome> {
  try {
    return await withTimeout(clock, STRAGGLER_MS, () => push);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    const { url } = client;
    log.write("warn", "gateway is slow to answer; the others do not wait for it", { url });
    client.isSlow = true;
    client.isBusy = true;
    const settle = () => {
      client.isBusy = false;
      // Nobody has taken note: the next round does, and sends nothing if all is well.
      if (client.sent !== undefined) client.sent = { ...client.sent, snapshotHash: "" };
    };
    // What it throws is a bug, and ends the process as everywhere.
    void push.finally(settle);
    const why = "it has not answered yet";
    return { kind: "failed", url, error: why, isUnreadableRefusal: false, isLate: true };
  }
}

interface Rendered extends ConfigDocument {
  readonly bytes: number;
}

/** By candidate and the schemas' signature. */
const RENDERED = new WeakMap<Candidate, Map<string, Rendered>>();

/** Gateways that serve the same schemas get the same document, and a large one takes a while to make. */
function rendered(
  candidate: Candidate,
  { schemas, signature }: PluginSchemaSet,
  { asksWhatGatewaysHold }: PushContext,
): Rendered {
  const made = RENDERED.get(candidate) ?? new Map<string, Rendered>();
  RENDERED.set(candidate, made);
  const known = made.get(signature);
  if (known !== undefined) return known;
  const config = candidate.render(schemas);
  const written = asksWhatGatewaysHold ? markedDocument(config) : plainDocument(config);
  const fresh = { ...written, bytes: Buffer.byteLength(written.document) };
  made.set(signature, fresh);
  return fresh;
}

async function pushToGateway(
  client: GatewayClient,
  content: Rendered,
  context: PushContext,
): Promise<GatewayOutcome> {
  const { clock, observe, isFallback, snapshotHash } = context;
  const { url } = client;
  const { config, sha, bytes, mark } = content;
  const startMs = clock.monotonicMs();
  const result = await sendWhenNeeded(client, content, context);
  observe({
    type: "gateway-updated",
    url,
    isFallback,
    config,
    sha,
    bytes,
    durationMs: clock.monotonicMs() - startMs,
    result,
  });
  const hasVerdict = result.kind !== "failed" || result.rawBody !== undefined;
  if (hasVerdict) context.pace.succeeded(client);
  else context.pace.failed(client, snapshotHash);
  switch (result.kind) {
    case "accepted":
      client.sent = { sha, snapshotHash, ...(mark !== undefined && { mark }) };
      if (context.asksWhatGatewaysHold) await confirmPush(client, context);
      return { kind: "in-force", url, sha };
    case "unchanged":
      client.sent = { ...client.sent, sha, snapshotHash };
      return { kind: "in-force", url, sha };
    case "rejected":
      for (const entity of result.unattributed) {
        context.log.write("warn", "gateway blames an entity that cannot be traced to an object", {
          url,
          ...entity,
        });
      }
      return { kind: "rejected", url, error: result.message, failures: result.failures };
    case "failed":
      return {
        kind: "failed",
        url,
        error: result.message,
        isUnreadableRefusal: result.rawBody !== undefined,
      };
  }
}

/** A wrong or missing answer is noticed by the next round. */
async function confirmPush(client: GatewayClient, context: PushContext): Promise<void> {
  try {
    await askWhatItHolds(client, context);
  } catch (error) {
    const why = errorText(error);
    const { url } = client;
    context.log.write("debug", "gateway does not say what it holds", { url, error: why });
  }
}

async function sendWhenNeeded(
  client: GatewayClient,
  { config, document, sha }: Rendered,
  { clock, timeoutMs, statusTimeoutMs, pushesUnchanged }: PushContext,
): Promise<PushResult | { readonly kind: "unchanged" }> {
  if (!pushesUnchanged) {
    const question = {
      sentSha: client.sent?.sha,
      sha,
      config,
      getStatus: () =>
        withTimeout(clock, statusTimeoutMs, (signal) => client.admin.getStatus(signal)),
    };
    const must = await mustPush(question).catch((error: unknown) => failedPush(error));
    if (must === false) return { kind: "unchanged" };
    if (must !== true) return must;
  }
  return pushConfig(client.admin, document, { clock, timeoutMs });
}

/** Without its schemas a configuration goes out as it is: the gateway has the last word on it anyway. */
async function schemasFor(
  client: GatewayClient,
  { pluginNames }: Candidate,
  { clock, log, timeoutMs }: PushContext,
): Promise<PluginSchemaSet> {
  try {
    return await withTimeout(clock, timeoutMs, (signal) =>
      client.pluginSchemas(pluginNames, signal),
    );
  } catch (error) {
    const why = errorText(error);
    log.write("warn", "plugin schemas are not available", { url: client.url, error: why });
    return { schemas: new Map(), signature: "none" };
  }
}
