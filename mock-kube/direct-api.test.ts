import { expect } from "chai";
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
  it("shares no memory with the storage", async () => {
    const api = newApi();
    const first = await api.get(namespaces, { name: "default" });
    Object.assign(first, { status: "scribbled over" });

    const second = await api.get(namespaces, { name: "default" });

    expect(second["status"]).to.deep.equal({ phase: "Active" });
  });
});
