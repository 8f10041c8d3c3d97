// A cluster in a container, for a run: k3s, through Testcontainers, which is loaded only when somebody asks for it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorText } from "../../core/errors.ts";
import { OWNER_LABEL } from "../live/owner-label.ts";
import { ownLabel } from "../live/system-owner.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import type { ContainerEngine } from "./container-engine.ts";
import { bindToLoopback } from "./loopback-bindings.ts";

export interface K3sCluster {
  /** A file that only this user reads; gone with the cluster. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

const OTHERS =
  "or name one that is there with --k3s-image; --kube kubeconfig takes a cluster that runs, and --kube embedded needs none";

/** Resolves when its node is ready. @throws {EnvironmentError} when it cannot be had. */
export async function startK3s(engine: ContainerEngine, image: string): Promise<K3sCluster> {
  await engine.ensureImage(image, OTHERS);
  const folder = await mkdtemp(join(tmpdir(), "kongsim-k3s-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const started = await startContainer(image);
    const kubeconfig = join(folder, "kubeconfig.yaml");
    await writeFile(kubeconfig, started.getKubeConfig(), { mode: 0o600 });
    return {
      kubeconfig,
      async close() {
        await started.stop();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw new EnvironmentError(
      `no cluster could be started from ${image} (${errorText(error)}): it needs privileged containers; --kube embedded needs none`,
      { cause: error },
    );
  }
}

async function startContainer(image: string) {
  const { K3sContainer } = await import("@testcontainers/k3s");
  /** Publishes on loopback only. */
  class OnLoopback extends K3sContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      await super.beforeContainerCreated();
      bindToLoopback(this.hostConfig);
    }
  }
  return new OnLoopback(image).withLabels({ [OWNER_LABEL]: ownLabel() }).start();
}
