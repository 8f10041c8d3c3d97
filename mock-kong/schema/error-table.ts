// Errors as Kong collects them: a Lua table whose keys are names, positions (from 1) or Lua's null.

import { KongFault } from "./kong-fault.ts";

/** Stands for `ngx.null` as a key, which Kong's own reports stumble over. */
export const NULL_KEY = Symbol("null");
export type ErrorKey = string | number | typeof NULL_KEY;

export const ENTITY_ERRORS = "@entity";

export type ErrorNode = string | ErrorTable;

export class ErrorTable extends Map<ErrorKey, ErrorNode> {
  /** The table under `key`, made when it is not there. A text in its place is replaced. */
  child(key: ErrorKey): ErrorTable {
    const known = this.get(key);
    if (known instanceof ErrorTable) return known;
    const made = new ErrorTable();
    this.set(key, made);
    return made;
  }

  /** Adds an error of the entity as a whole. */
  addEntityError(message: string): void {
    const list = this.child(ENTITY_ERRORS);
    list.set(list.size + 1, message);
  }

  /** Adds to the list under `key`. */
  append(message: string): void {
    this.set(this.size + 1, message);
  }

  /**
   * Sets an error under a path such as "config.redis.host".
   * @throws {KongFault} where a text already stands on the way.
   */
  setPath(path: string, error: ErrorNode): void {
    const dot = path.indexOf(".");
    if (dot < 0) {
      this.set(path, error);
      return;
    }
    const head = path.slice(0, dot);
    if (typeof this.get(head) === "string") throw new KongFault(`${head} is no table`);
    this.child(head).setPath(path.slice(dot + 1), error);
  }
}
