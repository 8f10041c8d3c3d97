// Reads a plan that somebody else has written.
import { errorText } from "../../core/errors.ts";
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { readNodeFault } from "../../mock-kong/fleet/node-fault.ts";
import { readKubeFault } from "../../mock-kube/faults/kube-fault.ts";
import { readLinkFault } from "../scenario/link-fault.ts";
import type { PrioritySchedule } from "../simulated/priority-order.ts";
import {
  PLAN_KINDS,
  PLAN_VERSION,
  type Boot,
  type ObjectName,
  type Plan,
  type PlanAction,
  type PlanDeed,
  type PlanObject,
  type PlanSetting,
} from "./plan.ts";

const READABLE_VERSIONS = [1, 2, PLAN_VERSION];
const OBJECTS_MAX = 1000;
const ACTIONS_MAX = 1000;
const TIME_MS_MAX = 24 * 3_600_000;
const REPLICAS_MAX = 20;
const EDITION_MAX = 1_000_000;
const SEED_MAX = 2 ** 32 - 1;
const JUMP_MS_MAX = 365 * TIME_MS_MAX;
const WINDOW_MS_MAX = 60_000;
const CHANGES_MAX = 100;

/** @throws {RangeError} that says what is wrong, and where. */
export function readPlan(text: string): Plan {
  const plan = parsed(text);
  if ("findings" in plan)
    throw new RangeError("a list of findings, not a plan: name one of its planFile");
  const { version } = plan;
  if (!READABLE_VERSIONS.some((readable) => readable === version)) {
    const known = READABLE_VERSIONS.join(", ");
    throw new RangeError(`version must be one of ${known}, not ${JSON.stringify(version)}`);
  }
  const actions = list(plan, "actions", ACTIONS_MAX).map((action, index) =>
    within(`actions[${index}]`, () => readAction(action)),
  );
  return {
    version: PLAN_VERSION,
    seed: whole(plan, "seed", SEED_MAX),
    setting: within("setting", () => readSetting(objectOr(plan["setting"]))),
    ...(plan["schedule"] !== undefined && {
      schedule: within("schedule", () => readSchedule(objectOr(plan["schedule"]))),
    }),
    objects: list(plan, "objects", OBJECTS_MAX).map((object, index) =>
      within(`objects[${index}]`, () => readObject(object)),
    ),
    actions: actions.toSorted((a, b) => a.atMs - b.atMs),
  };
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw new RangeError(`no JSON: ${errorText(error)}`, {
      cause: error,
    });
  }
  throw new RangeError("a plan is a JSON object");
}

function readSetting(setting: JsonObject): PlanSetting {
  const { lossRate } = setting;
  return {
    replicas: whole(setting, "replicas", REPLICAS_MAX),
    boot: readBoot(objectOr(setting["boot"])),
    backfill: setting["backfill"] === true,
    ...(setting["probed"] === true && { probed: true }),
    ...(setting["events"] === true && { events: true }),
    ...(lossRate !== undefined && { lossRate: share(lossRate) }),
  };
}

function readBoot(boot: JsonObject): Boot {
  return {
    silentMs: whole(boot, "silentMs", TIME_MS_MAX),
    unavailableMs: whole(boot, "unavailableMs", TIME_MS_MAX),
  };
}

function share(value: unknown): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw new RangeError("lossRate must be a number from 0 to 1");
}

function readSchedule(schedule: JsonObject): PrioritySchedule {
  const changeAt = arrayOr(schedule["changeAt"]);
  if (changeAt.length > CHANGES_MAX) throw new RangeError(`changeAt: more than ${CHANGES_MAX}`);
  return {
    windowMs: whole(schedule, "windowMs", WINDOW_MS_MAX),
    changeAt: changeAt.map((at) => whole({ changeAt: at }, "changeAt", Number.MAX_SAFE_INTEGER)),
  };
}

function readObject(value: JsonObject): PlanObject {
  const { name } = value;
  if (typeof name !== "string" || !/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/.test(name)) {
    throw new RangeError("name must be a name that Kubernetes takes");
  }
  const edition = whole(value, "edition", EDITION_MAX);
  const kind = oneOf(value, "kind", PLAN_KINDS);
  const healthy = () => oneOf(value, "health", ["valid", "invalid", "unknown"] as const);
  if (kind === "plugin") {
    const fromSecret = value["fromSecret"] === true;
    return { kind, name, health: healthy(), edition, ...(fromSecret && { fromSecret }) };
  }
  if (kind === "global") return { kind, name, health: healthy(), edition };
  const plugins = arrayOr(value["plugins"]).map(String);
  if (kind === "service") {
    return { kind, name, health: oneOf(value, "health", ["valid", "invalid"] as const), edition };
  }
  const { service } = value;
  if (kind === "consumer") return { kind, name, health: healthy(), edition, plugins };
  return {
    kind,
    name,
    health: oneOf(value, "health", ["valid", "invalid"] as const),
    edition,
    plugins,
    ...(typeof service === "string" && { service }),
  };
}

function readAction(action: JsonObject): PlanAction {
  return { atMs: moment(action["atMs"]), ...readDeed(action) };
}

function readDeed(action: JsonObject): PlanDeed {
  const { type } = action;
  switch (type) {
    case "apply":
      return { type, object: readObject(objectOr(action["object"])) };
    case "edit":
    case "fix":
    case "delete":
      return { type, object: objectName(action) };
    case "break": {
      const health = oneOf(action, "health", ["invalid", "unknown"] as const);
      return { type, object: objectName(action), health };
    }
    case "touch":
      return { type };
    case "scale":
      return { type, replicas: whole(action, "replicas", REPLICAS_MAX) };
    case "restart-gateway": {
      const gateway = whole(action, "gateway", REPLICAS_MAX);
      return { type, gateway, downMs: whole(action, "downMs", TIME_MS_MAX) };
    }
    case "fail-gateway": {
      const gateway = whole(action, "gateway", REPLICAS_MAX);
      return { type, gateway, fault: readNodeFault(action["fault"]) };
    }
    case "set-boot":
      return { type, boot: readBoot(objectOr(action["boot"])) };
    case "fail-link": {
      const gateway = whole(action, "gateway", REPLICAS_MAX);
      return { type, gateway, fault: readLinkFault(objectOr(action["fault"])) };
    }
    case "fail-kube": {
      const fault = readKubeFault(action["fault"]);
      return { type, fault, forMs: whole(action, "forMs", TIME_MS_MAX) };
    }
    case "jump-clock":
      return { type, byMs: jump(action["byMs"]) };
    case "cut-kube":
      return { type, forMs: whole(action, "forMs", TIME_MS_MAX) };
    case "restart-controller":
      return { type, how: oneOf(action, "how", ["stop", "kill"] as const) };
    default:
      throw new RangeError(`no action is called ${JSON.stringify(type)}`);
  }
}

/** To the microsecond. */
function moment(value: unknown): number {
  const isTime = typeof value === "number" && value >= 0 && value <= TIME_MS_MAX;
  if (isTime && Math.abs(value * 1000 - Math.round(value * 1000)) < 0.001) return value;
  throw new RangeError(`atMs must be a time from 0 to ${TIME_MS_MAX} ms, to the microsecond`);
}

function jump(value: unknown): number {
  const isJump = typeof value === "number" && Number.isInteger(value);
  if (isJump && Math.abs(value) <= JUMP_MS_MAX) return value;
  throw new RangeError(`byMs must be a whole number from -${JUMP_MS_MAX} to ${JUMP_MS_MAX}`);
}

function objectName(action: JsonObject): ObjectName {
  const [, kind, name] = /^(\S+) (\S+)$/.exec(String(action["object"])) ?? [];
  const known = PLAN_KINDS.find((each) => each === kind);
  if (known === undefined || name === undefined) {
    throw new RangeError(`object must be "KIND NAME", with a kind of ${PLAN_KINDS.join(", ")}`);
  }
  return `${known} ${name}`;
}

function list(value: JsonObject, name: string, most: number): readonly JsonObject[] {
  const items = arrayOr(value[name]);
  if (items.length > most) throw new RangeError(`${name}: more than ${most}`);
  return items.map(objectOr);
}

function whole(value: JsonObject, name: string, most: number): number {
  const number = value[name];
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= most) {
    return number;
  }
  throw new RangeError(`${name} must be a whole number from 0 to ${most}`);
}

function oneOf<const T extends string>(value: JsonObject, name: string, words: readonly T[]): T {
  const found = words.find((word) => word === value[name]);
  if (found === undefined) throw new RangeError(`${name} must be one of ${words.join(", ")}`);
  return found;
}

function within<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${place}: ${error.message}`, { cause: error });
  }
}
