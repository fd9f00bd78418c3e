/** What is counted in vitest's JSON report. */
export type TestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: readonly {
    name: string;
    status: string;
    assertionResults: readonly { status: string; fullName: string }[];
  }[];
};

export type Count = { passed: number; failed: number; skipped: readonly string[] };

/**
 * The sums of a run that ended with `code`. A file that failed to load has no tests to count and is one failure; so is
 * whatever else made the run fail (an error outside of every test, no report at all), since a red run must not count none.
 */
export function countTests(report: TestReport | undefined, code: number): Count {
  if (report === undefined) return { passed: 0, failed: 1, skipped: [] };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  );
  const failed = report.numFailedTests + broken.length;
  const unrun = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status !== "passed" && status !== "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: unrun.map(({ fullName }) => fullName),
  };
}
