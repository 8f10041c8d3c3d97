import { expect } from "chai";
import { pushReport } from "./push-report.ts";

describe("pushReport", () => {
  it("names what was pushed, by collection, and shows no keys", () => {
    const document = {
      _format_version: "3.0",
      services: [{ name: "web", host: "web", routes: [{ name: "web.80", paths: ["/"] }] }],
      consumers: [{ username: "jo", keyauth_credentials: [{ id: "1", key: "secret" }] }],
    };
    const report = pushReport(JSON.stringify(document), "{}");
    expect(report.entities).to.deep.equal({
      services: ["web"],
      routes: ["web.80"],
      consumers: ["jo"],
      keyauth_credentials: ["1"],
    });
    expect(JSON.stringify(report)).not.to.include("secret");
  });

  it("names what was refused", () => {
    const answer = {
      flattened_errors: [{ entity_name: "limit" }, { entity_id: "2" }, { entity_type: "plugin" }],
    };
    expect(pushReport("{}", JSON.stringify(answer)).rejected).to.deep.equal(["limit", "2", "?"]);
  });

  it("says nothing of what is no JSON", () => {
    expect(pushReport("services: []", "<html>")).to.deep.equal({ entities: {}, rejected: [] });
  });
});
