// The body with which Kong refuses a configuration, looked at without trusting it.
import { arrayOr, isJsonObject } from "../../core/json.ts";

type Maybe<T> = T | null | undefined;

/** One fault of an entity. */
interface FlatError {
  readonly type?: Maybe<string>;
  readonly field?: Maybe<string>;
  readonly message?: Maybe<string>;
  /** For fields that are lists: by position; no fault where there is no text. */
  readonly messages?: Maybe<readonly Maybe<string>[]>;
}

export interface FlatEntity {
  readonly entity_type?: Maybe<string>;
  readonly entity_name?: Maybe<string>;
  readonly entity_id?: Maybe<string>;
  readonly entity_tags?: Maybe<readonly Maybe<string>[]>;
  readonly errors?: Maybe<readonly Maybe<FlatError>[]>;
}

export interface ConfigError {
  readonly code?: Maybe<number>;
  readonly name?: Maybe<string>;
  readonly message?: Maybe<string>;
  readonly flattened_errors?: Maybe<readonly Maybe<FlatEntity>[]>;
}

/**
 * Whether a value has the shape of a refusal. As for the real controller nothing is required and unknown members are
 * left alone, but a known member of another type spoils the whole body.
 *
 * @see KIC v3.5.13 internal/dataplane/sendconfig/inmemory_error_handling.go
 */
export function isConfigError(value: unknown): value is ConfigError {
  return (
    isJsonObject(value) &&
    isMaybe(value["code"], Number.isInteger) &&
    isMaybe(value["name"], isText) &&
    isMaybe(value["message"], isText) &&
    isListOf(value["flattened_errors"], isFlatEntity)
  );
}

function isFlatEntity(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    isMaybe(value["entity_type"], isText) &&
    isMaybe(value["entity_name"], isText) &&
    isMaybe(value["entity_id"], isText) &&
    isListOf(value["entity_tags"], isText) &&
    isListOf(value["errors"], isFlatError)
  );
}

function isFlatError(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    isMaybe(value["type"], isText) &&
    isMaybe(value["field"], isText) &&
    isMaybe(value["message"], isText) &&
    isListOf(value["messages"], isText)
  );
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isMaybe(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || value === null || is(value);
}

function isListOf(value: unknown, is: (value: unknown) => boolean): boolean {
  return isMaybe(value, Array.isArray) && arrayOr(value).every((item) => isMaybe(item, is));
}
