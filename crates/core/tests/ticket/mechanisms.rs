//! Mechanism by mechanism, in the words of the field. The rehearsals under `stories/` say the same
//! through the whole engine; these are for what is easier to say in code.

use huiyin_core::terms::{Part, Stage};
use serde_json::json;

use super::play::Play;

/// To the step at which 城建中心 has signed.
fn in_handling(play: &mut Play) -> huiyin_core::ticket::TicketId {
    let id = play.registers("2026-05-08T10:00", json!({}));
    play.does(
        "2026-05-08T10:10",
        id,
        "dispatcher",
        "dispatch",
        json!({ "lead": "城建中心" }),
    );
    play.does(
        "2026-05-08T11:00",
        id,
        "unit_clerk@城建中心",
        "sign_for",
        json!({}),
    );
    id
}

fn report() -> serde_json::Value {
    json!({ "measures": "更换灯泡", "progress": "已完成", "result": "路灯已亮", "public_reply": "路灯已修好。" })
}

/// To the step at which the petitioner is to be called back.
fn awaiting_callback(play: &mut Play) -> huiyin_core::ticket::TicketId {
    let id = in_handling(play);
    let clerk = "unit_clerk@城建中心";
    play.does(
        "2026-05-08T14:00",
        id,
        clerk,
        "record_contact",
        json!({ "means": "phone", "outcome": "reached", "text": "约好明日上门" }),
    );
    play.does("2026-05-11T09:00", id, clerk, "report_done", report());
    play.does(
        "2026-05-11T10:00",
        id,
        "reviewer",
        "approve_reply",
        json!({}),
    );
    id
}

#[test]
fn the_round_trip_under_daye() {
    let mut play = Play::under("daye");
    let id = awaiting_callback(&mut play);
    assert_eq!(play.must_act(id), "callback_agent");
    play.does("2026-05-12T09:00", id, "callback_agent", "record_callback",
        json!({ "reached": true, "contacted": true, "solved": "solved", "satisfaction": "very_satisfied", "trust": "satisfied" }));
    assert_eq!(play.stage(id), Stage::Closed);
    assert_eq!(play.outcome(id), Some("satisfied"));
    assert_eq!(play.must_act(id), "nobody");
    assert!(play.running(id).is_empty());
}

#[test]
fn a_reply_without_contact_is_refused_and_an_attempt_is_enough() {
    let mut play = Play::under("daye");
    let id = in_handling(&mut play);
    play.refused(
        "2026-05-11T09:00",
        id,
        "unit_clerk@城建中心",
        "report_done",
        report(),
        "no_contact_record",
    );
    play.does(
        "2026-05-11T09:05",
        id,
        "unit_clerk@城建中心",
        "record_contact",
        json!({ "outcome": "unreached", "text": "三次无人接听" }),
    );
    play.does(
        "2026-05-11T09:10",
        id,
        "unit_clerk@城建中心",
        "report_done",
        report(),
    );
    assert_eq!(play.stage(id), Stage::PendingReview);
}

#[test]
fn a_rejected_reply_lets_the_clock_run_as_if_it_had_never_stopped() {
    let mut play = Play::under("daye");
    let id = in_handling(&mut play);
    let due = play.due(id, "reply");
    play.does(
        "2026-05-14T09:00",
        id,
        "unit_clerk@城建中心",
        "record_contact",
        json!({ "outcome": "reached" }),
    );
    play.does(
        "2026-05-14T17:00",
        id,
        "unit_clerk@城建中心",
        "report_done",
        report(),
    );
    assert!(play.running(id).is_empty(), "the reply is under review");
    play.until("2026-05-15T08:00");
    assert!(
        play.overdue(id).is_empty(),
        "a reply under review is not late"
    );
    play.does(
        "2026-05-15T09:00",
        id,
        "reviewer",
        "reject_reply",
        json!({ "defect": "evasive", "text": "没有说明结果" }),
    );
    assert_eq!(play.due(id, "reply"), due);
    play.until("2026-05-15T09:01");
    assert_eq!(play.overdue(id), ["reply"], "the due time passed meanwhile");
}

#[test]
fn three_persons_one_matter_three_verdicts() {
    let mut play = Play::under("daye");
    let main = play.registers("2026-05-08T09:00", json!({}));
    let second = play.registers(
        "2026-05-08T09:10",
        json!({ "petitioner": { "phone": "13900000002" } }),
    );
    let third = play.registers("2026-05-08T09:20", json!({ "petitioner": {} }));
    for (at, follower) in [("2026-05-08T09:15", second), ("2026-05-08T09:25", third)] {
        play.does(
            at,
            follower,
            "agent",
            "merge",
            json!({ "into": main.0.to_string() }),
        );
        assert_eq!(play.stage(follower), Stage::Merged);
        assert_eq!(
            play.must_act(follower),
            "nobody",
            "nothing to do before the answer"
        );
    }
    assert_eq!(play.ticket(main).followers, [second, third]);
    let clerk = "unit_clerk@城建中心";
    play.does(
        "2026-05-08T10:10",
        main,
        "dispatcher",
        "dispatch",
        json!({ "lead": "城建中心" }),
    );
    play.does("2026-05-08T11:00", main, clerk, "sign_for", json!({}));
    play.does(
        "2026-05-08T14:00",
        main,
        clerk,
        "record_contact",
        json!({ "outcome": "reached" }),
    );
    play.does("2026-05-11T09:00", main, clerk, "report_done", report());
    play.does(
        "2026-05-11T10:00",
        main,
        "reviewer",
        "approve_reply",
        json!({}),
    );
    assert_eq!(play.must_act(second), "callback_agent");
    assert_eq!(
        play.outcome(third),
        Some("no_callback"),
        "left no telephone"
    );
    play.does(
        "2026-05-12T10:00",
        second,
        "callback_agent",
        "record_callback",
        json!({ "reached": true, "satisfaction": "dissatisfied" }),
    );
    assert_eq!(play.stage(second), Stage::Merged, "a follower stays merged");
    assert_eq!(play.outcome(second), Some("dissatisfied"));
    play.does(
        "2026-05-12T11:00",
        main,
        "callback_agent",
        "record_callback",
        json!({ "reached": true, "satisfaction": "satisfied" }),
    );
    assert_eq!(play.stage(main), Stage::Closed);
}

#[test]
fn nobody_is_reached_on_three_different_days() {
    let mut play = Play::under("daye");
    let id = awaiting_callback(&mut play);
    let nobody = json!({ "reached": false });
    play.does(
        "2026-05-12T09:00",
        id,
        "callback_agent",
        "record_callback",
        nobody.clone(),
    );
    play.does(
        "2026-05-12T15:00",
        id,
        "callback_agent",
        "record_callback",
        nobody.clone(),
    );
    play.does(
        "2026-05-13T09:00",
        id,
        "callback_agent",
        "record_callback",
        nobody.clone(),
    );
    assert_eq!(play.stage(id), Stage::PendingCallback, "two days so far");
    play.does(
        "2026-05-14T09:00",
        id,
        "callback_agent",
        "record_callback",
        nobody,
    );
    assert_eq!(play.outcome(id), Some("unreached"));
}

#[test]
fn a_second_dissatisfaction_goes_to_the_panel_and_its_verdict_makes_a_letter() {
    let mut play = Play::under("daye");
    let id = awaiting_callback(&mut play);
    let unhappy = json!({ "reached": true, "solved": "unsolved", "satisfaction": "dissatisfied" });
    play.does(
        "2026-05-12T09:00",
        id,
        "callback_agent",
        "record_callback",
        unhappy.clone(),
    );
    assert_eq!(
        (play.stage(id), play.must_act(id).as_str()),
        (Stage::PendingCallback, "supervisor")
    );
    play.does(
        "2026-05-12T10:00",
        id,
        "supervisor",
        "order_rectification",
        json!({ "text": "限期整改", "due": "2026-05-19" }),
    );
    assert_eq!(play.running(id), ["rectify"]);
    let clerk = "unit_clerk@城建中心";
    play.refused(
        "2026-05-13T09:00",
        id,
        clerk,
        "request_deduction",
        json!({ "reason": "诉求不合理" }),
        "deduction_needs_signature",
    );
    play.refused(
        "2026-05-13T09:00",
        id,
        clerk,
        "request_deduction",
        json!({ "reason": "诉求不合理", "signed": "张局长" }),
        "deduction_needs_seal",
    );
    play.does(
        "2026-05-13T09:00",
        id,
        clerk,
        "request_deduction",
        json!({ "reason": "诉求不合理", "signed": "张局长", "sealed": true }),
    );
    assert_eq!(play.must_act(id), "supervisor");
    play.does(
        "2026-05-13T15:00",
        id,
        "supervisor",
        "decide_deduction",
        json!({ "accepted": false, "text": "诉求合理" }),
    );
    assert_eq!(play.stage(id), Stage::Rectifying);
    play.does(
        "2026-05-14T09:00",
        id,
        clerk,
        "report_rectified",
        json!({ "measures": "重新布线", "progress": "完成", "result": "已亮" }),
    );
    play.does(
        "2026-05-15T09:00",
        id,
        "callback_agent",
        "record_callback",
        unhappy,
    );
    assert_eq!(play.must_act(id), "panel");
    play.does(
        "2026-05-18T09:00",
        id,
        "panel",
        "decide_panel",
        json!({ "verdict": "dissatisfied", "minutes": "灯杆间距不足" }),
    );
    assert_eq!(play.outcome(id), Some("dissatisfied"));
    let letter = &play.ticket(id).supervisions[0];
    assert_eq!(letter.form.id(), "letter");
    assert!(letter.copied_to_discipline);
}

#[test]
fn a_false_reply_voids_the_old_round_and_starts_the_clocks_anew() {
    let mut play = Play::under("daye");
    let id = awaiting_callback(&mut play);
    let old = play
        .ticket(id)
        .latest_clock(huiyin_core::terms::ClockName::Reply)
        .unwrap();
    assert_eq!(old.clock.on_time(), Some(true));
    let old = old.id;
    play.does(
        "2026-05-12T09:00",
        id,
        "supervisor",
        "rehandle",
        json!({ "reason": "false_reply", "text": "现场并未维修" }),
    );
    assert_eq!(play.stage(id), Stage::Handling);
    assert_eq!(play.ticket(id).round, 2);
    let voided = play.ticket(id).clocks.iter().find(|c| c.id == old).unwrap();
    assert_eq!(voided.clock.on_time(), Some(false));
    assert_eq!(play.due(id, "reply"), "2026-05-19");
    assert_eq!(play.running(id), ["reply"]);
}

#[test]
fn a_unit_hands_on_to_its_part_and_stays_answerable() {
    let mut play = Play::under("daye");
    let id = in_handling(&mut play);
    let due = play.due(id, "reply");
    play.refused(
        "2026-05-08T11:30",
        id,
        "unit_clerk@城建中心",
        "dispatch",
        json!({ "lead": "市场监管局" }),
        "not_a_sub_unit",
    );
    play.does(
        "2026-05-08T11:30",
        id,
        "unit_clerk@城建中心",
        "dispatch",
        json!({ "lead": "养护科" }),
    );
    assert_eq!(play.must_act(id), "unit_clerk@养护科");
    assert_eq!(play.due(id, "reply"), due, "the unit's clock runs on");
    play.does(
        "2026-05-08T14:00",
        id,
        "unit_clerk@养护科",
        "sign_for",
        json!({}),
    );
    play.does(
        "2026-05-08T15:00",
        id,
        "unit_clerk@养护科",
        "record_contact",
        json!({ "outcome": "reached" }),
    );
    play.does(
        "2026-05-11T09:00",
        id,
        "unit_clerk@养护科",
        "report_done",
        report(),
    );
    assert_eq!(
        play.must_act(id),
        "unit_clerk@城建中心",
        "its report goes to its unit"
    );
    assert_eq!(play.stage(id), Stage::Handling);
    play.does(
        "2026-05-11T10:00",
        id,
        "unit_clerk@城建中心",
        "report_done",
        report(),
    );
    assert_eq!(play.stage(id), Stage::PendingReview);
}

#[test]
fn co_units_have_their_own_limit_and_give_their_result_to_the_lead() {
    let mut play = Play::under("xinglongtai");
    let id = play.registers("2026-05-08T10:00", json!({}));
    play.does("2026-05-08T10:10", id, "dispatcher", "dispatch",
        json!({ "lead": "城建中心", "co_units": ["市场监管局"], "co_due": "2026-05-12", "basis": "first_receiver" }));
    assert_eq!(play.due(id, "co_result"), "2026-05-12");
    play.refused(
        "2026-05-11T09:00",
        id,
        "unit_clerk@市场监管局",
        "report_done",
        report(),
        "not_permitted",
    );
    play.does(
        "2026-05-11T09:00",
        id,
        "unit_clerk@市场监管局",
        "report_co_result",
        json!({ "text": "商户已清退" }),
    );
    assert!(!play.running(id).contains(&"co_result"));
    let co = play
        .ticket(id)
        .assignments
        .iter()
        .find(|a| a.part == Part::Co)
        .unwrap();
    assert!(!co.is_open());
    assert_eq!(play.must_act(id), "unit_clerk@城建中心");
}

#[test]
fn a_unit_can_never_withdraw_or_call_back_its_own_petitioner() {
    let mut play = Play::under("daye");
    let id = awaiting_callback(&mut play);
    let verdict = json!({ "reached": true, "satisfaction": "satisfied" });
    for by in ["callback_agent@城建中心", "unit_clerk@城建中心"] {
        play.refused(
            "2026-05-12T09:00",
            id,
            by,
            "record_callback",
            verdict.clone(),
            "callback_by_own_unit",
        );
    }
    play.refused(
        "2026-05-12T09:00",
        id,
        "unit_clerk@城建中心",
        "withdraw",
        json!({ "reason": "已解决" }),
        "withdraw_only_by_petitioner",
    );
    play.refused(
        "2026-05-12T09:00",
        id,
        "unit_leader@市场监管局",
        "sign_for",
        json!({}),
        "not_permitted",
    );
}

#[test]
fn what_nobody_knows_yet_is_refused_as_not_available() {
    let mut play = Play::under("daye");
    let id = in_handling(&mut play);
    play.refused(
        "2026-05-08T12:00",
        id,
        "street_leader@兴盛街道",
        "whistle",
        json!({}),
        "not_available",
    );
    play.refused(
        "2026-05-08T12:00",
        id,
        "agent",
        "abracadabra",
        json!({}),
        "unknown_verb",
    );
    play.refused(
        "2026-05-08T12:00",
        id,
        "dispatcher",
        "dispatch",
        json!({ "laed": "城建中心" }),
        "bad_field",
    );
}

#[test]
fn a_matter_of_the_enterprise_gets_its_date_by_decision() {
    let mut play = Play::under("laishan");
    let id = play.registers(
        "2026-05-08T10:00",
        json!({ "handling": "enterprise_major", "channel": "enterprise_visit" }),
    );
    assert_eq!(play.due(id, "close"), "none");
    play.does(
        "2026-05-08T11:00",
        id,
        "dispatcher",
        "dispatch",
        json!({ "lead": "城建中心", "due": "2026-08-31" }),
    );
    assert_eq!(play.due(id, "close"), "2026-08-31");
    assert_eq!(play.running(id), ["close"]);
}
