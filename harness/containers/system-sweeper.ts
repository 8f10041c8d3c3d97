// Outlives a run to remove its containers, should the run be killed without a word. Started by it, with its label.
import { removeLabelled } from "./system-engine-container.ts";

const [label = ""] = process.argv.slice(2);

// The run tells that it has removed everything itself.
process.on("message", () => process.exit(0));
// A terminal interrupts the run too, which tidies up then.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
// The system closes the channel when the run is gone, in whatever way.
process.on("disconnect", () => {
  import("testcontainers")
    .then(({ getContainerRuntimeClient }) => getContainerRuntimeClient())
    .then((client) => removeLabelled(client, label))
    .then(() => process.exit(0))
    // The engine is gone as well: the next run finds what is left.
    .catch(() => process.exit(1));
});
