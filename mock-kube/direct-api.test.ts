import { expect } from "chai";
import { objectOr } from "../core/json.ts";
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import { DirectKubeApi } from "./direct-api.ts";
import { describeKubeApi } from "./kube-api.contract.ts";
import { KubeServer } from "./kube-server.ts";

const namespaces = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
};

function newApi(): DirectKubeApi {
  return new DirectKubeApi(new KubeServer({ clock: systemClock, random: seededRandom(1) }));
}

describeKubeApi("direct", async () => ({ api: newApi(), close: async () => undefined }));

describe("DirectKubeApi", () => {
  it("hands out what nobody can change, down to the last value", async () => {
    const api = newApi();
    const { status } = await api.get(namespaces, { name: "default" });

    expect(() => Object.assign(objectOr(status), { phase: "scribbled over" })).to.throw(TypeError);

    const second = await api.get(namespaces, { name: "default" });
    expect(second["status"]).to.deep.equal({ phase: "Active" });
  });

  it("keeps nothing of what it is given", async () => {
    const api = newApi();
    const labels = { team: "a" };
    const metadata = { name: "teams", labels };
    await api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata });
    labels.team = "scribbled over";

    const stored = await api.get(namespaces, { name: "teams" });

    expect(stored.metadata.labels).to.include({ team: "a" });
  });
});
