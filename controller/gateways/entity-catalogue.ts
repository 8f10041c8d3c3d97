// What the gateways say of types of entities that only they know, asked before a build needs it.
import type { AdminApi } from "../../core/admin-api.ts";
import { AdminStatusError } from "../../core/admin-api.ts";
import { canonicalJson } from "../../core/hash.ts";
import { isJsonObject, objectOr, stringOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import {
  NO_ENTITY_SERVICE,
  type EntityService,
  type EntityVerdict,
} from "../translate/entity-service.ts";

type Schema = ReturnType<EntityService["schemaOf"]>;

/** Answers are kept: gateways of one deployment change their schemas only with their version. */
export class EntityCatalogue implements EntityService {
  readonly #schemas = new Map<string, Schema>();
  readonly #verdicts = new Map<string, EntityVerdict>();

  schemaOf(type: string): Schema {
    return this.#schemas.get(type) ?? NO_ENTITY_SERVICE.schemaOf(type);
  }

  validate(type: string, fields: unknown): EntityVerdict {
    return this.#verdicts.get(keyOf(type, fields)) ?? NO_ENTITY_SERVICE.validate(type, fields);
  }

  /**
   * Asks a gateway for what the custom entities of a snapshot need and nobody has asked yet.
   * @throws {AdminUnreachableError} when the gateway does not answer; what it has answered is kept.
   */
  async learn(stores: CacheStores, admin: AdminApi, signal: AbortSignal): Promise<void> {
    for (const object of stores.store("KongCustomEntity").values()) {
      const { type, fields } = objectOr(object["spec"]);
      const name = stringOr(type, "");
      // oxlint-disable-next-line no-await-in-loop -- few, and each type once
      await this.#learnSchema(name, admin, signal);
      const key = keyOf(name, fields);
      if (!isJsonObject(fields) || this.#verdicts.has(key)) continue;
      // oxlint-disable-next-line no-await-in-loop
      this.#verdicts.set(key, await verdictOn(name, fields, admin, signal));
    }
  }

  async #learnSchema(type: string, admin: AdminApi, signal: AbortSignal): Promise<void> {
    if (this.#schemas.get(type)?.ok === true) return;
    const schema = await admin.getEntitySchema(type, signal);
    this.#schemas.set(
      type,
      schema === undefined
        ? { ok: false, message: `HTTP status 404 (message: "No entity named '${type}'")` }
        : { ok: true, schema },
    );
  }
}

async function verdictOn(
  type: string,
  fields: KongEntity,
  admin: AdminApi,
  signal: AbortSignal,
): Promise<EntityVerdict> {
  try {
    const refusal = await admin.validateEntity(type, fields, signal);
    return refusal === undefined ? { ok: true } : { ok: false, isRefused: true, message: refusal };
  } catch (error) {
    if (!(error instanceof AdminStatusError)) throw error;
    return { ok: false, isRefused: false, message: `HTTP status ${error.status}` };
  }
}

function keyOf(type: string, fields: unknown): string {
  return `${type} ${canonicalJson(fields ?? null)}`;
}
