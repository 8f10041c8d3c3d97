// Documents of entities that have been rendered before.
import type { KongEntity } from "../../core/kong.ts";
import type { PluginSchemas } from "./complete-plugin.ts";

type SchemaUse = readonly [plugin: string, schema: object | undefined];

/** They go when the parts of the state go that they were made of. */
export class RenderMemory {
  readonly #documents = new WeakMap<
    object,
    { readonly document: KongEntity; readonly schemas: readonly SchemaUse[] }
  >();

  /** `part`: all that the document is made of, beside schemas. */
  recall(
    part: object,
    schemas: PluginSchemas,
    render: (schemas: PluginSchemas) => KongEntity,
  ): KongEntity {
    const known = this.#documents.get(part);
    if (known?.schemas.every(([plugin, schema]) => schemas(plugin) === schema) === true) {
      return known.document;
    }
    const used: SchemaUse[] = [];
    const document = render((plugin) => {
      const schema = schemas(plugin);
      used.push([plugin, schema]);
      return schema;
    });
    this.#documents.set(part, { document, schemas: used });
    return document;
  }
}
