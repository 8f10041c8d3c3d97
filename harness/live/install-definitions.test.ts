import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { startMockKube } from "../../mock-kube/server.ts";
import { installDefinitions } from "./install-definitions.ts";

const GIZMO = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gizmos.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "gizmos", singular: "gizmo", kind: "Gizmo", listKind: "GizmoList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    ],
  },
};

describe("installDefinitions", () => {
  it("makes a cluster serve a kind, and leaves other objects alone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "definitions-"));
    const kube = await startMockKube({ clock: systemClock, random: seededRandom(1) });
    try {
      const kubeconfig = join(folder, "kube.json");
      const cluster = { server: kube.url, "insecure-skip-tls-verify": true };
      const config = {
        clusters: [{ name: "c", cluster }],
        users: [{ name: "u", user: {} }],
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        "current-context": "x",
      };
      await writeFile(kubeconfig, JSON.stringify(config));
      const other = { apiVersion: "v1", kind: "Namespace", metadata: { name: "other" } };
      await installDefinitions(systemClock, kubeconfig, [other, GIZMO]);
      const gizmos = await fetch(`${kube.url}/apis/example.com/v1/gizmos`);
      expect(gizmos.status).to.equal(200);
      expect((await fetch(`${kube.url}/api/v1/namespaces/other`)).status).to.equal(404);
    } finally {
      await kube.close();
      await rm(folder, { recursive: true });
    }
  });
});
