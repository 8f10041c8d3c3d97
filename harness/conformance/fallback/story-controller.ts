// The controller of a recorded story: the real one's flags, and a look at what it pushes.
import type { AdminApi } from "../../../core/admin-api.ts";
import { objectOr, arrayOr, type JsonObject } from "../../../core/json.ts";
import type { KubeApi } from "../../../core/kube-api.ts";
import { silentLog } from "../../../core/log.ts";
import type { Random } from "../../../core/random.ts";
import { uuidV4 } from "../../../core/uuid.ts";
import { Controller } from "../../../controller/controller.ts";
import { answerConfigDiagnostics } from "../../../controller/diagnostics/config-diagnostics.ts";
import { ConfigDumps } from "../../../controller/diagnostics/config-dumps.ts";
import { EventRecorder } from "../../../controller/events/event-recorder.ts";
import { eventsObserver } from "../../../controller/events/events-observer.ts";
import { parseOptions } from "../../../controller/options/parse-options.ts";
import type { SimulatedProcess } from "../../simulated/scheduler.ts";
import type { Story } from "./fallback-stories.ts";

/** Whose events the recorded controller wrote. */
export const CONTROLLER_POD = { POD_NAMESPACE: "kong", POD_NAME: "kic-0" };

const DRAIN_MS_MAX = 2000;

export interface StoryControllerOptions {
  readonly story: Story;
  readonly adminUrl: string;
  readonly process: SimulatedProcess;
  readonly random: Random;
  readonly kube: KubeApi;
  readonly connect: (url: string, process: SimulatedProcess) => AdminApi;
}

export interface StoryController {
  state(): { readonly report: JsonObject; readonly accepted: unknown };
  /** @throws what has ended it before. */
  stop(): Promise<void>;
}

export function runStoryController(options: StoryControllerOptions): StoryController {
  const { story, adminUrl, process, random, kube, connect } = options;
  const { clock } = process;
  const parsed = parseOptions(flagsOf(story, adminUrl), CONTROLLER_POD, (path) => {
    throw new RangeError(`a story reads no files: ${path}`);
  });
  if (!parsed.ok) throw new RangeError(parsed.text);
  const { pod } = parsed.options.controller;
  const instanceId = uuidV4(random.fork("instance"));
  const dumps = new ConfigDumps();
  const recorder = new EventRecorder({
    api: kube,
    clock,
    random: random.fork("events"),
    log: silentLog,
    instanceId,
  });
  const tell = eventsObserver(recorder, { pod });
  let accepted = "{}";
  const controller = new Controller(
    {
      clock,
      random: random.fork("controller"),
      log: silentLog,
      kube,
      instanceId,
      connect: (url) =>
        noting(connect(url, process), (document) => {
          accepted = document;
        }),
      openLastValidFile: (path) => {
        throw new RangeError(`a story writes no files: ${path}`);
      },
      observe: (event) => {
        tell(event);
        dumps.observe(event);
      },
    },
    parsed.options.controller,
  );
  const stopping = new AbortController();
  const life = controller.run(stopping.signal);
  // Told by `stop`.
  life.catch(() => undefined);
  return {
    state: () => ({ report: reportOf(dumps), accepted: JSON.parse(accepted) }),
    stop: async () => {
      stopping.abort();
      await life;
      await recorder.close(DRAIN_MS_MAX);
    },
  };
}

function flagsOf({ options }: Story, adminUrl: string): readonly string[] {
  const own = ["--behaviour=guarded", "--apiserver-host=http://kube.invalid"];
  return [...own, `--kong-admin-url=${adminUrl}`, ...arrayOr(options["flags"]).map(String)];
}

/** Tells of each document that is taken. */
function noting(admin: AdminApi, onAccepted: (document: string) => void): AdminApi {
  const postConfig: AdminApi["postConfig"] = async (document, signal) => {
    const reply = await admin.postConfig(document, signal);
    if (reply.status < 400) onAccepted(document);
    return reply;
  };
  return {
    url: admin.url,
    getRoot: (signal) => admin.getRoot(signal),
    getStatus: (signal) => admin.getStatus(signal),
    getPluginSchema: (name, signal) => admin.getPluginSchema(name, signal),
    getEntitySchema: (type, signal) => admin.getEntitySchema(type, signal),
    validateEntity: (type, entity, signal) => admin.validateEntity(type, entity, signal),
    getEntity: (collection, key, signal) => admin.getEntity(collection, key, signal),
    listEntities: (collection, signal) => admin.listEntities(collection, signal),
    postConfig,
  };
}

/** `/debug/config/fallback`, as a page would show it. */
export function reportOf(dumps: ConfigDumps): JsonObject {
  const url = new URL("http://localhost/debug/config/fallback");
  const { body } = answerConfigDiagnostics(url, dumps, { includesSensitive: false });
  return objectOr(JSON.parse(body));
}
