// Which of the cluster's KongLicenses the gateways get. Source: KIC v3.5, KongLicense of configuration.konghq.com/v1alpha1.
import type { NodeInformation } from "../../core/admin-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { LicenseEntity } from "../kong-state/entities.ts";
import { createdMs, textOf } from "../kube-types/fields.ts";
import { byNumber, byText, inOrder } from "../translate/order.ts";

const NEWEST_FIRST = inOrder<KubeObject>(
  byNumber((license) => -createdMs(license)),
  byText(({ metadata }) => metadata.name),
);

/** The newest that is enabled, of equally old ones the first by name. One that does not say so is enabled. */
export function chooseLicense(licenses: Iterable<KubeObject>): LicenseEntity | undefined {
  const [chosen] = [...licenses].filter(({ enabled }) => enabled !== false).toSorted(NEWEST_FIRST);
  if (chosen === undefined) return undefined;
  const { uid } = chosen.metadata;
  return {
    ...(uid !== undefined && { id: uid }),
    payload: textOf(chosen["rawLicenseString"]) ?? "",
  };
}

/** Only these take licenses: `3.9.0.0-enterprise-edition`, or four numbers. */
export function isEnterprise({ version }: NodeInformation): boolean {
  return version.includes("enterprise") || /^\d+\.\d+\.\d+\.\d+/.test(version);
}
