//! The one table of who may do what when.

use huiyin_core::people::Role;
use huiyin_core::terms::Stage;
use huiyin_core::ticket::{RULES, Verb, rule};

#[test]
fn each_available_verb_has_exactly_one_row() {
    for verb in Verb::ALL {
        let rows = RULES.iter().filter(|r| r.verb == *verb).count();
        assert_eq!(rows, usize::from(verb.is_available()), "{verb}");
    }
}

#[test]
fn those_whom_the_contract_names_may_act() {
    let may = |role: Role, verbs: &[&str]| {
        for verb in verbs {
            let rule = rule(Verb::parse(verb).unwrap()).unwrap();
            assert!(rule.roles.contains(&role), "{role} {verb}");
        }
    };
    may(
        Role::Agent,
        &[
            "register",
            "merge",
            "transfer_out",
            "answer_directly",
            "classify",
            "link",
            "supplement",
            "withdraw",
        ],
    );
    may(Role::Monitor, &["reject"]);
    may(
        Role::Dispatcher,
        &["dispatch", "recall", "approve_return", "refuse_return"],
    );
    may(
        Role::Reviewer,
        &[
            "approve_reply",
            "reject_reply",
            "approve_extension",
            "refuse_extension",
            "approve_hold",
            "refuse_hold",
        ],
    );
    may(Role::CallbackAgent, &["record_callback"]);
    may(
        Role::Supervisor,
        &[
            "order_rectification",
            "decide_deduction",
            "rehandle",
            "urge",
            "close_supervision",
        ],
    );
    may(Role::Panel, &["decide_panel"]);
    may(
        Role::LeadDepartment,
        &["rule_responsibility", "record_callback"],
    );
    may(
        Role::UnitClerk,
        &[
            "sign_for",
            "request_return",
            "record_contact",
            "record_visit",
            "give_notice",
            "request_extension",
            "request_hold",
            "clear_hold",
            "report_co_result",
            "report_stage",
            "report_done",
            "report_rectified",
            "request_deduction",
            "answer_supervision",
        ],
    );
    may(
        Role::Petitioner,
        &["supplement", "rate", "reopen", "withdraw"],
    );
}

#[test]
fn an_administrator_and_those_who_only_look_do_nothing_to_a_ticket() {
    for rule in RULES {
        for role in [
            Role::Admin,
            Role::Analyst,
            Role::Auditor,
            Role::SecurityOfficer,
            Role::KnowledgeEditor,
        ] {
            assert!(!rule.roles.contains(&role), "{role} {}", rule.verb);
        }
    }
}

#[test]
fn an_archived_ticket_is_read_only() {
    assert!(RULES.iter().all(|r| !r.stages.contains(&Stage::Archived)));
}
