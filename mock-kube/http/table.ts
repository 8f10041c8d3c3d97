// Objects as rows of a table, for kubectl.
// Source: Kubernetes 1.33, api meta.k8s.io/v1 Table; apiextensions-apiserver pkg/registry/customresource/tableconvertor
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { stringOf } from "../json.ts";
import type { PrinterColumn } from "../schema/custom-version.ts";
import { humanDuration } from "./human-duration.ts";
import { jsonPath } from "./json-path.ts";
import { EVENT_COLUMNS, TABLE_COLUMNS, type TableColumn } from "./table-columns.ts";

interface Column {
  readonly definition: JsonObject;
  cell(object: KubeObject, nowMs: number): unknown;
}

const NAME_DESCRIPTION =
  "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
const AGE_DESCRIPTION =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/** Which object goes with a row. */
export type IncludeObject = "None" | "Metadata" | "Object";

export interface TableOptions {
  readonly version: string;
  readonly includeObject: IncludeObject;
  readonly nowMs: number;
  /** A watch says its columns only once. */
  readonly withColumns: boolean;
}

export function table(
  resource: Resource,
  metadata: JsonObject,
  objects: readonly KubeObject[],
  options: TableOptions,
): object {
  const columns = columnsOf(resource);
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata,
    columnDefinitions: options.withColumns ? columns.map(({ definition }) => definition) : null,
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, options.nowMs)),
      object: rowObject(object, options),
    })),
  };
}

function rowObject(object: KubeObject, { version, includeObject }: TableOptions): unknown {
  if (includeObject === "Object") return object;
  if (includeObject === "None") return null;
  const { metadata } = object;
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}

const tables = new WeakMap<Resource, readonly Column[]>();

function columnsOf(resource: Resource): readonly Column[] {
  const known = tables.get(resource);
  if (known !== undefined) return known;
  const columns =
    resource.custom === undefined ? builtIn(resource) : custom(resource.custom.columns);
  tables.set(resource, columns);
  return columns;
}

const name: Column = {
  definition: define("Name", "string", "name", NAME_DESCRIPTION),
  cell: (object) => object.metadata.name,
};
const age: Column = {
  definition: define("Age", "string", "", AGE_DESCRIPTION),
  cell: (object, nowMs) => ageOf(object.metadata.creationTimestamp, nowMs),
};

function builtIn({ kind }: Resource): readonly Column[] {
  if (kind === "Event") {
    const last = { ...name, definition: define("Name", "string", "name", NAME_DESCRIPTION, 1) };
    return [...EVENT_COLUMNS.map(columnOf), last];
  }
  const own = (TABLE_COLUMNS[kind] ?? []).map((column) => ({
    ...columnOf(column),
    isWide: column.priority > 0,
  }));
  // Of some kinds kubectl wants to know when they were made, and works the age out itself.
  const ages = own.some(({ definition }) => definition["name"] === "Created At") ? [] : [age];
  return [
    name,
    ...own.filter(({ isWide }) => !isWide),
    ...ages,
    ...own.filter(({ isWide }) => isWide),
  ];
}

function columnOf(column: TableColumn): Column {
  return {
    definition: define(column.name, column.type, "", column.description, column.priority),
    cell: (object, nowMs) => column.cell(object, nowMs),
  };
}

const DEFAULT_COLUMN: PrinterColumn = {
  name: "Age",
  type: "date",
  description: AGE_DESCRIPTION,
  jsonPath: ".metadata.creationTimestamp",
};

function custom(columns: readonly PrinterColumn[]): readonly Column[] {
  const shown = columns.length === 0 ? [DEFAULT_COLUMN] : columns;
  return [
    name,
    ...shown.map((column) => {
      const fallback = `Custom resource definition column (in JSONPath format): ${column.jsonPath}`;
      const { type, format = "", description = fallback, priority = 0 } = column;
      return {
        definition: define(column.name, type, format, description, priority),
        cell: (object: KubeObject, nowMs: number) => cellOf(column, object, nowMs),
      };
    }),
  ];
}

function cellOf(
  { type, jsonPath: path }: PrinterColumn,
  object: KubeObject,
  nowMs: number,
): unknown {
  const values = jsonPath(path, object);
  const [value] = values;
  if (value === undefined || value === null) return null;
  switch (type) {
    case "date":
      return ageOf(value, nowMs);
    case "integer":
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    default:
      return values
        .map((item) => (typeof item === "string" ? item : JSON.stringify(item)))
        .join(" ");
  }
}

function ageOf(time: unknown, nowMs: number): string {
  const ms = Date.parse(stringOf(time));
  return Number.isNaN(ms) ? "<unknown>" : humanDuration(nowMs - ms);
}

function define(
  columnName: string,
  type: string,
  format: string,
  description: string,
  priority = 0,
): JsonObject {
  return { name: columnName, type, format, description, priority };
}
