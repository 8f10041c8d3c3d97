import { expect } from "chai";
import { build, consumer, credential, failureTexts, kubeObject, secret } from "../test-objects.ts";

describe("consumers", () => {
  it("have their credentials, in the order in which they name them", () => {
    const { state, failures } = build([
      consumer("alice", ["k", "j", "o", "h"]),
      credential("k", "key-auth", { key: "K", ttl: "60", unknown: "x" }),
      credential("j", "jwt", { key: "J", algorithm: "" }),
      credential("o", "oauth2", {
        name: "app",
        client_id: "C",
        redirect_uris: "a,b",
        hash_secret: "true",
      }),
      credential("h", "hmac-auth", { username: "H", secret: "s" }),
    ]);
    const entities = state.consumers[0]?.credentials.map(({ type, entity }) => {
      const { tags, ...fields } = entity;
      expect(tags).to.include("k8s-kind:Secret");
      return { type, ...fields };
    });

    expect(failures).to.deep.equal([]);
    expect(entities).to.deep.equal([
      { type: "key-auth", key: "K", ttl: 60 },
      { type: "jwt", key: "J", algorithm: "HS256" },
      { type: "oauth2", name: "app", client_id: "C", redirect_uris: ["a", "b"], hash_secret: true },
      { type: "hmac-auth", username: "H", secret: "s" },
    ]);
  });

  it("stay without the credentials that cannot be had", () => {
    const result = build([
      consumer("alice", ["gone", "plain", "odd", "empty", "bad"]),
      secret("plain", { key: "K" }),
      credential("odd", "tarot", {}),
      credential("empty", "acl", {}),
      credential("bad", "key-auth", { key: "B", ttl: "soon", hash_secret: "maybe" }),
    ]);

    expect(result.state.consumers[0]?.credentials.map(({ entity }) => entity["key"])).to.deep.equal(
      ["B"],
    );
    expect(failureTexts(result)).to.deep.equal(
      [
        '"gone" failure: Failed to fetch secret: Secret shop/gone not found',
        '"plain" failure: could not load credential from Secret: Secret shop/plain used as credential, but lacks konghq.com/credential label',
        '"plain" failure: failed to provision credential: unsupported credential type: ""',
        '"odd" failure: failed to provision credential: unsupported credential type: "tarot"',
        '"empty" failure: failed to provision credential: acl is invalid: no group',
        '"bad" failure: Failed to parse hash_secret to bool: strconv.ParseBool: parsing "maybe": invalid syntax. defaulting to false',
        '"bad" failure: Failed to parse ttl to int: strconv.Atoi: parsing "soon": invalid syntax, skipfilling the field',
      ].map((text) => `KongConsumer alice: credential ${text}`),
    );
  });

  it("have no credential of a Secret with a field that no text fits", () => {
    const result = build([
      consumer("alice", ["one", "two", "far"]),
      credential("one", "mtls-auth", { subject_name: "S", ca_certificate: "id" }),
      credential("two", "key-auth", { key: "K", tags: "a", created_at: "1", ca_certificate: "id" }),
      credential("far", "key-auth", { key: "F", ttl: "9".repeat(20) }),
    ]);

    expect(result.state.consumers[0]?.credentials.map(({ entity }) => entity["key"])).to.deep.equal(
      ["F"],
    );
    expect(failureTexts(result)).to.deep.equal(
      [
        `"one" failure: failed to provision credential: failed to decode mTLS credential: failed to decode credential: 1 error(s) decoding:\n\n* 'ca_certificate' expected a map, got 'string'`,
        `"two" failure: failed to provision credential: failed to decode key-auth credential: failed to decode credential: 2 error(s) decoding:\n\n* 'created_at' expected type 'int', got unconvertible type 'string', value: '1'\n* 'tags': source data must be an array or slice, got string`,
        `"far" failure: Failed to parse ttl to int: strconv.Atoi: parsing "99999999999999999999": value out of range, skipfilling the field`,
      ].map((text) => `KongConsumer alice: credential ${text}`),
    );
  });

  it("with equal credentials are all left out", () => {
    const result = build([
      consumer("alice", ["a"]),
      consumer("bob", ["b"]),
      consumer("carol", ["c"]),
      credential("a", "key-auth", { key: "same" }),
      credential("b", "key-auth", { key: "same" }),
      credential("c", "basic-auth", { username: "same" }),
    ]);
    const conflict = `conflict detected in "key-auth on 'key'" index`;

    expect(result.state.consumers.map(({ entity }) => entity.username)).to.deep.equal(["carol"]);
    expect(failureTexts(result)).to.have.members([
      `Secret a: Secret has conflicting credential: ${conflict}`,
      `Secret b: Secret has conflicting credential: ${conflict}`,
      `KongConsumer alice: Consumer has conflicting credentials: ${conflict}`,
      `KongConsumer bob: Consumer has conflicting credentials: ${conflict}`,
    ]);
  });

  it("are blamed for the conflict of the type that is looked at first", () => {
    const result = build([
      consumer("alice", ["a1", "a2"]),
      consumer("bob", ["b1", "b2"]),
      credential("a1", "basic-auth", { username: "same" }),
      credential("a2", "key-auth", { key: "same" }),
      credential("b1", "basic-auth", { username: "same" }),
      credential("b2", "key-auth", { key: "same" }),
    ]);
    const ofConsumers = failureTexts(result).filter((text) => text.startsWith("KongConsumer"));

    expect(ofConsumers).to.have.members(
      ["alice", "bob"].map(
        (name) =>
          `KongConsumer ${name}: Consumer has conflicting credentials: conflict detected in "key-auth on 'key'" index`,
      ),
    );
  });

  it("are members of the groups that are there", () => {
    const annotations = { "kubernetes.io/ingress.class": "kong" };
    const alice = { ...consumer("alice"), consumerGroups: ["gold", "lead"] };
    const gold = kubeObject("configuration.konghq.com/v1beta1", "KongConsumerGroup", "gold", {
      metadata: { annotations },
    });
    const result = build([alice, gold]);

    expect(result.state.consumers[0]?.groups).to.deep.equal(["gold"]);
    expect(failureTexts(result)).to.deep.equal([
      'KongConsumer alice: nonexistent consumer group: "KongConsumerGroup shop/lead not found"',
    ]);
  });

  it("need a name of some kind", () => {
    const { username: _, ...nameless } = { ...consumer("alice") };

    expect(failureTexts(build([{ ...nameless, kind: "KongConsumer" }]))).to.deep.equal([
      "KongConsumer alice: no username or custom_id specified",
    ]);
  });

  it("are idle when nobody can come in as them, and somebody should", () => {
    const { idle } = build([
      consumer("unread", ["odd", "gone"]),
      credential("odd", "tarot", {}),
      consumer("half", ["odd", "k"]),
      credential("k", "key-auth", { key: "K" }),
      consumer("nobody", []),
      consumer("one", ["a"]),
      credential("a", "key-auth", { key: "same" }),
      consumer("two", ["b"]),
      credential("b", "key-auth", { key: "same" }),
    ]);
    expect(idle.map(({ name }) => name)).to.have.members(["unread", "one", "two"]);
  });
});
