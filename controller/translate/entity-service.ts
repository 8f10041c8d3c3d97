// What a gateway knows about types of entities. Asked beforehand: a build waits for nobody.

export interface EntityService {
  /** `GET /schemas/TYPE`. */
  schemaOf(type: string): EntitySchema;
  /** `POST /schemas/TYPE/validate`. */
  validate(type: string, fields: unknown): EntityVerdict;
}

type EntitySchema =
  { readonly ok: true; readonly schema: object } | { readonly ok: false; readonly message: string };

/** `isRefused`: whether the gateway has looked at the entity and does not want it; else it did not answer. */
export type EntityVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly isRefused: boolean; readonly message: string };

/** Without a gateway to ask. */
export const NO_ENTITY_SERVICE: EntityService = {
  schemaOf: () => ({ ok: false, message: "schema service unavailable" }),
  validate: () => ({ ok: false, isRefused: false, message: "schema service unavailable" }),
};
