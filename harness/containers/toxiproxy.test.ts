import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { systemClock } from "../../core/system-clock.ts";
import { fleetOfOne } from "../live/fleet-of-one.ts";
import { LinkedFleet } from "../live/linked-fleet.ts";
import { describeLinks } from "../live/links.contract.ts";
import type { ContainerEngine } from "./container-engine.ts";
import { openEngine } from "./system-engine.ts";
import { startToxiproxy, type Toxiproxy } from "./system-toxiproxy.ts";

const IMAGE = process.env["TOXIPROXY_IMAGE"] ?? "ghcr.io/shopify/toxiproxy:2.12.0";
const START_MS_MAX = 60_000;

/** Whether there is an engine with the image. */
async function isThere(): Promise<boolean> {
  try {
    await promisify(execFile)("docker", ["image", "inspect", IMAGE]);
    return true;
  } catch {
    return false;
  }
}

const isTried = await isThere();

describe("toxiproxy", () => {
  if (!isTried) {
    it.skip(`is tried where there is a container engine with the image ${IMAGE}`);
    return;
  }

  let engine: ContainerEngine;
  let toxiproxy: Toxiproxy;
  let count = 0;

  before(async () => {
    engine = await openEngine();
    toxiproxy = await startToxiproxy({
      engine,
      image: IMAGE,
      clock: systemClock,
      onFault: (error) => {
        throw error;
      },
    });
  }).timeout(START_MS_MAX);
  after(async () => {
    await toxiproxy.close();
    await engine.close();
  }).timeout(START_MS_MAX);

  describeLinks("on the way to a fleet of gateways", async (url) => {
    count += 1;
    return new LinkedFleet({
      fleet: fleetOfOne(url),
      clock: systemClock,
      host: "127.0.0.1",
      isTls: false,
      openCarrier: (name, target) => toxiproxy.openWay(`${name}-of-${count}`, target),
      close: async () => undefined,
    });
  });
});
