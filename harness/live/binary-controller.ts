// A real controller of somebody's own: an executable, and which release it is.
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { promisify } from "node:util";
import { errorText } from "../../core/errors.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import { releasedController, releaseIn, type ReleasedController } from "./controller-release.ts";

export interface BinaryController extends ReleasedController {
  readonly path: string;
}

const VERSION_MS_MAX = 10_000;
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
  const found = releasedController(release);
  if (found === undefined) {
    throw new EnvironmentError(
      `${path} calls its release "${release}": set KIC_VERSION to what it is, such as 3.5.0`,
    );
  }
  return { ...found, path };
}

async function checkExecutable(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch (error) {
    throw new EnvironmentError(`KIC_BIN is no file that can be run: ${path}`, { cause: error });
  }
}

async function askRelease(path: string): Promise<string> {
  try {
    const { stdout } = await run(path, ["version"], { timeout: VERSION_MS_MAX });
    return releaseIn(stdout);
  } catch (error) {
    const why = errorText(error);
    throw new EnvironmentError(`${path} does not tell its version: ${why}`, { cause: error });
  }
}
