import { expect } from "chai";
import { refusal } from "../fixture-server.ts";
import { jsonPatch } from "./json-patch.ts";

describe("jsonPatch", () => {
  it("does every operation", () => {
    const patched = jsonPatch({ list: [1, 2], map: { "a/b": 1 } }, [
      { op: "test", path: "/list/0", value: 1 },
      { op: "add", path: "/list/-", value: 3 },
      { op: "remove", path: "/list/0" },
      { op: "copy", from: "/map/a~1b", path: "/copied" },
      { op: "move", from: "/map/a~1b", path: "/moved" },
      { op: "replace", path: "/copied", value: { deep: true } },
    ]);

    expect(patched).to.deep.equal({ list: [2, 3], map: {}, copied: { deep: true }, moved: 1 });
  });

  it("leaves its target as it is", () => {
    const target = { list: [1] };
    jsonPatch(target, [{ op: "add", path: "/list/-", value: 2 }]);
    expect(target).to.deep.equal({ list: [1] });
  });

  it("refuses an operation that cannot be done, and all with it", () => {
    expect(refusal(() => jsonPatch({}, [{ op: "test", path: "/a", value: 1 }])).code).to.equal(422);
    expect(refusal(() => jsonPatch({}, [{ op: "remove", path: "/a/b" }])).code).to.equal(422);
    expect(refusal(() => jsonPatch({}, { op: "add" })).code).to.equal(400);
  });
});
