// Which of the cluster's KongLicenses the gateways get. Source: KIC v3.5, KongLicense of configuration.konghq.com/v1alpha1.
import type { NodeInformation } from "../../core/admin-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { uuidV5 } from "../../core/uuid.ts";
import type { LicenseEntity } from "../kong-state/entities.ts";
import { createdMs, textOf } from "../kube-types/fields.ts";
import { byNumber, byText, inOrder } from "../translate/order.ts";

const NEWEST_FIRST = inOrder<KubeObject>(
  byNumber((license) => -createdMs(license)),
  byText(({ metadata }) => metadata.name),
);

/** The newest that is enabled, of equally old ones the first by name. One that does not say so is enabled. */
export function chooseLicense(licenses: Iterable<KubeObject>): KubeObject | undefined {
  return [...licenses].filter(isEnabled).toSorted(NEWEST_FIRST)[0];
}

export function isEnabled({ enabled }: KubeObject): boolean {
  return enabled !== false;
}

/** What a gateway gets of it. Source of the id: KIC v3.5.13 controllers/license/konglicense_controller.go. */
export function licenseEntity(license: KubeObject): LicenseEntity {
  return {
    id: uuidV5(NIL_UUID, `KongLicense:${license.metadata.name}`),
    payload: textOf(license["rawLicenseString"]) ?? "",
  };
}

const NIL_UUID = "00000000-0000-0000-0000-000000000000";

/** Only these take licenses: `3.9.0.0-enterprise-edition`, or four numbers. */
export function isEnterprise({ version }: NodeInformation): boolean {
  return version.includes("enterprise") || /^\d+\.\d+\.\d+\.\d+/.test(version);
}
