#!/usr/bin/env node
// `npm run translate -- -f manifests/`: what the controller would push, without a cluster and without a gateway.
import { writeFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { stringify } from "yaml";
import { AdminStatusError, AdminUnreachableError } from "../../core/admin-api.ts";
import { errorText } from "../../core/errors.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { systemSeed } from "../../core/system-random.ts";
import { AdminConnections } from "../../controller/gateways/system-admin-api.ts";
import {
  pluginNamesOf,
  toDeclarativeConfig,
} from "../../controller/kong-state/to-declarative-config.ts";
import type { PluginSchemas } from "../../controller/kong-state/complete-plugin.ts";
import type { KongState } from "../../controller/kong-state/kong-state.ts";
import { GATES_OF_KINDS } from "../../controller/informer/informers.ts";
import { DEFAULT_CONFIG_MAP_LABEL } from "../../controller/options/controller-options.ts";
import { isCachedKind } from "../../controller/snapshot/kinds.ts";
import { buildConfig } from "../../controller/translate/build-config.ts";
import { admitObjects } from "../manifests/admit-objects.ts";
import { builtinGateway, type BuiltinGateway } from "../manifests/builtin-gateway.ts";
import { ManifestError } from "../manifests/parse-manifests.ts";
import { readManifestPaths } from "../manifests/read-manifest-paths.ts";
import { parseTranslateOptions, type TranslateCommandOptions } from "./translate-options.ts";
import { failureRecords } from "./translation-failures.ts";

const EXIT = { translated: 0, failures: 1, wrongUsage: 2, noAnswer: 3 } as const;

async function main(args: readonly string[]): Promise<number> {
  const parsed = parseTranslateOptions(args);
  if (!parsed.ok) {
    (parsed.exitCode === 0 ? process.stdout : process.stderr).write(parsed.text);
    return parsed.exitCode;
  }
  try {
    return await translate(parsed.options);
  } catch (error) {
    if (error instanceof ManifestError) {
      process.stderr.write(`error: ${error.message}\n`);
      return EXIT.wrongUsage;
    }
    if (error instanceof AdminUnreachableError || error instanceof AdminStatusError) {
      process.stderr.write(`error: no plugin schemas: ${error.message}\n`);
      return EXIT.noAnswer;
    }
    throw error;
  }
}

async function translate(options: TranslateCommandOptions): Promise<number> {
  const objects = await readManifestPaths(options.paths, () => readAll(process.stdin));
  const { stores, unknownKinds } = admitObjects(objects, {
    ...options,
    configMapLabel: DEFAULT_CONFIG_MAP_LABEL,
  });
  for (const [kind, count] of unknownKinds) {
    const gate = isCachedKind(kind) ? GATES_OF_KINDS[kind] : undefined;
    const without = gate === undefined ? "" : ` without the feature gate ${gate}`;
    process.stderr.write(
      `warning: ${kind} means nothing to the controller${without} (${count} left out)\n`,
    );
  }
  const nowMs = systemClock.nowMs();
  const builtin = builtinGateway(nowMs, seededRandom(systemSeed()));
  const { state, failures } = buildConfig(stores, {
    ...options,
    workspace: "",
    nowMs,
    ...(options.pluginSchemas === "builtin" && { entityService: builtin.entityService }),
  });
  const pluginSchemas = await schemasFor(state, options, builtin);
  const config = toDeclarativeConfig(state, { pluginSchemas });
  process.stdout.write(
    options.format === "json"
      ? `${JSON.stringify(config, null, 2)}\n`
      : stringify(config, { aliasDuplicateObjects: false }),
  );
  const records = failureRecords(failures);
  for (const { type, reason, kind, namespace, name, message } of records) {
    const place = namespace === undefined ? name : `${namespace}/${name}`;
    process.stderr.write(`${type} ${reason} ${kind} ${place}: ${message}\n`);
  }
  if (options.failures !== undefined) {
    await writeFile(options.failures, `${JSON.stringify(records, null, 2)}\n`).catch(
      (error: unknown) => {
        const why = errorText(error);
        throw new ManifestError("--failures", `cannot be written: ${why}`, { cause: error });
      },
    );
  }
  return options.strict && failures.length > 0 ? EXIT.failures : EXIT.translated;
}

async function schemasFor(
  state: KongState,
  { pluginSchemas: source }: TranslateCommandOptions,
  builtin: BuiltinGateway,
): Promise<PluginSchemas> {
  if (source === "none") return () => undefined;
  if (source === "builtin") return builtin.pluginSchemas;
  const connections = new AdminConnections({});
  try {
    const admin = connections.connect(source);
    const schemas = await Promise.all(
      [...pluginNamesOf(state)].map(
        async (name) => [name, await admin.getPluginSchema(name)] as const,
      ),
    );
    const known = new Map(schemas);
    return (name: string) => known.get(name);
  } finally {
    await connections.close();
  }
}

process.exitCode = await main(process.argv.slice(2));
