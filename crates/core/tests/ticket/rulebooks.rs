//! The shipped profiles, and what a faulty one is told.

use huiyin_core::rulebook::{load, load_with};

use super::play::{PROFILES, profile};

fn text(name: &str) -> String {
    std::fs::read_to_string(format!(
        "{}/../../profiles/{name}.toml",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

#[test]
fn every_shipped_profile_loads_and_tells_its_rules_in_chinese() {
    for name in PROFILES {
        let rulebook = profile(name);
        assert_eq!(rulebook.name, name);
        let prose = rulebook.in_chinese();
        assert!(prose.iter().all(|(_, lines)| !lines.is_empty()), "{name}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_what_is_known() {
    let faulty = text("daye").replace("contact_record = true", "contact_recrod = true");
    let faults = load("daye.toml", &faulty).unwrap_err();
    let said = faults[0].to_string();
    assert!(said.contains("contact_recrod"), "{said}");
    assert!(said.contains("contact_record"), "{said}");
    assert!(faults[0].line > 50, "{said}");
}

#[test]
fn a_limit_that_cannot_be_read_says_what_was_expected() {
    let faulty = text("daye").replace("\"5 working days\"", "\"5 days\"");
    let faults = load("daye.toml", &faulty).unwrap_err();
    assert!(faults[0].line > 0);
    assert!(faults[0].sentence.contains("5 days"), "{}", faults[0]);
}

/// REQUIREMENTS ⚠ (b): signing late would gain time.
#[test]
fn a_start_at_signing_without_a_sign_rule_is_refused() {
    let faulty = text("daye").replace("clock = \"sign\"", "clock = \"dispatch\"");
    let faults = load("daye.toml", &faulty).unwrap_err();
    assert!(
        faults.iter().any(|f| f.sentence.contains("签收")),
        "{faults:?}"
    );
}

#[test]
fn a_story_may_override_single_settings() {
    let overrides: toml::Table = toml::from_str("[extension]\ncap = \"20 working days\"").unwrap();
    let rulebook = load_with("daye.toml", &text("daye"), &overrides).unwrap();
    let extension = rulebook.extension.unwrap();
    assert_eq!(extension.cap.unwrap().to_string(), "20 working days");
    assert_eq!(extension.clause, "大冶 §9", "the other settings stay");
}
