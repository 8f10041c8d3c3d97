// The container engine of this machine, through Testcontainers, which is loaded only when somebody asks for it.
import { fork, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { hostname } from "node:os";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { ContainerRuntimeClient } from "testcontainers";
import { errorText } from "../../core/errors.ts";
import { listen } from "../live/listen.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import { bridgeGateway } from "./bridge-gateway.ts";
import type { ContainerEngine, ContainerSpec } from "./container-engine.ts";
import {
  EngineContainerByTestcontainers,
  LOOPBACK,
  removeContainer,
  removeLabelled,
} from "./system-engine-container.ts";
import { OWNER_LABEL, isAbandoned } from "../live/owner-label.ts";
import { beganOf, ownLabel } from "../live/system-owner.ts";

type Testcontainers = typeof import("testcontainers");

/** Docker Engine 20.10: the first whose containers can name their host. Source: Docker's table of API versions. */
const API_VERSION_MIN = "1.41";
const RYUK_DISABLED = "TESTCONTAINERS_RYUK_DISABLED";
const HOST_OVERRIDE = "TESTCONTAINERS_HOST_OVERRIDE";
const RYUK_IMAGE_DEFAULT = "testcontainers/ryuk:0.14.0";
const WITHOUT = "the built-in controller and --gateways mock need none";

/**
 * Looks for an engine, and removes what dead runs left behind.
 * @throws {EnvironmentError} that says what is missing, and how to get it.
 */
export async function openEngine(): Promise<ContainerEngine> {
  const testcontainers = await import("testcontainers");
  const client = await findEngine(testcontainers);
  await checkEngine(client);
  await removeLeftovers(client);
  await settleRyuk(testcontainers, client);
  const hostAddress = await addressOfHost(client);
  const sweeper = startSweeper();
  return {
    hostAddress,
    ensureImage: (image, cure) => getImage(testcontainers, client, image, cure),
    run: (spec) => runContainer(testcontainers, client, spec),
    async close() {
      await removeLabelled(client, `${OWNER_LABEL}=${ownLabel()}`);
      sweeper.ref();
      await new Promise<void>((resolve) => {
        sweeper.once("exit", () => resolve());
        if (!sweeper.send("done")) resolve();
      });
    },
  };
}

/** In a session of its own, so that what is sent to the run's group does not reach it. */
function startSweeper(): ChildProcess {
  const sweeper = fileURLToPath(new URL("system-sweeper.ts", import.meta.url));
  const child = fork(sweeper, [`${OWNER_LABEL}=${ownLabel()}`], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

async function findEngine({
  getContainerRuntimeClient,
}: Testcontainers): Promise<ContainerRuntimeClient> {
  // Inside of a container it would look for ports at the bridge's address; ours are published on loopback alone.
  process.env[HOST_OVERRIDE] ??= LOOPBACK;
  try {
    return await getContainerRuntimeClient();
  } catch (error) {
    const told = process.env["DOCKER_HOST"];
    const where = told === undefined ? "/var/run/docker.sock, or DOCKER_HOST" : told;
    throw new EnvironmentError(
      `no container engine answers at ${where}: start Docker, or install it (https://docs.docker.com/engine/install/); ${WITHOUT}`,
      { cause: error },
    );
  }
}

async function checkEngine({ container }: ContainerRuntimeClient): Promise<void> {
  const { ApiVersion, Version } = await container.dockerode.version();
  const [major = 0, minor = 0] = ApiVersion.split(".").map(Number);
  const [majorMin = 0, minorMin = 0] = API_VERSION_MIN.split(".").map(Number);
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return;
  throw new EnvironmentError(
    `the container engine (${Version}, API ${ApiVersion}) is too old: API ${API_VERSION_MIN} is needed, which is Docker 20.10 or newer; ${WITHOUT}`,
  );
}

async function getImage(
  { ImageName }: Testcontainers,
  { image: images }: ContainerRuntimeClient,
  image: string,
  cure: string,
): Promise<void> {
  let why = "the registry does not have it";
  let name;
  try {
    name = ImageName.fromString(image);
    if (await images.exists(name)) return;
    await images.pull(name);
    if (await images.exists(name)) return;
  } catch (error) {
    // What the engine's client puts before the engine's own words.
    why = errorText(error)
      .replace(/^\(HTTP code \d+\) [\w ]+ - /, "")
      .trim();
  }
  throw new EnvironmentError(
    `the image ${image} is not on this machine, and cannot be pulled (${why}): docker pull ${image}, ${cure}`,
  );
}

/** Ryuk, which removes containers when their run is dead, comes as an image too. Without it the next run does that. */
async function settleRyuk(
  { ImageName }: Testcontainers,
  { image: images }: ContainerRuntimeClient,
): Promise<void> {
  if (process.env[RYUK_DISABLED] !== undefined) return;
  const ryuk = ImageName.fromString(process.env["RYUK_CONTAINER_IMAGE"] ?? RYUK_IMAGE_DEFAULT);
  try {
    if (!(await images.exists(ryuk))) await images.pull(ryuk);
    if (await images.exists(ryuk)) return;
  } catch {
    // It cannot be had: done without.
  }
  process.env[RYUK_DISABLED] = "true";
}

async function removeLeftovers({ container }: ContainerRuntimeClient): Promise<void> {
  const all = { all: true, filters: { label: [OWNER_LABEL] } };
  const ours = await container.dockerode.listContainers(all);
  const left = ours.filter(({ Labels }) =>
    isAbandoned(Labels[OWNER_LABEL] ?? "", hostname(), beganOf),
  );
  await Promise.all(left.map(({ Id }) => removeContainer(container.getById(Id))));
}

/** This machine's end of the bridge, as long as the engine runs on this machine. */
async function addressOfHost({ container, info }: ContainerRuntimeClient): Promise<string> {
  const address = bridgeGateway(await container.dockerode.getNetwork("bridge").inspect());
  try {
    if (address !== undefined) {
      await (await listen(createServer(), address)).close();
      return address;
    }
  } catch {
    // An address of some other machine, such as the one that Docker Desktop hides.
  }
  const { operatingSystem } = info.containerRuntime;
  throw new EnvironmentError(
    `containers of this engine (${operatingSystem}) have no way to this machine: an engine on this machine itself is needed, on Linux; ${WITHOUT}`,
  );
}

async function runContainer(
  testcontainers: Testcontainers,
  client: ContainerRuntimeClient,
  spec: ContainerSpec,
): Promise<EngineContainerByTestcontainers> {
  containers += 1;
  const one = `${ownLabel()}/${containers}`;
  try {
    const id = await startContainer(testcontainers, client, spec, one);
    const container = client.container.getById(id);
    const follow = (since: number): Promise<Readable> =>
      client.container.logs(container, { since });
    const made = new EngineContainerByTestcontainers(container, follow, spec.onLog);
    await made.look();
    return made;
  } catch (error) {
    const why = errorText(error);
    await removeLabelled(client, `${ONE_LABEL}=${one}`);
    throw new EnvironmentError(`the engine cannot start a container of ${spec.image}: ${why}`, {
      cause: error,
    });
  }
}

/** How many this process asked for. */
let containers = 0;
const ONE_LABEL = "kongsim.container";

/**
 * By the engine's own means: Testcontainers' own way would wait for ports to be published, in vain where a program ends at
 * once, and whoever asks for a container looks itself whether it answers. Ryuk knows it by the session.
 */
async function startContainer(
  { getReaper, LABEL_TESTCONTAINERS_SESSION_ID: sessionLabel }: Testcontainers,
  client: ContainerRuntimeClient,
  { image, environment, command, hostNetwork, files = [], ports, labels }: ContainerSpec,
  one: string,
): Promise<string> {
  const { sessionId } = await getReaper(client);
  const names = ports.map((port) => `${port}/tcp`);
  const onLoopback = [{ HostIp: LOOPBACK, HostPort: "0" }];
  const container = await client.container.create({
    Image: image,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...(command !== undefined && { Cmd: [...command] }),
    ...(files.length > 0 && { User: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}` }),
    Labels: { ...labels, [OWNER_LABEL]: ownLabel(), [ONE_LABEL]: one, [sessionLabel]: sessionId },
    ExposedPorts: Object.fromEntries(names.map((name) => [name, {}])),
    HostConfig: {
      ...(hostNetwork === true && { NetworkMode: "host" }),
      Binds: files.map((path) => `${path}:${path}:ro`),
      PortBindings: Object.fromEntries(names.map((name) => [name, onLoopback])),
    },
  });
  await client.container.start(container);
  return container.id;
}
