// What KongLicenses are told: which of them the gateways get. Source: KIC v3.5.13 controllers/license/konglicense_controller.go.
import { canonicalJson } from "../../core/hash.ts";
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { withCondition, type Condition } from "../status/conditions.ts";
import type { StatusChange } from "../status/status-change.ts";
import { chooseLicense, isEnabled } from "./choose-license.ts";

/** As the API allows. */
const CONTROLLERS_MAX = 8;

const PICKED: Condition = { type: "Programmed", status: "True", reason: "PickedAsLatest" };
const REPLACED: Condition = {
  type: "Programmed",
  status: "False",
  reason: "ReplacedByNewer",
  message: "Replaced by newer created KongLicense",
};

/** How a controller is named in licenses: replicas are one. */
export function licenseControllerName(electionId: string): string {
  return `konghq.com/kong-ingress-controller/${electionId}`;
}

/**
 * One that was never chosen is told nothing, and nothing is said any more of one that is not enabled.
 * @returns `undefined` when nothing needs to change.
 */
export function desiredLicense(
  license: KubeObject,
  all: readonly KubeObject[],
  controllerName: string,
  now: string,
): StatusChange | undefined {
  const current = objectOr(license["status"]);
  const entries = arrayOr(current["controllers"]).map(objectOr);
  const ours = entries.find((entry) => entry["controllerName"] === controllerName);
  const isChosen = chooseLicense(all)?.metadata.name === license.metadata.name;
  if (ours === undefined && (!isChosen || entries.length >= CONTROLLERS_MAX)) return undefined;
  const told = arrayOr(ours?.["conditions"]);
  const entry: JsonObject = {
    ...ours,
    controllerName,
    conditions: withCondition(told, isChosen ? PICKED : REPLACED, now),
  };
  const others = entries.filter((each) => each !== ours);
  const controllers = isEnabled(license)
    ? entries.map((each) => (each === ours ? entry : each)).concat(ours === undefined ? entry : [])
    : others;
  const isNew = canonicalJson(controllers) !== canonicalJson(entries);
  return isNew ? { what: "status", status: { ...current, controllers } } : undefined;
}
