//! Random lives: whatever anybody tries, in whatever order, under each rulebook, the invariants of
//! LIFECYCLE hold after every step.

use huiyin_core::calendar::Moment;
use huiyin_core::people::Role;
use huiyin_core::terms::{Outcome, Stage};
use huiyin_core::ticket::{Command, Ticket, TicketId, Verb, rule};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::play::{PROFILES, Play};

const ACTORS: [&str; 16] = [
    "agent",
    "monitor",
    "dispatcher",
    "reviewer",
    "callback_agent",
    "supervisor",
    "panel",
    "petitioner",
    "unit_clerk@城建中心",
    "unit_clerk@市场监管局",
    "unit_clerk@养护科",
    "unit_leader@城建中心",
    "street_leader@兴盛街道",
    "lead_department@行政审批局",
    "admin",
    "callback_agent@城建中心",
];

/// What a person might fill in, right or wrong, for a verb.
fn with(verb: Verb, variant: u8, other: TicketId) -> Value {
    let odd = variant % 2 == 1;
    let text = if variant.is_multiple_of(5) {
        ""
    } else {
        "情况属实"
    };
    let reasons = [
        "content_unclear",
        "unreachable",
        "not_our_duty",
        "duty_changed",
    ];
    let reason = reasons[usize::from(variant % 4)];
    match verb {
        Verb::Merge => json!({ "into": other.0.to_string() }),
        Verb::Link => json!({ "to": other.0.to_string(), "same_matter": odd }),
        Verb::Supplement
        | Verb::Urge
        | Verb::Comment
        | Verb::ReportCoResult
        | Verb::AnswerSupervision => json!({ "text": text }),
        Verb::Amend => {
            json!({ "field": if odd { "petitioner_phone" } else { "category" }, "value": if variant.is_multiple_of(3) { "" } else { "13900000009" } })
        }
        Verb::Correct => {
            json!({ "of": if odd { "callback" } else { "contact" }, "value": { "reached": variant.is_multiple_of(3), "outcome": "reached" } })
        }
        Verb::Reject | Verb::RequestRejection => match verb {
            Verb::Reject => json!({ "reason": text, "basis": "条例第三条" }),
            _ => json!({ "basis": text, "text": "不属受理范围" }),
        },
        Verb::TransferOut => json!({ "to": "110", "receiving_number": "7" }),
        Verb::AnswerDirectly => json!({ "text": text }),
        Verb::Classify => json!({ "category": "A01" }),
        Verb::MarkIneffective | Verb::Recall | Verb::Reopen | Verb::Withdraw => {
            json!({ "reason": text })
        }
        Verb::Dispatch | Verb::RuleResponsibility => match variant % 4 {
            0 => json!({ "lead": "城建中心" }),
            1 => json!({ "lead": "市场监管局", "co_units": ["兴盛街道"], "co_due": "2026-06-30" }),
            2 => json!({ "lead": "养护科" }),
            _ => json!({ "lead": "城建中心", "co_units": ["市场监管局"], "due": "2026-07-31" }),
        },
        Verb::RequestReturn => json!({
            "reason_code": reason,
            "text": if odd { "不是我局职能" } else { "经核实由街道养护" },
            "rightful_unit": "兴盛街道", "head_signature": "李局长",
        }),
        Verb::RecordContact => {
            json!({ "means": "phone", "outcome": if odd { "reached" } else { "unreached" } })
        }
        Verb::RecordVisit => json!({ "findings": text }),
        Verb::GiveNotice => json!({ "missing": [text] }),
        Verb::RequestExtension => {
            json!({ "until": if odd { "2026-06-12" } else { "2026-12-31" }, "reason": text, "citizen_told": true })
        }
        Verb::RequestHold => {
            json!({ "plan": text, "until": "2026-09-30", "milestones": ["2026-07-01"] })
        }
        Verb::ReportStage => json!({ "reasons": text }),
        Verb::ReportDone | Verb::ReportRectified => {
            let mut with = json!({ "measures": text, "progress": "完成", "result": "已解决" });
            if verb == Verb::ReportDone {
                with["public_reply"] = json!("已办好。");
            }
            with
        }
        Verb::RejectReply => json!({ "defect": "empty" }),
        Verb::RecordCallback => match variant % 4 {
            0 => json!({ "reached": false }),
            1 => json!({ "reached": true, "satisfaction": "satisfied" }),
            2 => json!({ "reached": true, "satisfaction": "dissatisfied", "solved": "unsolved" }),
            _ => json!({ "reached": true }),
        },
        Verb::Rate => {
            json!({ "satisfaction": if odd { "satisfied" } else { "very_dissatisfied" } })
        }
        Verb::OrderRectification => json!({ "text": text, "due": "2026-08-01" }),
        Verb::RequestDeduction => {
            json!({ "reason": text, "signed": "李局长", "sealed": !variant.is_multiple_of(3) })
        }
        Verb::DecideDeduction => json!({ "accepted": odd }),
        Verb::DecidePanel => {
            json!({ "verdict": if odd { "deducted" } else { "dissatisfied" }, "minutes": "会议记录" })
        }
        Verb::Rehandle => json!({ "reason": if odd { "false_reply" } else { "rebound" } }),
        Verb::Attach => {
            json!({ "hash": "ab", "name": "照片.jpg", "mime": "image/jpeg", "size": 10 })
        }
        _ => json!({}),
    }
}

fn check(ticket: &Ticket) {
    if ticket.stage.is_open() {
        let must = ticket.must_act();
        assert!(must.is_some(), "{:?} has nobody who must act", ticket.stage);
        if let Some(must) = must {
            assert_eq!(
                must.role.at_unit() && must.role != Role::LeadDepartment,
                must.unit.is_some(),
                "{must:?} in {:?}",
                ticket.stage
            );
        }
        let running = ticket.clocks.iter().any(|c| c.clock.is_running());
        assert!(
            running || ticket.quiet().is_some(),
            "no clock and no reason"
        );
        assert!(ticket.ending.is_none(), "open and ended at once");
    } else if ticket.stage == Stage::Merged {
        assert!(ticket.merged_into.is_some());
        assert!(ticket.verdict_desk.is_none() || ticket.ending.is_none());
    } else {
        let ending = ticket.ending.as_ref();
        assert!(ending.is_some(), "{:?} and nobody was told", ticket.stage);
        assert!(ticket.must_act().is_none());
    }
    let leads = ticket
        .assignments
        .iter()
        .filter(|a| a.is_open() && a.parent.is_none() && a.part == huiyin_core::terms::Part::Lead)
        .count();
    assert!(leads <= 1, "{leads} lead units at once");
    if ticket
        .ending
        .as_ref()
        .is_some_and(|e| e.outcome == Outcome::Deducted)
    {
        assert!(!ticket.callbacks.is_empty(), "deducted without a verdict");
    }
    for clock in &ticket.clocks {
        if let Some(due) = clock.clock.due_at {
            assert!(due >= clock.clock.started_at, "due before start: {clock:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn invariants_hold_whatever_anybody_tries(
        profile in 0..PROFILES.len(),
        steps in prop::collection::vec((0..ACTORS.len(), any::<prop::sample::Index>(), any::<u8>(), 0u32..3000, 0usize..3, any::<bool>()), 20..120),
    ) {
        let mut play = Play::under(PROFILES[profile]);
        let mut ids = Vec::new();
        for (i, phone) in ["13900000001", "", "13900000003"].iter().enumerate() {
            let with = json!({ "petitioner": { "phone": phone }, "channel": if i == 1 { "grid" } else { "phone" } });
            ids.push(play.registers(&format!("2026-05-07T09:0{i}"), with));
        }
        for (actor, verb, variant, minutes, which, sensible) in steps {
            let next = play.now().plus_seconds(i64::from(minutes) * 60);
            play.until_moment(next);
            let id = ids[which];
            let before = play.ticket(id).clone();
            // Half the time somebody who may act does what is possible, so that lives get long.
            let (by, verb) = if sensible {
                let by = match before.must_act() {
                    Some(m) => match m.unit {
                        Some(unit) => format!("{}@{}", m.role.id(), play.organisation.name(unit)),
                        None => m.role.id().to_owned(),
                    },
                    None => "petitioner".to_owned(),
                };
                let allowed = huiyin_core::ticket::allowed_verbs(&before, &play.actor(&by));
                if allowed.is_empty() { continue; }
                (by, allowed[verb.index(allowed.len())])
            } else {
                let verbs: Vec<Verb> = Verb::ALL.iter().copied().filter(|v| v.is_available()).collect();
                (ACTORS[actor].to_owned(), verbs[verb.index(verbs.len())])
            };
            if rule(verb).is_some_and(|r| r.roles == [Role::System]) { continue; }
            let other = ids[(which + 1) % 3];
            let outcome = play.try_act(Some(id), &by, verb.id(), with(verb, variant, other));
            let role = play.actor(&by).role;
            if !rule(verb).is_some_and(|r| r.roles.contains(&role)) {
                prop_assert!(outcome.is_err(), "{by} did {verb}");
            }
            if outcome.is_err() {
                prop_assert_eq!(&before, play.ticket(id), "a refusal changed something");
            }
            for id in &ids { check(play.ticket(*id)); }
        }
        prop_assert_eq!(play.replayed(), play.tickets);
    }
}

/// Commands and tickets survive their own bytes.
#[test]
fn a_ticket_is_the_same_after_its_bytes() {
    let mut play = Play::under("standard");
    let id = play.registers(
        "2026-05-08T10:00",
        json!({ "place": { "address": "兴工街18号", "point": [122.07, 41.12] } }),
    );
    play.does(
        "2026-05-08T10:10",
        id,
        "dispatcher",
        "dispatch",
        json!({ "lead": "城建中心" }),
    );
    let bytes = serde_json::to_vec(play.ticket(id)).unwrap();
    let back: Ticket = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(&back, play.ticket(id));
    let command = Command::parse("sign_for", Value::Null).unwrap();
    let bytes = serde_json::to_vec(&command).unwrap();
    assert_eq!(command, serde_json::from_slice(&bytes).unwrap());
    assert!(Moment::from_micros(1) > Moment::from_micros(0));
}
