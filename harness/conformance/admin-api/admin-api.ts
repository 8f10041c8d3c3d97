// Requests to a Kong node, and its answers: `admin-api/*.json`.
import { join } from "node:path";
import type { CaseResult, ConformanceGroup, RunContext } from "../group.ts";
import { startEchoUpstream } from "../kong/system-echo-upstream.ts";
import { startNameServer } from "../kong/system-name-server.ts";
import { ANSWER_LEVELS, compareAnswers } from "./compare-answers.ts";
import { knownIn, type Known } from "./leniency.ts";
import { Session, type SessionOptions } from "./session.ts";
import { ShiftedClock } from "./shifted-clock.ts";
import { readTranscripts, type Transcript } from "./transcript.ts";
import { RECORDED_PORTS } from "./translation.ts";

export const adminApi: ConformanceGroup = {
  name: "admin-api",
  title: "requests to a node's Admin API, status listener and proxy",
  levels: ANSWER_LEVELS,
  async load(vectors) {
    const transcripts = await readTranscripts(join(vectors, "admin-api"));
    return (
      transcripts && {
        caseCount: transcripts.flatMap(comparedCases).length,
        run: (context) => replayAll(transcripts, context),
      }
    );
  },
};

/** Files whose subject is what a client of the proxy sees, whichever listener they ask most. */
const PROXY_FILES: ReadonlySet<string> = new Set(["08", "09", "10", "11", "12", "13", "14", "17"]);

function sectionOf({ name, cases }: Transcript): readonly string[] {
  const [number = ""] = name.split("_");
  const proxyCount = cases.filter(({ listener }) => listener.startsWith("proxy")).length;
  const isProxy = PROXY_FILES.has(number) || proxyCount * 2 > cases.length;
  return [isProxy ? "proxy" : "admin", name];
}

function comparedCases({ cases }: Transcript): Transcript["cases"] {
  return cases.filter(({ isSetup }) => !isSetup);
}

async function* replayAll(
  transcripts: readonly Transcript[],
  context: RunContext,
): AsyncGenerator<CaseResult> {
  const { random } = context;
  const clock = new ShiftedClock(context.clock);
  const { echo, echoTls } = RECORDED_PORTS;
  const upstream = await startEchoUpstream(clock, { port: echo, tlsPort: echoTls });
  const nameServer = await startNameServer();
  try {
    for (const transcript of transcripts) {
      if (!context.wants(sectionOf(transcript))) continue;
      yield* replay(transcript, {
        clock,
        random: random.fork(transcript.name),
        upstream,
        nameServerPort: nameServer.port,
      });
    }
  } finally {
    await Promise.all([upstream.close(), nameServer.close()]);
  }
}

async function* replay(
  transcript: Transcript,
  options: SessionOptions,
): AsyncGenerator<CaseResult> {
  const session = new Session(transcript, options);
  const known = knownTexts(transcript);
  try {
    for (const recorded of transcript.cases) {
      // A state of its own is made when a case asks for it.
      if (recorded.isSetup && recorded.group === undefined) continue;
      const got = await session.play(recorded);
      if (recorded.isSetup) continue;
      yield {
        kind: "compared",
        id: recorded.name,
        section: sectionOf(transcript),
        ...compareAnswers(recorded, got, known),
      };
    }
  } finally {
    await session.close();
  }
}

/** What a node did not make up: it stands in some request, or in a file that the node reads. */
function knownTexts({ cases, files }: Transcript): Known {
  const requests = cases.map(({ request: { path, headers, body } }) =>
    JSON.stringify([path, headers, typeof body === "string" ? body : ""]),
  );
  return new Set([...requests, ...Object.values(files)].flatMap(knownIn));
}
