// Asks a Kong and the simulated one the same, and compares what they say; compares the former with what it said before.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { objectOr, stringOr } from "../../../core/json.ts";
import { compareAnswers, ANSWER_LEVELS, type GotAnswer } from "../admin-api/compare-answers.ts";
import { knownIn, type Known } from "../admin-api/leniency.ts";
import { gotAnswer } from "../admin-api/session.ts";
import { readTranscripts, type Transcript } from "../admin-api/transcript.ts";
import { LackingError } from "../faults.ts";
import type { CaseResult, ConformanceGroup, RunContext } from "../group.ts";
import { SettingsError, startKongNode, type KongNode } from "../kong/kong-node.ts";
import { requestBytes } from "../wire/request-bytes.ts";
import { exchange, type Address } from "../wire/system-exchange.ts";
import { driftResults, recordName } from "./drift-results.ts";
import { PARITY_SUITE, type ParityRequest, type ParitySection } from "./parity-suite.ts";
import { recordedSuite } from "./recorded-suite.ts";
import { transcriptCase, transcriptFile, type PlayedRequest } from "./transcript-of.ts";

export interface ParityOptions {
  /** Of an Admin API. */
  readonly url: string;
  /** A folder of recordings whose requests are sent, too. */
  readonly vectors: string | undefined;
  /** Where its answers are kept, a folder for each version, and compared with those from before. */
  readonly record: string | undefined;
}

export interface Target {
  readonly address: Address;
  readonly version: string;
  readonly routerFlavor: string | undefined;
}

/** A node that has a new configuration may answer by the old one for a moment. Source: Kong 3.9.1, measured: up to 50 ms. */
const SETTLE_MS = 100;
const VERSION = /^(\d+\.\d+)/;
const HOST = "localhost";
/** The group whose differences are news. */
export const DRIFT = "drift";

/** @throws {LackingError} when no Kong answers there. */
export async function findTarget(url: string): Promise<Target> {
  const { protocol, hostname, port } = new URL(url);
  const isTls = protocol === "https:";
  const address = {
    host: hostname,
    port: Number(port === "" ? (isTls ? 443 : 80) : port),
    ...(isTls && { tls: {} }),
  };
  const answer = await send(address, { ...ROOT });
  const page = typeof answer === "string" || answer.body.kind !== "text" ? "" : answer.body.text;
  const root = objectOr(parsed(page));
  const version = stringOr(root["version"], "");
  if (version === "") {
    const why = typeof answer === "string" ? answer : `status ${answer.status}`;
    throw new LackingError(
      `no Kong's Admin API at ${url} (${why}): try "docker run -e KONG_DATABASE=off -e KONG_ADMIN_LISTEN=0.0.0.0:8001 -p 127.0.0.1:8001:8001 kong:3.9"`,
    );
  }
  if (objectOr(root["configuration"])["database"] !== "off") {
    throw new LackingError(
      `the Kong at ${url} has a database, whose contents this would replace: one with KONG_DATABASE=off is needed`,
    );
  }
  const flavor = objectOr(root["configuration"])["router_flavor"];
  return { address, version, routerFlavor: stringOr(flavor, undefined) };
}

const ROOT: ParityRequest = {
  name: "/",
  method: "GET",
  path: "/",
  headers: [],
  body: undefined,
  isSetup: false,
};

/** What is to be run in this order: the comparison, and where it is recorded that with what was recorded before. */
export function parityGroups(target: Target, options: ParityOptions): readonly ConformanceGroup[] {
  const played = new Map<string, readonly PlayedRequest[]>();
  const parity: ConformanceGroup = {
    name: `parity with ${target.version}`,
    title: "what a Kong and the simulated one answer to the same requests",
    levels: ANSWER_LEVELS,
    async load() {
      const suite = [...PARITY_SUITE, ...(await suiteOf(options.vectors))];
      const caseCount = suite.flatMap(({ requests }) => requests.filter(isCompared)).length;
      return { caseCount, run: (context) => playBoth(target, suite, played, context) };
    },
  };
  const known = async () => knownTexts([...PARITY_SUITE, ...(await suiteOf(options.vectors))]);
  if (options.record === undefined) return [parity];
  return [parity, drift(target, options, played, known)];
}

async function suiteOf(vectors: string | undefined): Promise<readonly ParitySection[]> {
  if (vectors === undefined) return [];
  return recordedSuite((await recordings(vectors)) ?? []);
}

function isCompared({ isSetup }: ParityRequest): boolean {
  return !isSetup;
}

async function* playBoth(
  target: Target,
  suite: readonly ParitySection[],
  played: Map<string, readonly PlayedRequest[]>,
  context: RunContext,
): AsyncGenerator<CaseResult> {
  const { clock } = context;
  const node = await simulatedLike(target, context);
  const ours = { host: "127.0.0.1", port: node.ports.admin };
  const known = knownTexts(suite);
  try {
    for (const { name: section, requests } of suite) {
      if (!context.wants([section])) continue;
      const answers: PlayedRequest[] = [];
      for (const request of requests) {
        // oxlint-disable-next-line no-await-in-loop -- each may change what the next one meets
        const [answer, got] = await Promise.all([
          send(target.address, request),
          send(ours, request),
        ]);
        // oxlint-disable-next-line no-await-in-loop -- as above
        if (request.path.startsWith("/config")) await clock.sleep(SETTLE_MS);
        answers.push({ request, answer });
        if (request.isSetup) continue;
        const recorded = transcriptCase({ request, answer });
        const comparison = compareAnswers(recorded, got, known);
        yield { kind: "compared", id: request.name, section: [section], ...comparison };
      }
      played.set(section, answers);
    }
  } finally {
    await node.close();
  }
}

/** Versions are simulated by their first two numbers. */
function minorOf(version: string): string {
  return VERSION.exec(version)?.[1] ?? version;
}

/** @throws {LackingError} for a version that is not simulated. */
async function simulatedLike(
  { version, routerFlavor }: Target,
  { clock, random }: RunContext,
): Promise<KongNode> {
  try {
    return await startKongNode({
      clock,
      random,
      settings: {
        KONG_VERSION: minorOf(version),
        ...(routerFlavor !== undefined && { KONG_ROUTER_FLAVOR: routerFlavor }),
      },
    });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new LackingError(`there is no simulated Kong ${version}: ${error.message}`, {
      cause: error,
    });
  }
}

/** Keeps what was played, and compares it with what the folder had, else with other recordings of the same requests. */
function drift(
  { version }: Target,
  { record: root = "", vectors }: ParityOptions,
  played: ReadonlyMap<string, readonly PlayedRequest[]>,
  known: () => Promise<Known>,
): ConformanceGroup {
  return {
    name: DRIFT,
    title: "what it answers now, and what it answered when it was recorded",
    levels: ANSWER_LEVELS,
    async load() {
      const record = join(root, version);
      const folder = join(record, "admin-api");
      const others = vectors === undefined ? undefined : await recordings(vectors);
      const before = [...((await recordings(record)) ?? []), ...(others ?? [])];
      await mkdir(folder, { recursive: true });
      await Promise.all(
        [...played].map(([section, answers]) => {
          const text = `${JSON.stringify(transcriptFile(minorOf(version), answers), null, 2)}\n`;
          return writeFile(join(folder, `${recordName(section)}.json`), text);
        }),
      );
      const results = driftResults(played, before, await known());
      return results.length === 0
        ? undefined
        : { caseCount: results.length, run: () => inTurn(results) };
    },
  };
}

async function* inTurn(results: readonly CaseResult[]): AsyncGenerator<CaseResult> {
  yield* results;
}

function recordings(folder: string): Promise<readonly Transcript[] | undefined> {
  return readTranscripts(join(folder, "admin-api"));
}

function knownTexts(suite: readonly ParitySection[]): Known {
  const requests = suite.flatMap((section) => section.requests);
  return new Set(
    requests.flatMap(({ path, body }) =>
      knownIn(`${path} ${typeof body === "string" ? body : ""}`),
    ),
  );
}

async function send(address: Address, sent: ParityRequest): Promise<GotAnswer | string> {
  const { method, path, headers, body } = sent;
  const bytes = requestBytes({
    method,
    path,
    headers: [["Host", HOST], ...headers],
    ...(body !== undefined && { body: typeof body === "string" ? Buffer.from(body) : body }),
  });
  return gotAnswer(await exchange(address, method, bytes), (text) => text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Some other server's page.
    return undefined;
  }
}
