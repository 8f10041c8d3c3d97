import { expect } from "chai";
import fc from "fast-check";
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import { seededRandom } from "../../core/random.ts";
import { selfSignedCertificate } from "../tls/self-signed-certificate.ts";
import { loadConfig } from "./load-config.ts";
import type { LoadRefusal, LoadResult } from "./load-result.ts";

function load(document: object): LoadResult {
  return loadConfig(
    { _format_version: "3.0", ...document },
    { random: seededRandom(1), nowSeconds: 1_700_000_000.25 },
  );
}

function accepted(document: object): LoadResult & { readonly ok: true } {
  const result = load(document);
  if (!result.ok) throw new Error(JSON.stringify(result.body));
  return result;
}

function refused(document: object): LoadRefusal {
  const result = load(document);
  if (result.ok) throw new Error("accepted");
  return result;
}

describe("loadConfig", () => {
  it("derives ids from names and fills in defaults", () => {
    const { tables } = accepted({
      services: [{ name: "svc", url: "http://h:81/p", routes: [{ name: "r", paths: ["/r"] }] }],
    });
    const service = tables.byKey("services", "svc");
    expect(service).to.deep.include({
      id: "b9f04b04-ab65-5e2a-b4c4-f82b7d5b781c",
      host: "h",
      port: 81,
      path: "/p",
      retries: 5,
      created_at: 1_700_000_000,
      tags: null,
    });
    expect(tables.byKey("routes", "r")).to.deep.include({
      id: "da7ba03a-f1be-52d4-8a7e-c8f32640689a",
      service: { id: service?.["id"] },
      protocols: ["http", "https"],
    });
  });

  it("composes the ids of plugins from what they are attached to", () => {
    const { tables } = accepted({
      services: [{ name: "s", host: "h", plugins: [{ name: "cors" }] }],
      plugins: [{ name: "prometheus" }],
    });
    const ids = tables.list("plugins").map(({ id }) => id);
    expect(ids).to.include("3869fa1a-fb43-541b-b3da-0089d5765b2f");
    expect(ids).to.have.length(2);
  });

  it("resolves names of other entities to ids", () => {
    const { tables } = accepted({
      services: [{ name: "s", host: "h" }],
      routes: [{ name: "r", paths: ["/"], service: "s" }],
      plugins: [{ name: "cors", route: "r" }],
    });
    const route = tables.byKey("routes", "r");
    expect(tables.referring("plugins", "route", String(route?.["id"]))).to.have.length(1);
  });

  it("has a hash of zeros for nothing, and another hash for every load of something", () => {
    expect(accepted({}).hash).to.equal(EMPTY_CONFIGURATION_HASH);
    const random = seededRandom(1);
    const document = { _format_version: "3.0", services: [{ name: "s", host: "h" }] };
    const hashes = [1, 2].map(() => {
      const result = loadConfig(document, { random, nowSeconds: 1 });
      return result.ok && result.hash;
    });
    expect(hashes[0]).to.match(/^[0-9a-f]{32}$/);
    expect(hashes[0]).not.to.equal(hashes[1]);
  });

  it("hoists the errors of nested entities, with their tags", () => {
    const { status, body, flattened } = refused({
      services: [
        { name: "s", host: "h", plugins: [{ name: "cors", tags: ["t"], config: { nope: 1 } }] },
      ],
    });
    expect(status).to.equal(400);
    expect(body.message).to.equal(
      'declarative config is invalid: {services={{plugins={{config={nope="unknown field"}}}}}}',
    );
    expect(flattened).to.deep.include({
      message: "declarative config is invalid: {}",
      fields: {},
      flattened_errors: [
        {
          entity_name: "cors",
          entity_tags: ["t"],
          entity_type: "plugin",
          entity: { name: "cors", tags: ["t"], config: { nope: 1 } },
          errors: [{ type: "field", field: "config.nope", message: "unknown field" }],
        },
      ],
    });
  });

  it("shows positions without errors as null", () => {
    const { body } = refused({ consumers: [{ username: "a" }, { username: 5 }] });
    expect(body.fields).to.deep.equal({ consumers: [null, { username: "expected a string" }] });
    expect(body.message).to.include('{consumers={[2]={username="expected a string"}}}');
  });

  it("loses sight of the entity when a reference has no target, as Kong does", () => {
    const { body, flattened } = refused({ routes: [{ name: "r", paths: ["/"], service: "no" }] });
    const error = "invalid reference 'service: no' (no such entry in 'services')";
    expect(body.fields).to.deep.equal({ routes: { r: [error] } });
    expect(flattened).to.deep.include({ fields: {}, flattened_errors: {} });
  });

  it("takes what is false for a missing record, as Lua does", () => {
    const upstreams = [{ name: "u", healthchecks: false }];
    const [upstream] = accepted({ upstreams }).tables.list("upstreams");
    expect(upstream).to.have.nested.property("healthchecks.threshold", 0);
  });

  it("ignores `updated_at` where an entity has no such field", () => {
    const consumers = [{ username: "a", acls: [{ group: "g", updated_at: 5 }] }];
    const [acl] = accepted({ consumers }).tables.list("acls");
    expect(acl).to.include({ group: "g" }).and.not.have.property("updated_at");
  });

  it("shows a certificate's SNIs in its answer with all that may be written of them", () => {
    const pair = selfSignedCertificate(1_700_000_000_000);
    const id = "b9f04b04-ab65-5e2a-b4c4-f82b7d5b781c";
    const { view, tables } = accepted({ certificates: [{ ...pair, id, snis: [{ name: "a.b" }] }] });
    expect(view["certificates"]).to.have.nested.property(`${id}.snis[0]._comment`, null);
    const [listed] = tables.list("certificates");
    expect(listed).to.have.deep.property("snis", ["a.b"]);
  });

  it("keeps what a plugin's configuration calls `updated_at`", () => {
    const [plugin] = accepted({
      plugins: [{ name: "cors", config: { updated_at: 1 } }],
    }).tables.list("plugins");
    expect(plugin).to.have.nested.property("config.updated_at", 1);
  });

  it("takes an empty object for an empty list", () => {
    const healthchecks = { active: { headers: { "x-a": {} } } };
    const { tables } = accepted({
      routes: [{ paths: ["/"], methods: {} }],
      upstreams: [{ name: "u", healthchecks }],
    });
    expect(tables.list("routes")[0]).to.have.deep.property("methods", []);
    const headers = "healthchecks.active.headers";
    expect(tables.list("upstreams")[0]).to.have.deep.nested.property(headers, { "x-a": [] });
  });

  it("checks a plugin's defaults by its own rules, too", () => {
    const { body } = refused({ plugins: [{ name: "oauth2" }] });
    expect(body.message).to.include("at least one of these fields must be true");
  });

  it("leaves a number alone in an old document's paths, until it has a dot", () => {
    const [whole, broken] = [5, 1.5].map((path) =>
      refused({ _format_version: "2.1", routes: [{ paths: [path] }] }),
    );
    expect(whole?.body.fields).to.deep.equal({ routes: [{ paths: ["expected a string"] }] });
    expect(broken?.status).to.equal(500);
  });

  it("checks the type of a filter's configuration, and stumbles over a name that is none", () => {
    const [odd, nameless] = [{ name: "f", config: 5 }, { name: [] }].map((filter) =>
      refused({ filter_chains: [{ filters: [filter] }] }),
    );
    expect(odd?.body.message).to.include("string, null, got integer");
    expect(nameless?.status).to.equal(500);
  });

  it("fails like Kong over entities nested where none belong", () => {
    const nestedIn = (services: unknown) => refused({ services: [services] }).status;
    expect(nestedIn({ host: "h", retries: "x", upstreams: [{ name: "u" }] })).to.equal(500);
    expect(nestedIn({ host: "h", retries: "x", upstreams: [] })).to.equal(400);
    expect(refused({ targets: [{ target: "h:80", routes: [] }] }).status).to.equal(500);
  });

  it("fails like Kong when a plugin without an instance name points at nothing", () => {
    expect(refused({ plugins: [{ name: "cors", service: "no" }] }).status).to.equal(500);
  });

  it("tells duplicates apart by endpoint key", () => {
    const { flattened } = refused({ consumers: [{ username: "a" }, { username: "a" }] });
    expect(flattened.flattened_errors).to.have.nested.property(
      "[0].errors[0].message",
      "uniqueness violation: 'consumers' entity with username set to 'a' already declared",
    );
  });

  it("looks again with references filled in: basic-auth needs to see its consumer", () => {
    const { tables, view } = accepted({
      consumers: [{ username: "a", basicauth_credentials: [{ username: "u", password: "p" }] }],
    });
    const [stored] = tables.list("basicauth_credentials");
    expect(stored?.["password"]).to.match(/^[0-9a-f]{40}$/);
    expect(Object.values(view["basicauth_credentials"] ?? {})[0]).to.include({ password: "p" });
  });

  it("never changes the document", () => {
    const document = { _format_version: "1.1", routes: [{ name: "r", paths: ["/a.(b)"] }] };
    const before = structuredClone(document);
    load(document);
    expect(document).to.deep.equal(before);
  });

  it("answers any document, and gives tables only with an acceptance", () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const name = fc.constantFrom("services", "routes", "plugins", "consumers", "snis", "upstreams");
    const field = fc.constantFrom("name", "host", "paths", "service", "config", "id", "targets");
    const entity = fc.dictionary(field, value, { maxKeys: 5 });
    const document = fc.dictionary(name, fc.oneof(value, fc.array(entity)), { maxKeys: 4 });
    fc.assert(
      fc.property(fc.oneof(value, document), (generated) => {
        const result = loadConfig(
          typeof generated === "object" && generated !== null && !Array.isArray(generated)
            ? { _format_version: "3.0", ...generated }
            : generated,
          { random: seededRandom(2), nowSeconds: 1 },
        );
        if (result.ok) expect(result.hash).to.match(/^[0-9a-f]{32}$/);
        else expect(result).not.to.have.property("tables");
      }),
    );
  });

  it("accepts what it listed, and lists the same again", () => {
    const first = accepted({
      services: [{ name: "s", url: "https://h", routes: [{ name: "r", hosts: ["a.test"] }] }],
      upstreams: [{ name: "u", targets: [{ target: "10.0.0.1:80" }] }],
      consumers: [{ username: "c", keyauth_credentials: [{ key: "k" }], acls: [{ group: "g" }] }],
    });
    const again = accepted(
      Object.fromEntries(
        Object.entries(first.view).map(([name, entities]) => [name, Object.values(entities)]),
      ),
    );
    for (const name of first.tables.collections) {
      expect(again.tables.list(name), name).to.deep.equal(first.tables.list(name));
    }
  });
});
