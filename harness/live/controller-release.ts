// Which release a real controller is, and what it is known for.
import type { SoundBehaviourName } from "../../controller/fallback/behaviours.ts";
import { isJsonObject, stringOr } from "../../core/json.ts";

export interface ReleasedController {
  /** What its outcomes are called: "kubernetes-ingress-controller 3.5.13". */
  readonly name: string;
  /** The behaviour that its release is known for: what is expected of it. */
  readonly behaviour: SoundBehaviourName;
}

const PRODUCT = "kubernetes-ingress-controller";
const RELEASE = /^v?(\d+)\.(\d+)(?:\.\d+\S*)?$/;
/** The first release whose recovery looks whether it has a snapshot at all. */
const FIRST_GUARDED = { major: 3, minor: 4 };

/** `undefined` for a text that is no release: what a build of one's own calls itself, for one. */
export function releasedController(release: string): ReleasedController | undefined {
  const [, major, minor] = RELEASE.exec(release) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return {
    name: `${PRODUCT} ${release.replace(/^v/, "")}`,
    behaviour: isGuarded(Number(major), Number(minor)) ? "guarded" : "legacy",
  };
}

/**
 * What its command `version` says: a JSON object. "" when it is none.
 * Source: kubernetes-ingress-controller 3.5 internal/cmd/rootcmd/rootcmd.go
 */
export function releaseIn(output: string): string {
  try {
    const answer: unknown = JSON.parse(output);
    return stringOr(isJsonObject(answer) ? answer["release"] : undefined, "");
  } catch (error) {
    if (error instanceof SyntaxError) return "";
    throw error;
  }
}

function isGuarded(major: number, minor: number): boolean {
  return (
    major > FIRST_GUARDED.major || (major === FIRST_GUARDED.major && minor >= FIRST_GUARDED.minor)
  );
}
