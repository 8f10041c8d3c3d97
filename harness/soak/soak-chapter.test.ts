import { expect } from "chai";
import { soakChapter } from "./soak-chapter.ts";

const CHAPTERS = [...Array(20).keys()];

describe("soakChapter", () => {
  it("is the same for the same seed, and another for the next chapter", () => {
    expect(soakChapter(7, 3)).to.deep.equal(soakChapter(7, 3));
    expect(soakChapter(7, 3)).not.to.deep.equal(soakChapter(7, 4));
  });

  it("ends with two gateways, and asks for nothing that a live world does not have", () => {
    for (const { actions } of CHAPTERS.map((chapter) => soakChapter(1, chapter))) {
      expect(actions.at(-1)).to.include({ type: "scale", replicas: 2 });
      const kinds = actions.map(({ type }) => type);
      expect(kinds).not.to.include.oneOf(["cut-kube", "fail-kube", "fail-link", "set-boot"]);
      expect(actions).to.deep.equal(actions.toSorted((a, b) => a.atMs - b.atMs));
    }
  });

  it("leaves the controller alone later on", () => {
    expect(CHAPTERS.slice(0, 6).flatMap(kindsOf)).to.include("restart-controller");
    expect(CHAPTERS.slice(6).flatMap(kindsOf)).not.to.include("restart-controller");
  });
});

function kindsOf(chapter: number): readonly string[] {
  return soakChapter(1, chapter).actions.map(({ type }) => type);
}
