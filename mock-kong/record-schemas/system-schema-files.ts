// Recorded schemas in files: written by `record-schemas`, read by `--schemas`.
import { readFileSync, writeFileSync } from "node:fs";
import { recordedNodeSchemas } from "../versions/node-schemas.ts";
import { recordSchemas } from "./record-schemas.ts";
import { readRecording, type SchemaRecording } from "./schema-recording.ts";
import { systemAdminGet } from "./system-admin-get.ts";

export interface RecordFlags {
  readonly adminUrl: string;
  readonly output?: string;
  /** `NAME:VALUE` each. */
  readonly header: readonly string[];
}

/** Reads what a Kong shows, and names on standard error what it does not. */
export async function recordToFile({ adminUrl, output, header }: RecordFlags): Promise<void> {
  const headers = Object.fromEntries(
    header.map((text) => {
      const colon = text.indexOf(":");
      return [text.slice(0, colon), text.slice(colon + 1).trim()];
    }),
  );
  const recording = await recordSchemas(systemAdminGet(adminUrl, headers));
  const text = `${JSON.stringify(recording, null, 1)}\n`;
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
  warnAbout(recording);
}

/** @throws {RangeError} for a file that holds something else; what the file system throws when there is none. */
export function loadSchemas(file: string | undefined): SchemaRecording | undefined {
  if (file === undefined) return undefined;
  const recording = readRecording(readFileSync(file, "utf8"));
  warnAbout(recording);
  return recording;
}

function warnAbout(recording: SchemaRecording): void {
  const { version, routerFlavor, plugins } = recording;
  const kind = { version, routerFlavor, plugins: Object.keys(plugins), hasDatabase: false };
  for (const warning of recordedNodeSchemas(kind, recording).warnings) {
    process.stderr.write(`warning: ${warning}\n`);
  }
}
