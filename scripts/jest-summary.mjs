/** Closes a test run with one line that people and CI can count: `tests: 120 passed, 0 failed, 0 skipped`. */
export default class Summary {
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    // A suite that does not even load has no test that could fail, so it counts itself.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    // Jest's own summary comes after every other reporter; only the end of the process comes after that.
    process.once('exit', () => {
      process.stdout.write(`\ntests: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    });
  }
}
