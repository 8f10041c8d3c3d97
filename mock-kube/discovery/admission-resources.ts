// The configurations of admission webhooks, served when they are called.
// Source: Kubernetes 1.33, pkg/apis/admissionregistration/v1/defaults.go, .../validation/validation.go
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import { draftsIn, stringOf, type Draft } from "../json.ts";
import type { KindRules } from "../kinds/kind-rules.ts";
import { required, type FieldError } from "../schema/field-error.ts";
import { resource, type Resource } from "./resource.ts";

const group = { group: "admissionregistration.k8s.io", version: "v1", namespaced: false };

const rules: KindRules = {
  defaults(object: Draft) {
    for (const webhook of draftsIn(object, "webhooks")) {
      webhook["failurePolicy"] ??= "Fail";
      webhook["matchPolicy"] ??= "Equivalent";
      webhook["namespaceSelector"] ??= {};
      webhook["objectSelector"] ??= {};
      webhook["timeoutSeconds"] ??= 10;
      for (const rule of draftsIn(webhook, "rules")) rule["scope"] ??= "*";
    }
  },
  errors: (object) => arrayOr(object["webhooks"]).flatMap(webhookErrors),
};

function webhookErrors(item: unknown, index: number): readonly FieldError[] {
  const webhook = objectOr(item);
  const at = `webhooks[${index}]`;
  const { url, service }: JsonObject = objectOr(webhook["clientConfig"]);
  return [
    ...(stringOf(webhook["sideEffects"]) === ""
      ? [required(`${at}.sideEffects`, "must specify one of None, NoneOnDryRun")]
      : []),
    ...(arrayOr(webhook["admissionReviewVersions"]).length === 0
      ? [required(`${at}.admissionReviewVersions`, "must specify one of v1, v1beta1")]
      : []),
    ...((url === undefined) === (service === undefined)
      ? [required(`${at}.clientConfig`, "exactly one of url or service is required")]
      : []),
  ];
}

export const ADMISSION_RESOURCES: readonly Resource[] = [
  resource(
    {
      ...group,
      kind: "MutatingWebhookConfiguration",
      plural: "mutatingwebhookconfigurations",
    },
    { hasGeneration: true, typeName: "admission.MutatingWebhookConfiguration", rules },
  ),
  resource(
    {
      ...group,
      kind: "ValidatingWebhookConfiguration",
      plural: "validatingwebhookconfigurations",
    },
    { hasGeneration: true, typeName: "admission.ValidatingWebhookConfiguration", rules },
  ),
];
