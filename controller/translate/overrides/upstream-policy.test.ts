import { expect } from "chai";
import { upstreamPolicyFields } from "./upstream-policy.ts";
import { build, failureTexts, ingress, kubeObject, service } from "../test-objects.ts";

describe("upstreamPolicyFields", () => {
  it("says nothing of empty lists", () => {
    const active = { healthy: { httpStatuses: [], interval: 2 }, headers: {} };

    expect(upstreamPolicyFields({ healthchecks: { active, passive: {} } })).to.deep.equal({
      healthchecks: { active: { healthy: { interval: 2 } }, passive: {} },
    });
  });

  it("translates every field", () => {
    const healthy = { httpStatuses: [200], interval: 1, successes: 2 };
    const unhealthy = {
      httpFailures: 1,
      httpStatuses: [500],
      tcpFailures: 2,
      timeouts: 3,
      interval: 4,
    };

    expect(
      upstreamPolicyFields({
        algorithm: "consistent-hashing",
        slots: 100,
        hashOn: { cookie: "c", cookiePath: "/" },
        hashOnFallback: { input: "ip" },
        healthchecks: {
          active: {
            type: "https",
            httpPath: "/h",
            httpsSni: "s",
            httpsVerifyCertificate: true,
            headers: { a: ["b"] },
            healthy,
            unhealthy,
          },
          passive: { type: "tcp", healthy, unhealthy },
          threshold: 50,
        },
      }),
    ).to.deep.equal({
      algorithm: "consistent-hashing",
      slots: 100,
      hash_on: "cookie",
      hash_on_cookie: "c",
      hash_on_cookie_path: "/",
      hash_fallback: "ip",
      healthchecks: {
        active: {
          type: "https",
          http_path: "/h",
          https_sni: "s",
          https_verify_certificate: true,
          headers: { a: ["b"] },
          healthy: { http_statuses: [200], interval: 1, successes: 2 },
          unhealthy: {
            http_failures: 1,
            http_statuses: [500],
            tcp_failures: 2,
            timeouts: 3,
            interval: 4,
          },
        },
        passive: {
          type: "tcp",
          healthy: { http_statuses: [200], interval: 1, successes: 2 },
          unhealthy: {
            http_failures: 1,
            http_statuses: [500],
            tcp_failures: 2,
            timeouts: 3,
            interval: 4,
          },
        },
        threshold: 50,
      },
    });
  });

  it("names what is hashed", () => {
    expect(
      upstreamPolicyFields({ hashOn: { queryArg: "q" }, hashOnFallback: { header: "h" } }),
    ).to.deep.equal({
      hash_on: "query_arg",
      hash_on_query_arg: "q",
      hash_fallback: "header",
      hash_fallback_header: "h",
    });
    expect(upstreamPolicyFields({ hashOn: { uriCapture: "u" } })).to.deep.equal({
      hash_on: "uri_capture",
      hash_on_uri_capture: "u",
    });
  });
});

describe("a KongUpstreamPolicy", () => {
  const front = ingress("front", [{ path: "/", service: "web" }]);
  const annotated = service("web", { "konghq.com/upstream-policy": "p" });
  const sticky = kubeObject("configuration.konghq.com/v1beta1", "KongUpstreamPolicy", "p", {
    spec: { algorithm: "sticky-sessions", stickySessions: { cookie: "c" } },
  });

  it("that is not there is a failure of the Service", () => {
    expect(failureTexts(build([front, annotated]))).to.deep.equal([
      "Service web: failed fetching KongUpstreamPolicy: KongUpstreamPolicy shop/p not found",
    ]);
  });

  it("with sticky sessions needs a new gateway", () => {
    const objects = [front, annotated, sticky];

    expect(failureTexts(build(objects))).to.deep.equal([
      "Service web: sticky sessions algorithm specified in KongUpstreamPolicy 'p' is not supported with Kong Gateway versions < 3.11.0",
    ]);
    const { state, failures } = build(objects, { kongVersion: "3.11.0" });
    expect(failures).to.deep.equal([]);
    expect(state.upstreams[0]?.entity).to.include({
      algorithm: "sticky-sessions",
      sticky_sessions_cookie: "c",
    });
  });
});
