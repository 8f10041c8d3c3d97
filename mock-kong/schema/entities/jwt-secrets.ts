// The entity `jwt_secrets`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const jwtSecrets = defineEntity({
  name: "jwt_secrets",
  primary_key: ["id"],
  endpoint_key: "key",
  cache_key: ["key"],
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    consumer: { type: "foreign", reference: "consumers", required: true, on_delete: "cascade" },
    key: { type: "string", required: false, auto: true, unique: true },
    secret: { type: "string", auto: true },
    rsa_public_key: { type: "string" },
    algorithm: {
      type: "string",
      default: "HS256",
      one_of: [
        "HS256",
        "HS384",
        "HS512",
        "RS256",
        "RS384",
        "RS512",
        "ES256",
        "ES384",
        "ES512",
        "PS256",
        "PS384",
        "PS512",
        "EdDSA",
      ],
    },
    tags,
  },
  entity_checks: [
    {
      conditional: {
        if_field: "algorithm",
        if_match: {
          match_any: {
            patterns: ["^RS256$", "^RS384$", "^RS512$", "^PS256$", "^PS384$", "^PS512$", "^EdDSA$"],
          },
        },
        then_field: "rsa_public_key",
        then_match: { required: true, custom_validator: "jwt_public_key" },
      },
    },
  ],
});
