// Reads files of recorded cases, which may not be there.
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { VectorsError } from "./faults.ts";

/** More than this in one file is no recording of ours. */
const FILE_BYTES_MAX = 256 * 1024 * 1024;

/** The names in a folder, in order; empty when there is no such folder. */
export async function listFolder(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw new VectorsError(`cannot read ${path}`, { cause: error });
  }
}

/** The text of a file; `undefined` when it is not there. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size > FILE_BYTES_MAX) throw new VectorsError(`${path} has ${size} bytes`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof VectorsError) throw error;
    throw new VectorsError(`cannot read ${path}`, { cause: error });
  }
}

/** The object in a JSON file; `undefined` when it is not there. */
export async function readJsonObject(path: string): Promise<JsonObject | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parseObject(text, path);
}

/** The objects of all `.jsonl` files of a folder, one a line; `undefined` when there is no such file. */
export async function readJsonLines(folder: string): Promise<readonly JsonObject[] | undefined> {
  const names = (await listFolder(folder)).filter((name) => name.endsWith(".jsonl"));
  if (names.length === 0) return undefined;
  const texts = await Promise.all(names.map((name) => readText(join(folder, name))));
  return texts.flatMap((text, file) =>
    (text ?? "")
      .split("\n")
      .map((line, index) => ({ line, place: `${join(folder, names[file] ?? "")}:${index + 1}` }))
      .filter(({ line }) => line.trim() !== "")
      .map(({ line, place }) => parseObject(line, place)),
  );
}

function parseObject(text: string, place: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new VectorsError(`${place} is not JSON`, { cause: error });
  }
  if (!isJsonObject(value)) throw new VectorsError(`${place} is not a JSON object`);
  return value;
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR"].includes(String(error.code))
  );
}
