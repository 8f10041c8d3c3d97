import { expect } from "chai";
import type { HeaderLine } from "../wire/parse-answer.ts";
import { observedDecision } from "./observed-decision.ts";

const PORTS = { proxy: 4000, tls: 4443, echo: 5000 };

describe("observedDecision", () => {
  it("tells the route by the upstream's address, and what that saw", () => {
    const body = JSON.stringify({
      method: "GET",
      url: "/x",
      headers: [
        ["host", "127.0.1.3:5000"],
        ["x-forwarded-port", "4000"],
        ["x-kong-request-id", "1"],
        ["user-agent", "me"],
      ],
    });
    const seen = observed(200, [["X-Echo-Addr", "127.0.1.3"]], body);
    expect(observedDecision(seen, { "3": "r3" }, PORTS)).to.deep.equal({
      status: 200,
      route: "r3",
      upstream: {
        method: "GET",
        path: "/x",
        host: "127.0.1.3:{echo}",
        headers: { "x-forwarded-port": "{proxy}" },
      },
    });
  });

  it("tells what the gateway itself answered", () => {
    const headers: readonly HeaderLine[] = [["Location", "https://a:4443/"]];
    const seen = observed(301, headers, '{"message":"go"}');
    expect(observedDecision(seen, {}, PORTS)).to.deep.include({
      status: 301,
      message: "go",
      location: "https://a:{tls}/",
    });
  });

  it("names an address that no route has", () => {
    const seen = observed(200, [["x-echo-addr", "127.0.1.9"]], "");
    expect(observedDecision(seen, {}, PORTS)["route"]).to.equal("?9");
  });
});

function observed(status: number, headers: readonly HeaderLine[], text: string) {
  const body = Buffer.from(text);
  return { ok: true, answer: { status, reason: "", headers, body, isTruncated: false } } as const;
}
