// A real controller of somebody's own: an executable, and which release it is.
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { promisify } from "node:util";
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import { errorText } from "../../core/errors.ts";
import { isJsonObject, stringOr } from "../../core/json.ts";
import { EnvironmentError } from "../scenario/faults.ts";

export interface BinaryController {
  /** What its outcomes are called: "kubernetes-ingress-controller 3.5.13". */
  readonly name: string;
  readonly path: string;
  /** The behaviour that its release is known for: what is expected of it. */
  readonly behaviour: BehaviourName;
}

const PRODUCT = "kubernetes-ingress-controller";
const VERSION_MS_MAX = 10_000;
const RELEASE = /^v?(\d+)\.(\d+)(?:\.\d+\S*)?$/;
/** The first release whose recovery looks whether it has a snapshot at all. */
const FIRST_GUARDED = { major: 3, minor: 4 };
const run = promisify(execFile);

/**
 * The controller that the environment names: KIC_BIN is its executable, KIC_VERSION its release where it does not know
 * that itself (a build of one's own).
 * @throws {EnvironmentError} that says what to set.
 */
export async function findBinaryController(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<BinaryController> {
  const path = environment["KIC_BIN"] ?? "";
  if (path === "") {
    throw new EnvironmentError(
      "a real controller is needed: set KIC_BIN to the path of Kong Ingress Controller's executable",
    );
  }
  await checkExecutable(path);
  const told = environment["KIC_VERSION"] ?? "";
  const release = told === "" ? await askRelease(path) : told;
  const [, major, minor] = RELEASE.exec(release) ?? [];
  if (major === undefined || minor === undefined) {
    throw new EnvironmentError(
      `${path} calls its release "${release}": set KIC_VERSION to what it is, such as 3.5.0`,
    );
  }
  return {
    name: `${PRODUCT} ${release.replace(/^v/, "")}`,
    path,
    behaviour: isGuarded(Number(major), Number(minor)) ? "guarded" : "legacy",
  };
}

function isGuarded(major: number, minor: number): boolean {
  return (
    major > FIRST_GUARDED.major || (major === FIRST_GUARDED.major && minor >= FIRST_GUARDED.minor)
  );
}

async function checkExecutable(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch (error) {
    throw new EnvironmentError(`KIC_BIN is no file that can be run: ${path}`, { cause: error });
  }
}

/** Its command `version` prints a JSON object. Source: kubernetes-ingress-controller 3.5 internal/cmd/rootcmd/rootcmd.go */
async function askRelease(path: string): Promise<string> {
  try {
    const { stdout } = await run(path, ["version"], { timeout: VERSION_MS_MAX });
    const answer: unknown = JSON.parse(stdout);
    return stringOr(isJsonObject(answer) ? answer["release"] : undefined, "");
  } catch (error) {
    const why = errorText(error);
    throw new EnvironmentError(`${path} does not tell its version: ${why}`, { cause: error });
  }
}
