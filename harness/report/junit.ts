// The result of a run for CI systems: one test suite a behaviour, one test case an expectation.
import junit, { type Builder } from "junit-report-builder";
import type { Outcome } from "../scenario/outcome.ts";

/** What the package exports is the builder itself, whatever its types say of a `default` within it. */
const root: Builder = "default" in junit ? junit.default : junit;

/** JUnit XML. An expectation that is not met is a failure; what kept a run from being judged is an error. */
export function junitXml(scenario: string, outcomes: readonly Outcome[]): string {
  const builder = root.newBuilder();
  for (const { behaviour, expected, fault, durationMs } of outcomes) {
    const className = `${scenario}.${behaviour}`;
    const suite = builder
      .testSuite()
      .name(className)
      .time(durationMs / 1000);
    for (const { sentence, met, detail } of expected) {
      const testCase = suite.testCase().className(className).name(sentence);
      if (!met) testCase.failure(detail);
    }
    if (fault === null) continue;
    const testCase = suite.testCase().className(className).name("the run can be judged");
    testCase.error(fault.message, fault.code, fault.stack ?? "");
  }
  return builder.build();
}
