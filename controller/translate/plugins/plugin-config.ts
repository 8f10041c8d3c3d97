// The configuration of a plugin: written, patched from Secrets, or taken from a Secret as a whole.
import { isJsonObject, type JsonObject } from "../../../core/json.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import type { ConfigPatch, KongPluginView, SecretKey } from "../../kube-types/kong-plugin.ts";
import { secretData } from "../../kube-types/secret.ts";
import type { Cluster } from "../cluster.ts";
import { notFound } from "../failure.ts";
import { addAtPath, type JsonDocument } from "./json-pointer-add.ts";
import { parseSecretYaml } from "./parse-secret-yaml.ts";

export type ConfigSearch =
  | { readonly ok: true; readonly config: JsonObject }
  | { readonly ok: false; readonly message: string };

export function pluginConfig(plugin: KongPluginView, cluster: Cluster): ConfigSearch {
  const { object, configFrom } = plugin;
  const { name } = object.metadata;
  const namespace = namespaceOf(object);
  const written = patchedConfig(plugin, cluster);
  if (!written.ok) {
    return problem(`could not parse KongPlugin ${namespace}/${name} config: ${written.message}`);
  }
  if (configFrom === undefined) return written;
  const isCluster = object.kind === "KongClusterPlugin";
  if (Object.keys(written.config).length > 0) {
    return problem(
      isCluster
        ? `KongClusterPlugin '/${name}' has both Config and ConfigFrom set`
        : `KongPlugin '${namespace}/${name}' has both Config and ConfigFrom set`,
    );
  }
  const read = configFromSecret(configFrom, cluster);
  if (read.ok) return read;
  return problem(
    isCluster
      ? `error parsing config for KongClusterPlugin ${name}: ${read.message}`
      : `error parsing config for KongPlugin '${name}/${namespace}': ${read.message}`,
  );
}

function patchedConfig(plugin: KongPluginView, cluster: Cluster): ConfigSearch {
  let config: JsonDocument = plugin.config ?? {};
  for (const patch of plugin.configPatches) {
    const patched = applyPatch(config, patch, cluster);
    if (!patched.ok) return patched;
    config = patched.document;
  }
  // JSON's null empties a Go map.
  if (config === null) return { ok: true, config: {} };
  if (isJsonObject(config)) return { ok: true, config };
  return problem(
    `json: cannot unmarshal ${jsonKind(config)} into Go value of type kong.Configuration`,
  );
}

type Patched =
  | { readonly ok: true; readonly document: JsonDocument }
  | { readonly ok: false; readonly message: string };

/** The value of the Secret's key must be JSON. */
function applyPatch(
  document: JsonDocument,
  { path, value }: ConfigPatch,
  cluster: Cluster,
): Patched {
  const { namespace, name, key } = value;
  const secret = cluster.find("Secret", namespace, name);
  if (secret === undefined) return problem(notFound("Secret", namespace, name));
  const text = secretData(secret).get(key);
  if (text === undefined) return problem(`no key '${key}' in secret '${namespace}/${name}'`);
  const parsed = parseJson(text);
  if (!parsed.ok) return problem("invalid state detected");
  return addAtPath(document, path, parsed.value);
}

function configFromSecret({ namespace, name, key }: SecretKey, cluster: Cluster): ConfigSearch {
  const secret = cluster.find("Secret", namespace, name);
  if (secret === undefined) {
    const missing = notFound("Secret", namespace, name);
    return problem(`error fetching plugin configuration secret '${namespace}/${name}': ${missing}`);
  }
  const text = secretData(secret).get(key);
  if (text === undefined) return problem(`no key '${key}' in secret '${namespace}/${name}'`);
  const parsed = parseJson(text);
  const value = parsed.ok ? parsed.value : parseSecretYaml(text);
  if (isJsonObject(value)) return { ok: true, config: value };
  if (value === null) return { ok: true, config: {} };
  return problem(
    `key '${key}' in secret '${namespace}/${name}' contains neither valid JSON nor valid YAML)`,
  );
}

type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

function parseJson(text: string): ParsedJson {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}

function jsonKind(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

function problem(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
