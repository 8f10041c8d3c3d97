import { expect } from "chai";
import { Agent } from "undici";
import { systemClock } from "../../core/system-clock.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { ContainerEngine, ContainerSpec, EngineContainer } from "./container-engine.ts";
import { findImageController, openImageController } from "./image-controller.ts";

/** Containers that write what they are told, and end when they are told. */
class ToyEngine implements ContainerEngine {
  readonly hostAddress = "172.17.0.1";
  readonly specs: ContainerSpec[] = [];
  readonly done: string[] = [];
  readonly #says: readonly string[];
  readonly #status: number | undefined;

  /** `status`: what it ends with by itself. */
  constructor(says: readonly string[], status?: number) {
    this.#says = says;
    this.#status = status;
  }

  async ensureImage(image: string): Promise<void> {
    this.done.push(`has ${image}`);
  }

  async run(spec: ContainerSpec): Promise<EngineContainer> {
    this.specs.push(spec);
    const ended = Promise.withResolvers<number>();
    const end = (how: string, status: number) => async () => {
      this.done.push(how);
      ended.resolve(status);
    };
    for (const line of this.#says) spec.onLog(line);
    if (this.#status !== undefined) ended.resolve(this.#status);
    return {
      id: "c",
      pid: async () => 7,
      published: (port) => `127.0.0.1:${port}`,
      exitCode: async () => null,
      ended: () => ended.promise,
      kill: end("killed", 137),
      stop: end("stopped", 0),
      start: async () => undefined,
      remove: end("removed", 0),
    };
  }

  async close(): Promise<void> {}
}

describe("a controller's image", () => {
  const dispatcher = new Agent();
  after(() => dispatcher.destroy());

  it("is known by what it calls itself", async () => {
    const engine = new ToyEngine(['{"release":"3.3.1"}'], 0);
    const found = await findImageController(engine, "kic:nightly", "", systemClock);
    expect(found).to.include({ name: "kubernetes-ingress-controller 3.3.1", behaviour: "legacy" });
    expect(engine.specs[0]).to.have.deep.property("command", ["version"]);
    expect(engine.done).to.deep.equal(["has kic:nightly", "removed"]);
  });

  it("is known by its tag when it does not say", async () => {
    const engine = new ToyEngine(["unknown command: version"], 1);
    const found = await findImageController(engine, "localhost:5000/kic:3.4", "", systemClock);
    expect(found).to.include({ name: "kubernetes-ingress-controller 3.4", behaviour: "guarded" });
  });

  it("is what it is told to be", async () => {
    const engine = new ToyEngine([]);
    const found = await findImageController(engine, "kic:3.4", "3.2.0", systemClock);
    expect(found.name).to.equal("kubernetes-ingress-controller 3.2.0");
    expect(engine.specs).to.deep.equal([]);
  });

  it("is refused when nobody can tell", async () => {
    const engine = new ToyEngine(["?"], 0);
    const why = await findImageController(engine, "localhost:5000/kic", "", systemClock).then(
      () => expect.fail("it was taken"),
      (error: unknown) => error,
    );
    expect(why)
      .to.be.instanceOf(EnvironmentError)
      .with.property("message")
      .that.includes("KIC_VERSION");
  });

  it("runs with the flags of its world and of the story, and tells its log and its end", async () => {
    const engine = new ToyEngine(['{"level":"info","msg":"hello"}']);
    const { handle, timeline } = await open(engine);
    await handle.start();
    expect(handle.hasLogged("hello")).to.equal(true);
    expect(handle.exit).to.equal(null);
    const [spec] = engine.specs;
    expect(spec?.command?.slice(0, 2)).to.deep.equal(["--kubeconfig", "/kube.yaml"]);
    expect(spec?.files).to.deep.equal(["/kube.yaml"]);
    expect(spec?.command?.at(-1)).to.equal("--of-the-story");
    await handle.stop();
    expect(handle.exit).to.deep.equal({ code: 0, signal: null, error: null });
    expect(engine.done).to.deep.equal(["has kic:3.5", "stopped", "removed"]);
    expect(timeline.events.map(({ type }) => type)).to.deep.equal([
      "controller-log",
      "controller-started",
      "controller-exited",
    ]);
  });

  it("was killed when it was killed", async () => {
    const { handle } = await open(new ToyEngine([]));
    await handle.start();
    await handle.kill();
    expect(handle.exit).to.include({ code: null, signal: "SIGKILL" });
  });

  it("has crashed when it says so", async () => {
    const engine = new ToyEngine(
      ["panic: no", "", "goroutine 1 [running]:", "main.main()", "\t/a.go:1"],
      2,
    );
    const { handle } = await open(engine);
    await handle.start();
    await handle.stop();
    expect(handle.exit).to.deep.equal({ code: 2, signal: null, error: "panic: no" });
  });

  async function open(engine: ContainerEngine) {
    const timeline = new Timeline(systemClock);
    const controller = await findImageController(engine, "kic:3.5", "3.5", systemClock);
    const handle = openImageController({
      controller,
      clock: systemClock,
      timeline,
      kubeFlags: ["--kubeconfig", "/kube.yaml"],
      adminService: { namespace: "kong", name: "kong-admin" },
      host: "127.0.0.1",
      flags: ["--of-the-story"],
      environment: {},
      dispatcher,
    });
    return { handle, timeline };
  }
});
