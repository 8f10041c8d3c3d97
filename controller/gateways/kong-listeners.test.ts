import { expect } from "chai";
import { AdminUnreachableError } from "../../core/admin-api.ts";
import { silentLog } from "../../core/log.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { turn } from "../testing/system-turn.ts";
import { FakeAdminApi } from "../testing/fake-admin-api.ts";
import { GatewayClient } from "./gateway-client.ts";
import { ListenerSurvey } from "./kong-listeners.ts";

describe("ListenerSurvey", () => {
  it("knows what all gateways agree on, and asks each but once a minute", async () => {
    const { survey, clock, asked } = surveyOf([8000], [8000]);
    const listeners = { proxy: [{ port: 8000, isTls: false }], stream: [] };
    expect(await survey.ask(NEVER)).to.deep.equal(listeners);
    expect(await survey.ask(NEVER)).to.deep.equal(listeners);
    expect(asked()).to.equal(2);
    await clock.advance(60_000);
    await survey.ask(NEVER);
    expect(asked()).to.equal(4);
  });

  it("knows nothing when they disagree, one does not answer, or there are none", async () => {
    expect(await surveyOf([8000], [8000, 8001]).survey.ask(NEVER)).to.equal(undefined);
    expect(await surveyOf([8000], undefined).survey.ask(NEVER)).to.equal(undefined);
    expect(await surveyOf().survey.ask(NEVER)).to.equal(undefined);
    const silent = new GatewayClient(new FakeAdminApi("http://kong:8001"));
    const clock = new VirtualClock(turn);
    const survey = new ListenerSurvey({ clock, log: silentLog, clients: () => [silent] });
    expect(await survey.ask(NEVER)).to.equal(undefined);
  });
});

const NEVER = new AbortController().signal;

function surveyOf(...gateways: readonly (readonly number[] | undefined)[]) {
  const clock = new VirtualClock(turn);
  let asked = 0;
  const clients = gateways.map((ports, index) => {
    const admin = Object.assign(new FakeAdminApi(`http://kong-${index}:8001`), {
      getRoot: async () => {
        asked += 1;
        if (ports === undefined) throw new AdminUnreachableError("refused");
        const listeners = ports.map((port) => ({ port, ssl: false }));
        const configuration = { database: "off", proxy_listeners: listeners, stream_listeners: {} };
        return { version: "3.9.1", configuration };
      },
    });
    return new GatewayClient(admin);
  });
  const survey = new ListenerSurvey({ clock, log: silentLog, clients: () => clients });
  return { survey, clock, asked: () => asked };
}
