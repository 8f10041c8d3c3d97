// Base images out of what is installed on this machine, for where none can be pulled: Node with its libraries, and the packages.
import { execFile } from "node:child_process";
import { cp, copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { errorText } from "../../core/errors.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import { productionModules } from "./production-modules.ts";
import { sharedLibraries } from "./shared-libraries.ts";

const run = promisify(execFile);

export interface OfflineBase {
  readonly baseImage: string;
  readonly modulesImage: string;
}

/** Builds one image; the Dockerfile is `dockerfile` in `folder`. */
export type BuildImage = (tag: string, folder: string) => Promise<void>;

/**
 * Two images: one with Node alone, one with the installed production packages besides.
 * @throws {EnvironmentError} unless this is Linux, with a Node that is linked dynamically, and packages are installed.
 */
export async function buildOfflineBase(
  root: string,
  prefix: string,
  build: BuildImage,
): Promise<OfflineBase> {
  const folder = await mkdtemp(join(tmpdir(), "kongsim-base-"));
  try {
    const baseImage = `${prefix}node:offline`;
    await layOutNode(join(folder, "node"));
    await build(baseImage, join(folder, "node"));
    const modulesImage = `${prefix}modules:offline`;
    await layOutModules(root, join(folder, "modules"), baseImage);
    await build(modulesImage, join(folder, "modules"));
    return { baseImage, modulesImage };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const NODE_DOCKERFILE = `FROM scratch
COPY rootfs /
ENV PATH=/usr/local/bin NODE_VERSION=${process.versions.node}
`;

async function layOutNode(folder: string): Promise<void> {
  const files = new Map([["/usr/local/bin/node", await realpath(process.execPath)]]);
  for (const library of await librariesOfNode()) files.set(library, library);
  for (const [target, source] of files) {
    const path = join(folder, "rootfs", target);
    // oxlint-disable-next-line no-await-in-loop -- a handful
    await mkdir(dirname(path), { recursive: true });
    // oxlint-disable-next-line no-await-in-loop -- as above
    await copyFile(source, path);
  }
  await mkdir(join(folder, "rootfs/etc"), { recursive: true });
  await mkdir(join(folder, "rootfs/tmp"), { recursive: true, mode: 0o777 });
  await writeFile(
    join(folder, "rootfs/etc/passwd"),
    "root:x:0:0::/:/none\nnode:x:1000:1000::/tmp:/none\n",
  );
  await writeFile(join(folder, "rootfs/etc/group"), "root:x:0:\nnode:x:1000:\n");
  await writeFile(join(folder, "Dockerfile"), NODE_DOCKERFILE);
}

async function librariesOfNode(): Promise<readonly string[]> {
  try {
    const { stdout } = await run("ldd", [process.execPath]);
    return sharedLibraries(stdout);
  } catch (error) {
    const why = errorText(error);
    throw new EnvironmentError(
      `an offline base image is made of this machine's Node and its libraries, on Linux with glibc: ${why}`,
      { cause: error },
    );
  }
}

async function layOutModules(root: string, folder: string, baseImage: string): Promise<void> {
  const lockFile: unknown = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  for (const name of productionModules(lockFile)) {
    const source = join(root, "node_modules", name);
    // oxlint-disable-next-line no-await-in-loop -- the disk is the limit
    await cp(source, join(folder, "node_modules", name), { recursive: true }).catch(
      (error: unknown) => {
        throw new EnvironmentError(`${source} is not installed: npm ci installs it`, {
          cause: error,
        });
      },
    );
  }
  const text = `FROM ${baseImage}\nCOPY node_modules /modules/node_modules\n`;
  await writeFile(join(folder, "Dockerfile"), text);
}
