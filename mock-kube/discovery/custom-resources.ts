// From a CustomResourceDefinition to the resources that it makes the server serve.
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf, valueAt } from "../json.ts";
import type { CustomVersion, PrinterColumn } from "../schema/custom-version.ts";
import { resource, type Resource, type Subresource, type Verb } from "./resource.ts";

/** The order in which the real server lists them for custom kinds. */
const CUSTOM_VERBS: readonly Verb[] = [
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "create",
  "update",
  "watch",
];

export function customResource(
  names: Pick<Resource, "group" | "version" | "kind" | "plural" | "namespaced">,
  custom: CustomVersion,
  rest: Partial<Resource> = {},
): Resource {
  const more = { verbs: CUSTOM_VERBS, hasGeneration: true, needsRevision: true };
  return resource(names, { ...more, custom, ...rest });
}

/** One resource for each served version. */
export function resourcesOf(definition: JsonObject): readonly Resource[] {
  const spec = objectOr(definition["spec"]);
  const names = objectOr(spec["names"]);
  const group = stringOf(spec["group"]);
  const kind = stringOf(names["kind"]);
  const plural = stringOf(names["plural"]);
  const versions = arrayOr(spec["versions"]).filter(isJsonObject);
  const preferred = versions.find((version) => version["deprecated"] !== true) ?? {};
  return versions
    .filter((version) => version["served"] === true)
    .map((version) => {
      const name = stringOf(version["name"]);
      const deprecation = deprecationOf(version, preferred, group, kind);
      return customResource(
        { group, version: name, kind, plural, namespaced: spec["scope"] === "Namespaced" },
        customVersion(version),
        {
          singular: stringOf(names["singular"]),
          listKind: stringOf(names["listKind"]),
          shortNames: arrayOr(names["shortNames"]).map(stringOf),
          categories: arrayOr(names["categories"]).map(stringOf),
          subresources: subresourcesOf(version),
          ...(deprecation !== undefined && { deprecation }),
        },
      );
    });
}

function customVersion(version: JsonObject): CustomVersion {
  const schema = valueAt(version, "schema", "openAPIV3Schema");
  const scale = valueAt(version, "subresources", "scale");
  const labelSelectorPath = stringOf(valueAt(scale, "labelSelectorPath"));
  return {
    ...(isJsonObject(schema) && { schema }),
    columns: arrayOr(version["additionalPrinterColumns"]).filter(isJsonObject).map(columnOf),
    ...(isJsonObject(scale) && {
      scale: {
        specReplicasPath: stringOf(scale["specReplicasPath"]),
        statusReplicasPath: stringOf(scale["statusReplicasPath"]),
        ...(labelSelectorPath !== "" && { labelSelectorPath }),
      },
    }),
    selectableFields: arrayOr(version["selectableFields"]).map((field) =>
      stringOf(objectOr(field)["jsonPath"]).replace(/^\./, ""),
    ),
  };
}

function columnOf(column: JsonObject): PrinterColumn {
  const { format, description, priority } = column;
  return {
    name: stringOf(column["name"]),
    type: stringOf(column["type"]),
    jsonPath: stringOf(column["jsonPath"]),
    ...(typeof format === "string" && { format }),
    ...(typeof description === "string" && { description }),
    ...(typeof priority === "number" && { priority }),
  };
}

function subresourcesOf(version: JsonObject): readonly Subresource[] {
  const { status, scale } = objectOr(version["subresources"]);
  return [
    ...(status === undefined ? [] : (["status"] as const)),
    ...(scale === undefined ? [] : (["scale"] as const)),
  ];
}

function deprecationOf(
  version: JsonObject,
  preferred: JsonObject,
  group: string,
  kind: string,
): string | undefined {
  if (version["deprecated"] !== true) return undefined;
  const { deprecationWarning } = version;
  if (typeof deprecationWarning === "string") return deprecationWarning;
  const text = `${group}/${stringOf(version["name"])} ${kind} is deprecated`;
  const better = stringOf(preferred["name"]);
  return better === "" ? text : `${text}; use ${group}/${better} ${kind}`;
}
