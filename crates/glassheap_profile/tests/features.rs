//! The table of features: its order, its citations, and what it answers.

use glassheap_profile::{ALL, FEATURES, Feature, by_name};

#[test]
fn rows_are_sorted_by_release_then_name_without_repeats() {
    let keys: Vec<((u32, u32), String)> = FEATURES
        .iter()
        .map(|row| (row.since, format!("{:?}", row.feature)))
        .collect();
    for pair in keys.windows(2) {
        assert!(pair[0] < pair[1], "{:?} must not be before {:?}", pair[0], pair[1]);
    }
    let mut names: Vec<&String> = keys.iter().map(|(_, name)| name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), FEATURES.len());
}

#[test]
fn a_feature_is_its_rows_number() {
    for (i, row) in FEATURES.iter().enumerate() {
        assert_eq!(row.feature as usize, i, "{:?}", row.feature);
    }
}

#[test]
fn rows_say_what_and_cite_file_and_function() {
    for row in FEATURES {
        let (file, function) = row.source.split_once(" (").expect(row.source);
        let folder = file.split('/').next().unwrap_or_default();
        assert!(
            ["Include", "Lib", "Modules", "Objects", "Parser", "Python"].contains(&folder),
            "{}",
            row.source
        );
        assert!([".c", ".h", ".py"].iter().any(|e| file.ends_with(e)), "{}", row.source);
        assert!(function.ends_with(')') && function.len() > 1, "{}", row.source);
        assert!(row.what.trim_end().ends_with('.'), "{:?}", row.feature);
    }
}

#[test]
fn a_release_has_what_came_with_it_and_before() {
    for (release, expected) in [
        ("textbook", [false, false, false]),
        ("2.7", [false, false, false]),
        ("3.11", [true, false, false]),
        ("3.13", [true, true, false]),
        ("3.14.0", [true, true, true]),
        ("3.15", [true, true, true]),
    ] {
        let profile = by_name(release).expect(release);
        let features = [
            Feature::SetReprHasBraces,
            Feature::SortRunsHaveEquals,
            Feature::MapHasStrict,
        ];
        assert_eq!(features.map(|f| profile.has(f)), expected, "{release}");
    }
}

#[test]
fn a_rule_that_ended_is_gone() {
    let has = |release| by_name(release).unwrap().has(Feature::SmallExitsAreInlinedTwice);
    assert_eq!(["2.7", "3.11", "3.12", "3.13"].map(has), [false, false, true, false]);
    for row in FEATURES {
        assert!(row.until.is_none_or(|until| row.since < until), "{:?}", row.feature);
    }
}

#[test]
fn the_compiler_and_the_runtime_agree() {
    for profile in ALL {
        for row in FEATURES {
            let (runtime, compiler) = (profile.has(row.feature), profile.syntax.has(row.feature));
            assert_eq!(runtime, compiler, "{:?} in {}", row.feature, profile.name);
        }
    }
}
