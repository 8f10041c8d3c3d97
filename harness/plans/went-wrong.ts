// What a scenario that carries out a plan says about how it ends.
import type { Findings } from "../scenario/observation.ts";
import type { Expectation } from "../scenario/expectation.ts";

/** Something went wrong in this way. Lines of our own code do not count: they move. */
export function goesWrong(signature: string): Expectation {
  const wanted = withoutLines(signature);
  return {
    sentence: `it goes wrong: ${wanted}`,
    check: (findings) => {
      const violations = violationsIn(findings);
      const found = violations.find((violation) => withoutLines(violation.signature) === wanted);
      const [detail] = (found?.detail ?? signaturesIn(findings)).split("\n");
      return { met: found !== undefined, detail: detail ?? "" };
    },
  };
}

export const goesWell: Expectation = {
  sentence: "nothing goes wrong, whatever is promised",
  check: (findings) => ({
    met: findings.violations?.length === 0,
    detail: signaturesIn(findings),
  }),
};

/** `generator.ts:17` becomes `generator.ts`. */
export function withoutLines(signature: string): string {
  return signature.replaceAll(/(\.ts):\d+/g, "$1");
}

function violationsIn({ violations = [] }: Findings) {
  return violations;
}

function signaturesIn(findings: Findings): string {
  if (findings.violations === undefined) return "no plan was carried out";
  const signatures = violationsIn(findings).map(({ signature }) => withoutLines(signature));
  return signatures.join("; ") || "nothing went wrong";
}
