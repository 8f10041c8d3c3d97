// Checks of `metadata`, the same for every kind.
// Source: Kubernetes 1.33, apimachinery pkg/api/validation/objectmeta.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { equalJson, stringOf, type Draft } from "../json.ts";
import { forbidden, GoText, invalid, required, tooLong, type FieldError } from "./field-error.ts";
import { labelErrors, labelKeyErrors, labelValueErrors, type TextRule } from "./names.ts";

const ANNOTATIONS_BYTES_MAX = 256 * 1024;
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set([
  "kubernetes",
  "orphan",
  "foregroundDeletion",
]);

export function metadataErrors(
  metadata: JsonObject,
  namespaced: boolean,
  nameRule: TextRule,
): readonly FieldError[] {
  const { name, generateName, namespace, generation } = metadata;
  return [
    ...(stringOf(generateName) === ""
      ? []
      : // A trailing hyphen is fine: more characters follow it. The real server looks no closer at what is before it.
        nameRule(stringOf(generateName).replace(/.-$/, "a")).map((problem) =>
          invalid("metadata.generateName", generateName, problem),
        )),
    ...(stringOf(name) === ""
      ? [required("metadata.name", "name or generateName is required")]
      : nameRule(stringOf(name)).map((problem) => invalid("metadata.name", name, problem))),
    ...(Number(generation ?? 0) < 0
      ? [invalid("metadata.generation", generation, "must be greater than or equal to 0")]
      : []),
    ...namespaceErrors(namespace, namespaced),
    ...labelsErrors(metadata["labels"], "metadata.labels"),
    ...annotationErrors(objectOr(metadata["annotations"])),
    ...ownerErrors(metadata["ownerReferences"]),
    ...finalizerErrors(metadata["finalizers"]),
  ];
}

/** What may not change in an update. */
export function metadataUpdateErrors(next: JsonObject, old: JsonObject): readonly FieldError[] {
  const deleting = old["deletionTimestamp"] !== undefined;
  const before = arrayOr(old["finalizers"]);
  const added = arrayOr(next["finalizers"]).filter((item) => !before.includes(item));
  // The real server checks these in two layers and reports them twice.
  const finalizers =
    deleting && added.length > 0
      ? forbidden(
          "metadata.finalizers",
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((item) => JSON.stringify(item)).join(", ")}}`,
        )
      : undefined;
  const immutable = ["name", "namespace", "uid"]
    .filter((key) => !equalJson(next[key], old[key]))
    .map((key) => invalid(`metadata.${key}`, next[key] ?? "", "field is immutable"));
  return [...(finalizers === undefined ? [] : [finalizers]), ...immutable].flatMap((error) => [
    error,
    error,
  ]);
}

export function labelsErrors(labels: unknown, field: string): readonly FieldError[] {
  return Object.entries(objectOr(labels)).flatMap(([key, value]) => [
    ...labelKeyErrors(key).map((problem) => invalid(field, key, problem)),
    ...labelValueErrors(stringOf(value)).map((problem) => invalid(field, value, problem)),
  ]);
}

function namespaceErrors(namespace: unknown, namespaced: boolean): readonly FieldError[] {
  if (!namespaced) {
    return stringOf(namespace) === ""
      ? []
      : [forbidden("metadata.namespace", "not allowed on this type")];
  }
  if (stringOf(namespace) === "") return [required("metadata.namespace")];
  return labelErrors(stringOf(namespace)).map((problem) =>
    invalid("metadata.namespace", namespace, problem),
  );
}

function annotationErrors(annotations: JsonObject): readonly FieldError[] {
  const bytes = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(stringOf(value)),
    0,
  );
  return [
    ...Object.keys(annotations).flatMap((key) =>
      labelKeyErrors(key.toLowerCase()).map((problem) =>
        invalid("metadata.annotations", key, problem),
      ),
    ),
    ...(bytes > ANNOTATIONS_BYTES_MAX
      ? [tooLong("metadata.annotations", ANNOTATIONS_BYTES_MAX)]
      : []),
  ];
}

function ownerErrors(owners: unknown): readonly FieldError[] {
  const field = "metadata.ownerReferences";
  const list = arrayOr(owners).filter(isJsonObject);
  const controllers = list.filter((owner) => owner["controller"] === true);
  return [
    ...list.flatMap((owner) => [
      ...(isGroupVersion(stringOf(owner["apiVersion"]))
        ? []
        : [invalid(`${field}.apiVersion`, owner["apiVersion"], "version must not be empty")]),
      ...["kind", "name", "uid"]
        .filter((key) => stringOf(owner[key]) === "")
        .map((key) => invalid(`${field}.${key}`, "", `${key} must not be empty`)),
      ...(owner["apiVersion"] === "v1" && owner["kind"] === "Event"
        ? [
            invalid(
              field,
              new GoText(goOwner(owner)),
              "/v1, Kind=Event is disallowed from being an owner",
            ),
          ]
        : []),
    ]),
    ...(controllers.length > 1
      ? [
          invalid(
            field,
            new GoText(`[]v1.OwnerReference{${list.map(goOwner).join(", ")}}`),
            `Only one reference can have Controller set to true. Found "true" in references for ${controllers
              .slice(0, 2)
              .map(({ kind, name }) => `${stringOf(kind)}/${stringOf(name)}`)
              .join(" and ")}`,
          ),
        ]
      : []),
  ];
}

function isGroupVersion(apiVersion: string): boolean {
  return apiVersion !== "" && apiVersion.split("/").length <= 2 && !apiVersion.endsWith("/");
}

/** As `%#v` prints it; where a pointer points to is anybody's guess. */
function goOwner(owner: JsonObject): string {
  const text = (key: string) => JSON.stringify(stringOf(owner[key]));
  const pointer = (key: string) => `(*bool)(${owner[key] === undefined ? "nil" : "0xc000000000"})`;
  return `v1.OwnerReference{APIVersion:${text("apiVersion")}, Kind:${text("kind")}, Name:${text("name")}, UID:${text("uid")}, Controller:${pointer("controller")}, BlockOwnerDeletion:${pointer("blockOwnerDeletion")}}`;
}

/** Built-in kinds want finalizers to be qualified. */
export function qualifiedFinalizerErrors(finalizers: unknown): readonly FieldError[] {
  return arrayOr(finalizers).flatMap((finalizer, index) => {
    const text = stringOf(finalizer);
    if (text.includes("/") || STANDARD_FINALIZERS.has(text)) return [];
    const why = "name is neither a standard finalizer name nor is it fully qualified";
    return [invalid(`metadata.finalizers[${index}]`, text, why)];
  });
}

function finalizerErrors(finalizers: unknown): readonly FieldError[] {
  const field = "metadata.finalizers";
  const list = arrayOr(finalizers).map(stringOf);
  const text = new GoText(`[]string{${list.map((name) => JSON.stringify(name)).join(", ")}}`);
  const isTorn = list.includes("orphan") && list.includes("foregroundDeletion");
  return [
    ...list.flatMap((name) => labelKeyErrors(name).map((problem) => invalid(field, name, problem))),
    ...(isTorn
      ? [invalid(field, text, "finalizer orphan and foregroundDeletion cannot be both set")]
      : []),
  ];
}

/** Takes repeated owners out of `metadata`, and says so. */
export function dedupOwners(metadata: Draft, warnings: string[]): void {
  const owners = arrayOr(metadata["ownerReferences"]);
  const kept: unknown[] = [];
  const repeated = new Set<string>();
  for (const owner of owners) {
    if (kept.some((other) => equalJson(other, owner)))
      repeated.add(stringOf(objectOr(owner)["uid"]));
    else kept.push(owner);
  }
  if (repeated.size === 0) return;
  metadata["ownerReferences"] = kept;
  warnings.push(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...repeated].join(", ")}`,
  );
}
