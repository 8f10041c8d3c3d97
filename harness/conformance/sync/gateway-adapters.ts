// Which gateways there are, which of them count, and what is sent to one.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { silentLog } from "../../../core/log.ts";
import { VirtualClock } from "../../../core/virtual-clock.ts";
import {
  discoverAdminApis,
  type DiscoveredAdminApi,
} from "../../../controller/gateways/discovered-admin-api.ts";
import { ClientManager } from "../../../controller/gateways/client-manager.ts";
import { GatewayClient } from "../../../controller/gateways/gateway-client.ts";
import { pushConfig } from "../../../controller/push/push.ts";
import { mustPush } from "../../../controller/sync/change-detector.ts";
import { FakeAdminApi } from "../../../controller/testing/fake-admin-api.ts";
import { kubeObjects, type ReplayedCase } from "../../../controller/testing/fallback-cases.ts";
import { recordedOptions } from "../../../controller/testing/recorded-options.ts";
import { turn } from "../../../controller/testing/system-turn.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import { buildConfig } from "../../../controller/translate/build-config.ts";
import { toDeclarativeConfig } from "../../../controller/kong-state/to-declarative-config.ts";
import type { SyncAdapter } from "./sync-adapter.ts";

export const GATEWAY_ADAPTERS: Readonly<Record<string, SyncAdapter>> = {
  discovery_endpointslices: (recorded) =>
    discovered(recorded, [recorded["endpoints"]], arrayOr(recorded["port_names"]).map(String)),
  discovery_service: (recorded) =>
    discovered(
      recorded,
      arrayOr(recorded["objects"]).flatMap((list) => arrayOr(objectOr(list)["items"])),
      ["admin"],
    ),
  readiness: readiness,
  config_change_detector: changeDetected,
  push_failure_reason: failureReason,
  empty_configuration: emptyConfiguration,
  dbless_schema: () =>
    "there is no second form of a configuration: the document is rendered from the state at once",
  konnect_change_detector: () => "Konnect is not served",
};

function discovered(
  recorded: JsonObject,
  slices: readonly unknown[],
  portNames: readonly string[],
): ReplayedCase {
  const { error } = objectOr(recorded["expected_err"]);
  const admins = arrayOr(recorded["want"]).map((one) => {
    const { address, podRef, tlsServerName } = objectOr(one);
    return { url: address, pod: podRef, tlsServerName };
  });
  return {
    expected: error === undefined ? { ok: true, admins } : { ok: false, message: error },
    got: discoverAdminApis(kubeObjects(slices), new Set(portNames)),
  };
}

async function readiness(recorded: JsonObject): Promise<ReplayedCase> {
  const answering = new Set<string>();
  const admins: DiscoveredAdminApi[] = [];
  const list = (url: unknown, isReady: boolean) => {
    const known = stringOr(url, "");
    admins.push({ url: known, pod: { namespace: "kong", name: "any" }, tlsServerName: "" });
    if (isReady) answering.add(known);
    return admins.slice(-1);
  };
  const connect = ({ url }: DiscoveredAdminApi) => {
    const admin = new FakeAdminApi(url);
    admin.isUp = answering.has(url);
    return admin;
  };
  const ready = arrayOr(recorded["already_created_clients"])
    .map(objectOr)
    .flatMap((client) => list(client["url"], client["is_ready"] === true))
    .map((admin) => new GatewayClient(connect(admin), admin));
  const answers = objectOr(recorded["pending_clients_readiness"]);
  for (const { address } of arrayOr(recorded["pending_clients"]).map(objectOr)) {
    list(address, answers[stringOr(address, "")] === true);
  }
  const manager = new ClientManager(
    {
      clock: new VirtualClock(turn),
      log: silentLog,
      connect,
      asksBeforeReady: true,
      checkIntervalMs: 10_000,
      checkTimeoutMs: 5000,
    },
    ready,
  );
  manager.notify(admins);
  const before = { ready: manager.ready.map(({ url }) => url), pending: manager.pendingUrls };
  await manager.checkReadiness();
  const after = { ready: manager.ready.map(({ url }) => url), pending: manager.pendingUrls };
  return {
    expected: {
      ready: arrayOr(recorded["expected_turned_ready"]),
      pending: arrayOr(recorded["expected_turned_pending"]),
    },
    got: {
      ready: after.ready.filter((url) => !before.ready.includes(url)),
      pending: after.pending.filter((url) => !before.pending.includes(url)),
    },
  };
}

async function changeDetected(recorded: JsonObject): Promise<ReplayedCase> {
  const { format_version: version, ...collections } = objectOr(recorded["target_config"]);
  const { status_error: failure } = recorded;
  const statusError = new Error("no status");
  const asked = mustPush({
    sentSha: stringOr(recorded["old_sha"], ""),
    sha: stringOr(recorded["new_sha"], ""),
    config: { _format_version: stringOr(version, ""), ...collections },
    getStatus: async () => {
      if (failure !== undefined) throw statusError;
      return { configuration_hash: stringOr(recorded["status_sha"], "") };
    },
  });
  const got = await asked.catch((error: unknown) => {
    if (error !== statusError) throw error;
    return "an error";
  });
  return { expected: recorded["expect_error"] ? "an error" : recorded["expected_result"], got };
}

async function failureReason({ err, ...recorded }: JsonObject): Promise<ReplayedCase | string> {
  const { api_error: answer, error } = objectOr(err);
  if (stringOr(recorded["name"], "").startsWith("deck_")) return OF_DECK;
  if (answer === undefined && error === undefined) return OF_DECK;
  if (stringOr(error, "").includes("%w")) return "the recording has lost what was wrapped";
  const admin = new FakeAdminApi("http://gateway");
  const [status] = arrayOr(answer);
  admin.judge = () => ({ status: Number(status ?? 500), body: "" });
  const pushed = await pushConfig(admin, "{}", { clock: new VirtualClock(turn), timeoutMs: 1000 });
  return {
    expected: recorded["expected_reason"],
    got: pushed.kind === "failed" ? pushed.reason : pushed.kind,
  };
}

const OF_DECK = "only a database-backed Kong is configured with deck";

function emptyConfiguration(recorded: JsonObject): ReplayedCase | string {
  if (recorded["in_memory"] !== true) return "gateways with a database are not configured";
  const options = recordedOptions({ kong_version: "3.9.1" });
  const { state } = buildConfig(CacheStores.of(new Map()), options);
  const document: unknown = JSON.parse(
    JSON.stringify(toDeclarativeConfig(state, { pluginSchemas: () => undefined })),
  );
  return { expected: recorded["expected_content"], got: document };
}
