import { expect } from "chai";
import { metricSum } from "./metric-sum.ts";

const PAGE = `# HELP pushes how many
# TYPE pushes counter
pushes{success="true",dataplane="http://a} 7"} 3
pushes{success="false"} 4 1700000000000
pushes_total 100
idle 0
`;

describe("metricSum", () => {
  it("adds up all series of one metric", () => {
    expect(metricSum(PAGE, "pushes")).to.equal(7);
  });

  it("tells zero from absent", () => {
    expect(metricSum(PAGE, "idle")).to.equal(0);
    expect(metricSum(PAGE, "push")).to.equal(undefined);
  });
});
