// Played requests and their answers in the form of recordings, so that whatever reads recordings reads them.
import type { GotAnswer } from "../admin-api/compare-answers.ts";
import type { TranscriptCase } from "../admin-api/transcript.ts";
import type { ParityRequest } from "./parity-suite.ts";

export interface PlayedRequest {
  readonly request: ParityRequest;
  /** Why there was none, or what it was. */
  readonly answer: GotAnswer | string;
}

export function transcriptCase({ request, answer }: PlayedRequest): TranscriptCase {
  const { name, isSetup, ...sent } = request;
  return {
    name,
    listener: "admin",
    state: "*",
    request: sent,
    response:
      typeof answer === "string"
        ? { status: 0, headers: [], body: { kind: "text", text: answer } }
        : answer,
    group: undefined,
    isGroupFresh: false,
    isAfterRestart: false,
    isSetup,
    settings: {},
    align: undefined,
    settleMs: 0,
    sign: undefined,
    serverName: undefined,
    certificateSubject: undefined,
  };
}

/** A file of recordings. `version`: of the node that a replay has to start. */
export function transcriptFile(version: string, played: readonly PlayedRequest[]): unknown {
  return {
    format: "kong-transcripts/1",
    node: { KONG_VERSION: version },
    cases: played.map(({ request, answer }) => {
      const { name, method, path, headers, body, isSetup } = request;
      const sent =
        typeof body === "object"
          ? { body_base64: body.toString("base64") }
          : { body: body ?? null };
      return {
        name,
        listener: "admin",
        state: "*",
        group: "in order",
        ...(isSetup && { setup: true }),
        request: { method, path, headers, ...sent },
        response: responseOf(answer),
      };
    }),
  };
}

function responseOf(answer: GotAnswer | string): unknown {
  if (typeof answer === "string") return { status: 0, headers: [], body: answer };
  const { status, headers, body } = answer;
  const text = body.kind === "text" ? { body: body.text } : { body_base64: body.base64 };
  return { status, headers, ...text };
}
