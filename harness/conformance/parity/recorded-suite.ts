// What of other recordings any node can be asked, in whatever state it was found: requests to its Admin API.
import type { Transcript, TranscriptCase } from "../admin-api/transcript.ts";
import type { ParityRequest, ParitySection } from "./parity-suite.ts";

/** Without those that need a node of their own: an empty one, another setting, a restart, a certain second. */
export function recordedSuite(transcripts: readonly Transcript[]): readonly ParitySection[] {
  return transcripts.flatMap((transcript) => {
    const requests = requestsOf(transcript);
    return requests.some(({ isSetup }) => !isSetup) ? [{ name: transcript.name, requests }] : [];
  });
}

function requestsOf({ cases }: Transcript): readonly ParityRequest[] {
  const requests: ParityRequest[] = [];
  let state: string | undefined;
  for (const recorded of cases.filter(isFree)) {
    const maker = cases.find(({ name }) => name === recorded.state);
    if (maker === undefined || !isFree(maker)) {
      if (recorded.state !== "*") continue;
    } else if (state !== recorded.state && recorded.name !== recorded.state) {
      requests.push({ ...parityRequest(maker), isSetup: true });
      state = recorded.state;
    }
    requests.push(parityRequest(recorded));
    if (changesState(recorded)) state = recorded.name;
  }
  return requests;
}

function isFree(recorded: TranscriptCase): boolean {
  const { listener, settings, group, isAfterRestart, align, sign, state, request } = recorded;
  return (
    listener === "admin" &&
    state !== "fresh" &&
    // The page that tells the node's settings.
    !/^\/(\?|$)/.test(request.path) &&
    Object.keys(settings).length === 0 &&
    group === undefined &&
    !isAfterRestart &&
    align === undefined &&
    sign === undefined
  );
}

function changesState({ request: { method, path } }: TranscriptCase): boolean {
  return method === "POST" && /^\/config(\?|$)/.test(path);
}

function parityRequest({ name, request, isSetup }: TranscriptCase): ParityRequest {
  const { method, path, headers, body } = request;
  const own = headers.filter(([header]) => header.toLowerCase() !== "host");
  return { name, method, path, headers: own, body, isSetup };
}
