import { expect } from "chai";
import { looksSecret } from "./looks-secret.ts";

const SECRET: readonly object[] = [
  { redis_password: "x" },
  { redis: { password: "x" } },
  { client_secret: ["x"] },
  { api_key: "x" },
  { aws_key: "x" },
  { private_key: "x" },
  { access_token: "x" },
  { add: { headers: ["Authorization: Basic eDp5"] } },
  { headers: { Authorization: "Bearer x" } },
  { http_endpoint: "https://me:word@logs.example.com" },
];
const HARMLESS: readonly object[] = [
  { minute: 5, policy: "local" },
  { key_names: ["apikey"], key_in_header: true },
  { secret_is_base64: false, key_claim_name: "iss" },
  { redis_password: "{vault://env/redis}" },
  { redis_password: "" },
  { allow: ["10.0.0.0/8"], add: { headers: ["X-Forwarded: yes"] } },
  { http_endpoint: "https://logs.example.com:8443/a@b" },
];

describe("looksSecret", () => {
  for (const config of SECRET) {
    it(`finds a credential in ${JSON.stringify(config)}`, () => {
      expect(looksSecret(plugin(config))).to.equal(true);
    });
  }
  for (const config of HARMLESS) {
    it(`finds none in ${JSON.stringify(config)}`, () => {
      expect(looksSecret(plugin(config))).to.equal(false);
    });
  }
});

function plugin(config: object) {
  return {
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongPlugin",
    metadata: { name: "a", namespace: "ns" },
    plugin: "any",
    config,
  };
}
