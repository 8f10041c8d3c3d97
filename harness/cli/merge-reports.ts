#!/usr/bin/env node
// `npm run merge-reports -- DIR...`: one list of what several searches have found.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Argument, Command, CommanderError } from "commander";
import { errorText } from "../../core/errors.ts";
import { isJsonObject } from "../../core/json.ts";
import { mergeFindings } from "../explore/merge-findings.ts";
import { FINDINGS_FILE, type FindingsDocument } from "../explore/write-findings.ts";

const EXIT = { nothing: 0, findings: 1, usage: 2 } as const;

async function main(args: readonly string[]): Promise<number> {
  const command = mergeCommand().exitOverride();
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.nothing : EXIT.usage;
  }
  try {
    const reports = await Promise.all(
      command.args.map(async (folder) => [folder, await readReport(folder)] as const),
    );
    const merged = mergeFindings(new Map(reports));
    process.stdout.write(`${JSON.stringify(merged, null, 2)}\n`);
    return merged.findings.length === 0 ? EXIT.nothing : EXIT.findings;
  } catch (error) {
    process.stderr.write(`error: ${errorText(error)}\n`);
    return EXIT.usage;
  }
}

async function readReport(folder: string): Promise<FindingsDocument> {
  const path = join(folder, FINDINGS_FILE);
  const document: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!isFindingsDocument(document)) throw new RangeError(`${path} is no list of findings`);
  return document;
}

function isFindingsDocument(value: unknown): value is FindingsDocument {
  return isJsonObject(value) && value["version"] === 1 && Array.isArray(value["findings"]);
}

function mergeCommand(): Command {
  return new Command("merge-reports")
    .description("Brings the findings of several shards together, as JSON on stdout.")
    .addArgument(new Argument("<dir...>", "what explore --report has written"))
    .addHelpText(
      "after",
      `
Exit status: 0 nothing was found, 1 something was, 2 wrong usage.`,
    );
}

process.exitCode = await main(process.argv.slice(2));
