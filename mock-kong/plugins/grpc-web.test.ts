import { expect } from "chai";
import { TestTraffic } from "../proxy/system-test-traffic.ts";

describe("grpc-web", () => {
  let traffic: TestTraffic;

  beforeEach(() => {
    traffic = new TestTraffic();
    traffic.configurePlugins([{ name: "grpc-web" }]);
    traffic.upstream = () => ({ headers: [["Content-Type", "application/grpc"]], body: "answer" });
  });

  const trailer = Buffer.concat([
    Buffer.from([0x80, 0, 0, 0, 30]),
    Buffer.from("grpc-status:0\r\ngrpc-message:\r\n"),
  ]);

  it("unwraps text, and wraps the answer with its trailers", async () => {
    const body = Buffer.from("question").toString("base64");
    const type = "application/grpc-web-text";
    const answer = await traffic.send({ headers: [["Content-Type", type]], body });
    const [call] = traffic.calls;
    expect(call?.body).to.deep.equal(Buffer.from("question"));
    expect(call?.headers.get("content-type")).to.equal("application/grpc");
    expect(answer.headers.get("content-type")).to.equal(type);
    expect(answer.headers.get("access-control-allow-origin")).to.equal("*");
    expect(Buffer.from(answer.body.toString(), "base64")).to.deep.equal(
      Buffer.concat([Buffer.from("answer"), trailer]),
    );
  });

  it("answers preflight requests, and refuses what it cannot translate", async () => {
    expect((await traffic.send({ method: "OPTIONS" })).body.toString()).to.equal("OK");
    const json = await traffic.send({
      headers: [["Content-Type", "application/json"]],
      body: "{}",
    });
    expect(json.status).to.equal(400);
    expect(traffic.calls).to.have.length(0);
  });
});
