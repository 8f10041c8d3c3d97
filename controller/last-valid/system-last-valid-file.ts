// Keeps the last valid objects in a file that nobody else may read.
import { open, readFile, rename, stat } from "node:fs/promises";
import { errorText } from "../../core/errors.ts";
import { objectOr } from "../../core/json.ts";
import { LastValidStoreError, type LastValidStore } from "./last-valid-store.ts";

const BYTES_MAX = 64 * 1024 * 1024;
const OWNER_ONLY = 0o600;

/** The folder must be there. The file is replaced in one step: who is killed meanwhile leaves the old one. */
export function lastValidFile(path: string): LastValidStore {
  return {
    name: path,
    takesCredentials: true,
    bytesMax: BYTES_MAX,
    read: () =>
      attempt("read", async () => {
        try {
          const { size } = await stat(path);
          if (size > BYTES_MAX) throw new Error(`it has ${size} bytes, more than ${BYTES_MAX}`);
          return await readFile(path);
        } catch (error) {
          if (objectOr(error)["code"] === "ENOENT") return undefined;
          throw error;
        }
      }),
    write: (document) =>
      attempt("written", async () => {
        const next = `${path}.next`;
        const file = await open(next, "w", OWNER_ONLY);
        try {
          // One that was there already keeps its mode otherwise.
          await file.chmod(OWNER_ONLY);
          await file.writeFile(document);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(next, path);
      }),
  };
}

async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = errorText(error);
    throw new LastValidStoreError(`the file cannot be ${what}: ${why}`, { cause: error });
  }
}
