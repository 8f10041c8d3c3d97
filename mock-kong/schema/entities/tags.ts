// The entity `tags`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";

export const tags = defineEntity({
  name: "tags",
  primary_key: ["tag"],
  fields: {
    tag: { type: "string", required: true },
    entity_name: { type: "string", required: true },
    entity_id: { type: "string", required: true, auto: true, uuid: true },
  },
});
