import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import type { KongEntity } from "../../core/kong.ts";
import { sanitizeConfig } from "./sanitize-config.ts";

const SECRET = "do-not-show-this";
const REDACTED = "{vault://redacted-value}";

const FIELDS: readonly (readonly [collection: string, field: string])[] = [
  ["certificates", "key"],
  ["basicauth_credentials", "password"],
  ["hmacauth_credentials", "secret"],
  ["jwt_secrets", "secret"],
  ["oauth2_credentials", "client_secret"],
  ["licenses", "payload"],
];

describe("sanitizeConfig", () => {
  for (const [collection, field] of FIELDS) {
    it(`hides ${field} of ${collection}, wherever they are listed, and nothing else`, () => {
      const secret = { id: "1", [field]: SECRET, tags: ["a"] };
      const hidden = { id: "1", [field]: REDACTED, tags: ["a"] };
      const config = (entity: KongEntity) => ({
        _format_version: "3.0",
        [collection]: [entity, { id: "2" }],
        consumers: [{ username: "u", [collection]: [entity] }],
        services: [{ name: "s", host: SECRET }],
      });
      expect(sanitizeConfig(config(secret))).to.deep.equal(config(hidden));
    });
  }

  it("keeps the keys of key-auth apart, and the same from one time to the next", () => {
    const consumers = ["a", "b", "a"].map((key) => ({ keyauth_credentials: [{ key }] }));
    const { consumers: sanitized } = sanitizeConfig({ _format_version: "3.0", consumers });
    expect(sanitized).to.deep.equal(
      [
        "{vault://ca978112ca1bbdcafac231b39a23dc4d}",
        "{vault://3e23e8160039594a33894f6564e1b134}",
        "{vault://ca978112ca1bbdcafac231b39a23dc4d}",
      ].map((key) => ({ keyauth_credentials: [{ key }] })),
    );
  });

  it("leaves what it is given as it is, and stands any shape", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("certificates", "consumers", "x"), fc.jsonValue()),
        (rest) => {
          const config = { _format_version: "3.0", ...rest };
          const before = JSON.stringify(config);
          sanitizeConfig(config);
          expect(JSON.stringify(config)).to.equal(before);
        },
      ),
    );
  });
});

/** Recorded cases of the real controller, replayed when they are at hand. */
const VECTORS = new URL("../../../shared/vectors/controller/", import.meta.url);

interface UnitVectors {
  readonly cases: readonly {
    readonly id: string;
    readonly name: string;
    readonly in: KongEntity;
    readonly want: KongEntity;
  }[];
}

replay("kongstate.credentials/basicauth-sanitizedcopy.json", "basicauth_credentials", "basicAuth");
replay("kongstate.credentials/hmacauth-sanitizedcopy.json", "hmacauth_credentials", "hmacAuth");
replay("kongstate.credentials/jwtauth-sanitizedcopy.json", "jwt_secrets", "jwtAuth");
replay(
  "kongstate.credentials/oauth2credential-sanitizedcopy.json",
  "oauth2_credentials",
  "oauth2Credential",
);
replay("kongstate.types/certificate-sanitizedcopy.json", "certificates");

function replay(file: string, collection: string, member?: string): void {
  const path = new URL(`units/${file}`, VECTORS);
  if (!existsSync(path)) return;
  const { cases }: UnitVectors = JSON.parse(readFileSync(path, "utf8"));
  describe(`recorded sanitizing: ${collection}`, () => {
    for (const { id, name, in: given, want } of cases) {
      it(`${id} ${name}`, () => {
        const [before, after] =
          member === undefined ? [given, want] : [given[member], want[member]];
        const { consumer: _, ...entity } = Object(before);
        const { [collection]: sanitized } = sanitizeConfig({
          _format_version: "3.0",
          [collection]: [entity],
        });
        expect(sanitized).to.deep.equal([after]);
      });
    }
  });
}
