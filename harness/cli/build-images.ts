#!/usr/bin/env node
// Builds the project's images with Docker, where nothing can be pulled out of what is installed here.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Command, CommanderError, Option } from "commander";
import { buildOfflineBase } from "../containers/system-offline-base.ts";
import { EnvironmentError } from "../scenario/faults.ts";

const EXIT = { failure: 1, usage: 2, environment: 3 } as const;
const TARGETS = ["mock-kong", "mock-kube", "controller", "harness"] as const;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Flags {
  readonly prefix: string;
  readonly tag: string;
  readonly base: string;
  readonly offline: boolean;
  readonly target: readonly string[];
}

const command = new Command("build-images")
  .description("Builds the images of deploy/images/Dockerfile with the Docker of this machine.")
  .addOption(
    new Option("--target <name...>", "which of them").choices(TARGETS).default([...TARGETS]),
  )
  .option("--prefix <text>", "what their names begin with", "kongsim-")
  .option("--tag <tag>", "their tag", "local")
  .option("--base <image>", "what they are built on: an image with Node 24 and npm", "node:24-slim")
  .option("--offline", "build on this machine's own Node and packages; pulls nothing", false)
  .addHelpText("after", "\nExit status: 0 built, 1 a build failed, 2 wrong usage, 3 no Docker.")
  .allowExcessArguments(false)
  .exitOverride();

async function run({ prefix, tag, base, offline, target }: Flags): Promise<void> {
  const images = offline
    ? await buildOfflineBase(ROOT, prefix, (name, folder) => docker(["build", "-t", name, folder]))
    : { baseImage: base, modulesImage: base };
  for (const name of target) {
    const image = `${prefix}${name}:${tag}`;
    const what = ["-f", `${ROOT}deploy/images/Dockerfile`, "--target", name, "-t", image];
    const on = [`BASE_IMAGE=${images.baseImage}`, `MODULES_IMAGE=${images.modulesImage}`];
    const buildArgs = on.flatMap((pair) => ["--build-arg", pair]);
    // oxlint-disable-next-line no-await-in-loop -- they share layers
    await docker(["build", ...what, ...buildArgs, ROOT]);
    process.stdout.write(`built ${image}\n`);
  }
}

/** @throws {EnvironmentError} without the program. */
async function docker(args: readonly string[]): Promise<void> {
  const child = spawn("docker", args, { stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => {
      reject(
        new EnvironmentError(
          `docker cannot be run (${error.message}); get it from https://docs.docker.com/engine/install/`,
        ),
      );
    });
    child.once("exit", resolve);
  });
  if (code !== 0 && !(await hasEngine())) {
    throw new EnvironmentError(
      "no Docker engine answers: start it, or say where it is (DOCKER_HOST)",
    );
  }
  if (code !== 0) throw new CommanderError(EXIT.failure, "docker", `docker ${args[0]} failed`);
}

function hasEngine(): Promise<boolean> {
  const child = spawn("docker", ["version"], { stdio: "ignore" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

async function main(): Promise<number> {
  try {
    command.parse();
    await run(command.opts<Flags>());
    return 0;
  } catch (error) {
    if (error instanceof EnvironmentError) {
      process.stderr.write(`error: ${error.message}\n`);
      return EXIT.environment;
    }
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (error.code !== "docker") return EXIT.usage;
    process.stderr.write(`error: ${error.message}\n`);
    return EXIT.failure;
  }
}

process.exitCode = await main();
