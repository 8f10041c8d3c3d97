import { expect } from "chai";
import { productionModules } from "./production-modules.ts";

describe("productionModules", () => {
  it("leaves out the project itself, nested packages, and what only development needs", () => {
    const lockFile = {
      packages: {
        "": { name: "project" },
        "node_modules/a": { version: "1.0.0" },
        "node_modules/a/node_modules/b": { version: "1.0.0" },
        "node_modules/@scope/c": { version: "1.0.0" },
        "node_modules/d": { version: "1.0.0", dev: true },
        "node_modules/e": { version: "1.0.0", devOptional: true },
      },
    };
    expect(productionModules(lockFile)).to.deep.equal(["a", "@scope/c"]);
  });
});
