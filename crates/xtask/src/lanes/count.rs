//! How many passed and failed, read from what the tools themselves report.

use std::fmt;
use std::iter::Sum;

use anyhow::{Context, Result};
use serde::Deserialize;

/// Tests that passed and failed. One that was skipped is neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
}

impl Count {
    /// One failure.
    pub fn failure() -> Self {
        Self { passed: 0, failed: 1 }
    }

    /// One check that passed or failed.
    pub fn check(passed: bool) -> Self {
        if passed {
            Self { passed: 1, failed: 0 }
        } else {
            Self::failure()
        }
    }

    /// The count of a tool that said by its exit code whether all went well: one that says no
    /// without having counted a failure (it did not compile, say) has failed all the same.
    pub fn with_exit(mut self, succeeded: bool) -> Self {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
        }
        self
    }

    /// Sums the `test result: ok. 3 passed; 0 failed; ...` lines of libtest and of
    /// wasm-bindgen-test.
    pub fn of_libtest(output: &str) -> Self {
        output.lines().filter_map(libtest_line).sum()
    }

    /// Reads the report of `vitest --reporter=json`.
    pub fn of_vitest(report: &str) -> Result<Self> {
        let report: VitestReport = serde_json::from_str(report).context("Vitest's report is not as expected")?;
        // A file that doesn't even load holds no tests to fail.
        let broken_files = report
            .test_results
            .iter()
            .filter(|file| file.status == "failed" && file.assertion_results.is_empty())
            .count();
        Ok(Self {
            passed: report.num_passed_tests,
            failed: report.num_failed_tests + broken_files,
        })
    }

    /// Reads the report of `playwright test --reporter=json`. A flaky test has failed once, so it
    /// has failed.
    pub fn of_playwright(report: &str) -> Result<Self> {
        let report: PlaywrightReport =
            serde_json::from_str(report).context("Playwright's report is not as expected")?;
        Ok(Self {
            passed: report.stats.expected,
            failed: report.stats.unexpected + report.stats.flaky + report.errors.len(),
        })
    }
}

fn libtest_line(line: &str) -> Option<Count> {
    // Not only at the line's start: a test's own output may stand before it.
    let (_, result) = line.split_once("test result: ")?;
    let number_before = |word: &str| {
        let (before, _) = result.split_once(word)?;
        before.trim_end().rsplit(' ').next()?.parse().ok()
    };
    Some(Count {
        passed: number_before(" passed")?,
        failed: number_before(" failed")?,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VitestReport {
    num_passed_tests: usize,
    num_failed_tests: usize,
    test_results: Vec<VitestFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VitestFile {
    status: String,
    assertion_results: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct PlaywrightReport {
    stats: PlaywrightStats,
    #[serde(default)]
    errors: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct PlaywrightStats {
    expected: usize,
    unexpected: usize,
    flaky: usize,
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, count| Self {
            passed: sum.passed + count.passed,
            failed: sum.failed + count.failed,
        })
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(passed: usize, failed: usize) -> Count {
        Count { passed, failed }
    }

    #[test]
    fn libtest_lines_are_summed() {
        let output = "
running 2 tests
test a ... ok
test b ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests x
test result: FAILED. 3 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out; finished in 0.00s
";
        assert_eq!(Count::of_libtest(output), count(5, 1));
    }

    #[test]
    fn result_after_other_output_on_its_line_counts() {
        let output = "no newline at endtest result: ok. 7 passed; 0 failed; 0 ignored";
        assert_eq!(Count::of_libtest(output), count(7, 0));
    }

    #[test]
    fn output_without_results_counts_nothing() {
        assert_eq!(Count::of_libtest("no tests to run!\n"), Count::default());
        assert_eq!(Count::of_libtest("test result: strange\n"), Count::default());
    }

    #[test]
    fn failing_exit_without_counted_failure_is_a_failure() {
        assert_eq!(count(3, 0).with_exit(false), count(3, 1));
        assert_eq!(count(3, 2).with_exit(false), count(3, 2));
        assert_eq!(count(3, 0).with_exit(true), count(3, 0));
    }

    #[test]
    fn vitest_report_counts_tests_and_files_that_do_not_load() {
        let report = r#"{
            "numTotalTestSuites": 3, "numPassedTests": 4, "numFailedTests": 1, "numPendingTests": 2,
            "success": false,
            "testResults": [
                { "status": "failed", "assertionResults": [{ "status": "failed" }], "name": "a" },
                { "status": "failed", "assertionResults": [], "message": "no such module", "name": "b" },
                { "status": "passed", "assertionResults": [{ "status": "passed" }], "name": "c" }
            ]
        }"#;
        assert_eq!(Count::of_vitest(report).unwrap(), count(4, 2));
        assert!(Count::of_vitest("{}").is_err());
    }

    #[test]
    fn playwright_report_counts_flaky_tests_and_errors_as_failed() {
        let report = r#"{
            "config": {}, "suites": [], "errors": [{ "message": "a syntax error" }],
            "stats": { "startTime": "", "duration": 1.5, "expected": 5, "skipped": 2, "unexpected": 1, "flaky": 1 }
        }"#;
        assert_eq!(Count::of_playwright(report).unwrap(), count(5, 3));
        assert!(Count::of_playwright("{}").is_err());
    }

    #[test]
    fn total_is_written_as_the_last_line_promises() {
        let total: Count = [count(2, 0), count(3, 1)].into_iter().sum();
        assert_eq!(total.to_string(), "5 passed, 1 failed");
    }
}
