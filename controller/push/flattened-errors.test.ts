import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import type { ReplayedCase } from "../testing/fallback-cases.ts";
import { replayBlame, replayMessage, replayRefusal } from "../testing/flattened-errors-cases.ts";
import { blamedObject } from "./blamed-object.ts";
import { failuresOf, parseFlattenedErrors, type FlattenedErrors } from "./flattened-errors.ts";

const INGRESS_TAGS = [
  "k8s-name:shop",
  "k8s-namespace:ns",
  "k8s-kind:Ingress",
  "k8s-uid:1",
  "k8s-group:networking.k8s.io",
  "k8s-version:v1",
];

describe("parseFlattenedErrors", () => {
  it("tells where in an object each problem is", () => {
    expect(
      problemsOf([
        { type: "field", field: "paths", message: "bad path" },
        { type: "entity", message: "must set one of hosts, paths" },
        { type: "field", field: "methods", messages: ["", null, "bad verb"] },
      ]),
    ).to.deep.equal({
      paths: "bad path",
      "route:r": "must set one of hosts, paths",
      "methods[2]": "bad verb",
    });
  });

  it("leaves out problems that do not say what they are about", () => {
    expect(
      problemsOf([
        { field: "paths", message: "no type" },
        { type: "odd", message: "another type" },
        { type: "field", field: "both", message: "one", messages: ["and many"] },
        null,
      ]),
    ).to.deep.equal({});
  });

  it("keeps apart sources that have special names in JavaScript", () => {
    const parsed = parse([{ type: "field", field: "__proto__", message: "odd" }]);
    expect(parsed.ok && failuresOf(parsed.objects).map(({ message }) => message)).to.deep.equal([
      "invalid __proto__: odd",
    ]);
  });

  it("does not repeat a secret that Kong quotes", () => {
    const message =
      "violation: 'keyauth_credentials' entity with key set to 'it's mine' already declared";
    expect(problemsOf([{ type: "entity", message }], "keyauth_credential")).to.deep.equal({
      "keyauth_credential:r":
        "violation: 'keyauth_credentials' entity with key set to '***' already declared",
    });
    const harmless = "uniqueness violation: entity with name set to 'r' already declared";
    expect(Object.values(problemsOf([{ type: "entity", message: harmless }]))).to.deep.equal([
      harmless,
    ]);
  });

  it("never throws, whatever a gateway answers", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(parseFlattenedErrors(body)).to.have.property("ok");
      }),
    );
  });
});

describe("blamedObject", () => {
  it("takes the last of tags that contradict each other", () => {
    expect(blamedObject([...INGRESS_TAGS, "k8s-name:later"])).to.deep.equal({
      ok: true,
      object: {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        namespace: "ns",
        name: "later",
        uid: "1",
      },
    });
  });

  for (const missing of ["name", "namespace", "kind", "uid"] as const) {
    it(`blames nobody without a ${missing}`, () => {
      const tags = INGRESS_TAGS.filter((tag) => !tag.startsWith(`k8s-${missing}:`));
      expect(blamedObject(tags)).to.deep.equal({ ok: false, missing });
    });
  }

  it("needs no namespace for a kind that has none", () => {
    const tags = ["k8s-name:p", "k8s-uid:1", "k8s-group:configuration.konghq.com"];
    expect(blamedObject([...tags, "k8s-kind:KongClusterPlugin", "k8s-version:v1"]).ok).to.equal(
      true,
    );
    expect(blamedObject([...tags, "k8s-kind:KongVault", "k8s-version:v1alpha1"]).ok).to.equal(true);
    expect(blamedObject([...tags, "k8s-kind:KongVault", "k8s-version:v1"]).ok).to.equal(false);
  });
});

/** Recorded cases of the real controller, replayed when they are at hand. */
const VECTORS = new URL(
  "../../../shared/vectors/controller/flattened-errors/flattened_errors.json",
  import.meta.url,
);

const REPLAYS: Readonly<Record<string, (recorded: JsonObject) => ReplayedCase>> = {
  bodies: replayRefusal,
  tags: replayBlame,
  messages: replayMessage,
};

describe("recorded flattened errors", () => {
  const file: unknown = existsSync(VECTORS) ? JSON.parse(readFileSync(VECTORS, "utf8")) : {};
  for (const [list, replay] of Object.entries(REPLAYS)) {
    for (const recorded of arrayOr(objectOr(file)[list]).map(objectOr)) {
      it(
        `${list}: ${stringOr(recorded["id"], "")} ${stringOr(recorded["name"], "")}`.trim(),
        () => {
          const { expected, got } = replay(recorded);
          expect(got).to.deep.equal(expected);
        },
      );
    }
  }
});

function parse(errors: readonly unknown[], type = "route"): FlattenedErrors {
  const entity = { entity_type: type, entity_name: "r", entity_tags: INGRESS_TAGS, errors };
  return parseFlattenedErrors(JSON.stringify({ flattened_errors: [entity] }));
}

function problemsOf(errors: readonly unknown[], type?: string): Readonly<Record<string, string>> {
  const parsed = parse(errors, type);
  if (!parsed.ok) throw new Error("not understood");
  return Object.fromEntries(parsed.objects.flatMap(({ problems }) => [...problems]));
}
