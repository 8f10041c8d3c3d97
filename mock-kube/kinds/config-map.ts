// ConfigMaps and Secrets: keys, sizes, types, immutability.
// Source: Kubernetes 1.33, pkg/apis/core/validation/validation.go
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { equalJson, stringOf, valueAt } from "../json.ts";
import {
  forbidden,
  GoText,
  invalid,
  required,
  tooLong,
  type FieldError,
} from "../schema/field-error.ts";
import { configKeyErrors } from "../schema/names.ts";
import { jsonType } from "../schema/decode.ts";
import { jsonProblem } from "../schema/go-json.ts";
import type { KindRules } from "./kind-rules.ts";

const DATA_BYTES_MAX = 1024 * 1024;

export const configMapRules: KindRules = {
  errors(object) {
    const data = objectOr(object["data"]);
    const binary = objectOr(object["binaryData"]);
    const bytes = textBytes(data) + base64Bytes(binary);
    return [
      ...Object.keys(data).flatMap((key) => [
        ...keyErrors("data", key),
        ...(Object.hasOwn(binary, key)
          ? [invalid(`data[${key}]`, key, "duplicate of key present in binaryData")]
          : []),
      ]),
      ...Object.keys(binary).flatMap((key) => keyErrors("binaryData", key)),
      ...(bytes > DATA_BYTES_MAX ? [tooLong("[]", DATA_BYTES_MAX)] : []),
    ];
  },
  updateErrors: (object, old) => immutableErrors(object, old, ["data", "binaryData"]),
};

export const secretRules: KindRules = {
  defaults(object) {
    if (stringOf(object["type"]) === "") object["type"] = "Opaque";
    const given = objectOr(object["stringData"]);
    if (Object.keys(given).length > 0) {
      const encoded = Object.entries(given).map(([key, value]) => [key, toBase64(stringOf(value))]);
      object["data"] = { ...objectOr(object["data"]), ...Object.fromEntries(encoded) };
    }
    delete object["stringData"];
  },
  errors(object) {
    const data = objectOr(object["data"]);
    return [
      ...Object.keys(data).flatMap((key) => keyErrors("data", key)),
      ...(base64Bytes(data) > DATA_BYTES_MAX ? [tooLong("data", DATA_BYTES_MAX)] : []),
      ...typeErrors(object, data),
    ];
  },
  updateErrors: (object, old) => [
    ...(equalJson(object["type"], old["type"])
      ? []
      : [invalid("type", object["type"], "field is immutable")]),
    ...immutableErrors(object, old, ["data"]),
  ],
  warnings: certificateWarnings,
  selectableFields: { type: (object) => stringOf(object["type"]) },
};

/** The keys that a Secret of a well-known type must have; of some, one is enough. */
const KEYS_OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

function typeErrors(object: JsonObject, data: JsonObject): readonly FieldError[] {
  const type = stringOf(object["type"]);
  if (type === "kubernetes.io/basic-auth") {
    const some = Object.hasOwn(data, "username") || Object.hasOwn(data, "password");
    return some ? [] : ["username", "password"].map((key) => required(`data[${key}]`));
  }
  if (type === "kubernetes.io/service-account-token") {
    const account = stringOf(
      valueAt(object, "metadata", "annotations", "kubernetes.io/service-account.name"),
    );
    const field = "metadata.annotations[kubernetes.io/service-account.name]";
    return account === "" ? [required(field)] : [];
  }
  return (KEYS_OF_TYPE[type] ?? []).flatMap((key) => {
    const text = Buffer.from(stringOf(data[key]), "base64").toString("utf8");
    const isMissing =
      !Object.hasOwn(data, key) || (type === "kubernetes.io/ssh-auth" && text === "");
    if (isMissing) return [required(`data[${key}]`)];
    const problem = key.startsWith(".docker") ? mapProblem(text) : undefined;
    if (problem === undefined) return [];
    return [invalid(`data[${key}]`, new GoText('"<secret contents redacted>"'), problem)];
  });
}

/** What keeps a text from being read as a JSON object. */
function mapProblem(text: string): string | undefined {
  const problem = jsonProblem(text);
  if (problem !== undefined) return problem;
  const value: unknown = JSON.parse(text);
  return value === null || isJsonObject(value)
    ? undefined
    : `json: cannot unmarshal ${jsonType(value)} into Go value of type map[string]interface {}`;
}

/** A certificate that cannot be one is only warned of. */
function certificateWarnings(object: JsonObject): readonly string[] {
  if (object["type"] !== "kubernetes.io/tls") return [];
  const text = (key: string) =>
    Buffer.from(stringOf(objectOr(object["data"])[key]), "base64").toString("utf8");
  const parts = [
    ["tls.crt", "certificate"],
    ["tls.key", "key"],
  ] as const;
  const bare = parts.find(([key]) => !/-----BEGIN [^-]+-----/.test(text(key)));
  return bare === undefined ? [] : [`tls: failed to find any PEM data in ${bare[1]} input`];
}

function immutableErrors(
  object: JsonObject,
  old: JsonObject,
  fields: readonly string[],
): readonly FieldError[] {
  if (old["immutable"] !== true) return [];
  const why = "field is immutable when `immutable` is set";
  return [
    ...(object["immutable"] === true ? [] : [forbidden("immutable", why)]),
    ...fields
      .filter((field) => !equalJson(objectOr(object[field]), objectOr(old[field])))
      .map((field) => forbidden(field, why)),
  ];
}

function keyErrors(field: string, key: string): readonly FieldError[] {
  return configKeyErrors(key).map((problem) => invalid(`${field}[${key}]`, key, problem));
}

function textBytes(data: JsonObject): number {
  return Object.values(data).reduce<number>(
    (sum, text) => sum + Buffer.byteLength(stringOf(text)),
    0,
  );
}

function base64Bytes(data: JsonObject): number {
  return Object.values(data).reduce<number>(
    (sum, text) => sum + Buffer.byteLength(stringOf(text), "base64"),
    0,
  );
}

function toBase64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
