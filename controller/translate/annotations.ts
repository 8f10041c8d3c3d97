// The annotations of konghq.com and how their values are read.
import type { Annotations } from "../kube-types/fields.ts";

export const ANNOTATION_PREFIX = "konghq.com";

/** By the names that this program asks for: a key put together anew would be hashed anew. */
const KEYS = new Map<string, string>();

/** The value of `konghq.com/NAME`. */
export function annotation(annotations: Annotations, name: string): string | undefined {
  const key = KEYS.get(name) ?? `${ANNOTATION_PREFIX}/${name}`;
  KEYS.set(name, key);
  return annotations[key];
}

/** A comma-separated list: trimmed, without empty items. */
export function listAnnotation(annotations: Annotations, name: string): readonly string[] {
  return splitList(annotation(annotations, name) ?? "");
}

function splitList(text: string): readonly string[] {
  if (text === "") return [];
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** A whole number as Go's `strconv.Atoi` reads it; `undefined` for anything else. */
export function parseInteger(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

const TRUE_TEXTS: ReadonlySet<string> = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const FALSE_TEXTS: ReadonlySet<string> = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** A boolean as Go's `strconv.ParseBool` reads it; `undefined` for anything else. */
export function parseFlag(text: string): boolean | undefined {
  if (TRUE_TEXTS.has(text)) return true;
  return FALSE_TEXTS.has(text) ? false : undefined;
}

const PROTOCOLS: ReadonlySet<string> = new Set([
  "",
  "http",
  "https",
  "grpc",
  "grpcs",
  "ws",
  "wss",
  "tls",
  "tcp",
  "tls_passthrough",
]);

/** Whether an annotation may name this protocol; `udp` it may not. Source: KIC v3.5.13 internal/util/protocol.go. */
export function isProtocol(text: string): boolean {
  return PROTOCOLS.has(text);
}

export interface PluginReference {
  /** Absent: the namespace of the object that refers to it. */
  readonly namespace?: string;
  readonly name: string;
}

/** `konghq.com/plugins`: names, or `namespace:name`. Source: kubernetes-configuration v1.5.2 pkg/metadata. */
export function pluginReferences(annotations: Annotations): readonly PluginReference[] {
  return (annotation(annotations, "plugins") ?? "").split(",").flatMap((item) => {
    if (item.trim() === "") return [];
    const colon = item.indexOf(":");
    if (colon === 0 || colon === item.length - 1) return [];
    if (colon < 0) return [{ name: item.trim() }];
    return [{ namespace: item.slice(0, colon).trim(), name: item.slice(colon + 1).trim() }];
  });
}
