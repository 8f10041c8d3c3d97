import { expect } from "chai";
import { AdminStatusError } from "../../core/admin-api.ts";
import type { KongEntity } from "../../core/kong.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { FakeAdminApi } from "../testing/fake-admin-api.ts";
import { EntityCatalogue } from "./entity-catalogue.ts";

const NEVER = new AbortController().signal;
const SCHEMA = { fields: [] };

describe("EntityCatalogue", () => {
  it("knows nothing before it has asked", () => {
    const catalogue = new EntityCatalogue();
    expect(catalogue.schemaOf("keys")).to.include({ ok: false });
    expect(catalogue.validate("keys", {})).to.include({ ok: false, isRefused: false });
  });

  it("asks once for each type and each entity", async () => {
    const { catalogue, admin } = await learnt(() => undefined);
    expect(catalogue.schemaOf("keys")).to.deep.equal({ ok: true, schema: SCHEMA });
    expect(catalogue.validate("keys", { name: "a" })).to.deep.equal({ ok: true });
    const calls = admin.calls.length;
    await catalogue.learn(stores(), admin, NEVER);
    expect(admin.calls).to.have.length(calls);
  });

  it("keeps why an entity is refused", async () => {
    const { catalogue } = await learnt(() => "schema violation");
    expect(catalogue.validate("keys", { name: "a" })).to.deep.equal({
      ok: false,
      isRefused: true,
      message: "schema violation",
    });
  });

  it("tells a type that the gateway does not have, and a gateway that stumbles", async () => {
    const { catalogue, admin } = await learnt(() => {
      throw new AdminStatusError("http://a", 500);
    });
    expect(catalogue.validate("keys", { name: "a" })).to.deep.include({
      isRefused: false,
      message: "HTTP status 500",
    });
    admin.getEntitySchema = async () => undefined;
    await catalogue.learn(stores("unicorns"), admin, NEVER);
    expect(catalogue.schemaOf("unicorns")).to.have.property("message").that.includes("404");
  });
});

async function learnt(validate: () => string | undefined) {
  const catalogue = new EntityCatalogue();
  const admin = new FakeAdminApi("http://a");
  admin.getEntitySchema = async (): Promise<KongEntity> => {
    admin.calls.push("GET /schemas");
    return SCHEMA;
  };
  admin.validateEntity = async () => {
    admin.calls.push("POST /schemas/validate");
    return validate();
  };
  await catalogue.learn(stores(), admin, NEVER);
  return { catalogue, admin };
}

function stores(type = "keys"): CacheStores {
  return CacheStores.fromObjects([
    {
      apiVersion: "configuration.konghq.com/v1alpha1",
      kind: "KongCustomEntity",
      metadata: { name: "a", namespace: "ns" },
      spec: { type, fields: { name: "a" } },
    },
  ]);
}
