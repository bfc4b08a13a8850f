//! Whatever people do in whatever order under whichever rules: the journal replays to exactly
//! what is stored, and what is derived can be derived again.

use huiyin_core::people::{Actor, Role};
use huiyin_core::ticket::TicketId;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{HOUSING, MARKET, Rig};
use crate::verify::rebuild;

const PROFILES: [(&str, &str); 6] = [
    ("daye", include_str!("../../../../profiles/daye.toml")),
    ("laishan", include_str!("../../../../profiles/laishan.toml")),
    ("shaobao", include_str!("../../../../profiles/shaobao.toml")),
    ("xigang", include_str!("../../../../profiles/xigang.toml")),
    (
        "xinglongtai",
        include_str!("../../../../profiles/xinglongtai.toml"),
    ),
    (
        "standard",
        include_str!("../../../../profiles/standard.toml"),
    ),
];

/// What may be tried, by whom. Much of it is refused; that is part of the matter.
fn acts() -> Vec<(Actor, &'static str, Value)> {
    let housing = Actor::at(Role::UnitClerk, HOUSING);
    let market = Actor::at(Role::UnitClerk, MARKET);
    let desk = Actor::of;
    let report = json!({ "measures": "现场修复", "progress": "完成", "result": "恢复正常",
        "public_reply": "已修复，感谢反映。", "outcome": "resolved" });
    vec![
        (
            desk(Role::Dispatcher),
            "dispatch",
            json!({ "lead": "城建中心", "co_units": ["市场监管局"] }),
        ),
        (
            desk(Role::Dispatcher),
            "dispatch",
            json!({ "lead": "市场监管局" }),
        ),
        (
            desk(Role::Dispatcher),
            "recall",
            json!({ "reason": "派错了" }),
        ),
        (housing.clone(), "sign_for", json!({})),
        (market.clone(), "sign_for", json!({})),
        (
            housing.clone(),
            "request_return",
            json!({ "reason_code": "not_our_duty",
            "text": "属市场监管局职责", "rightful_unit": "市场监管局", "head_signature": "李某" }),
        ),
        (desk(Role::Dispatcher), "approve_return", json!({})),
        (
            desk(Role::Dispatcher),
            "refuse_return",
            json!({ "text": "属于贵单位" }),
        ),
        (
            housing.clone(),
            "record_contact",
            json!({ "means": "phone", "outcome": "reached", "text": "已联系" }),
        ),
        (
            market.clone(),
            "record_contact",
            json!({ "means": "phone", "outcome": "unreached", "text": "无人接听" }),
        ),
        (
            housing.clone(),
            "record_visit",
            json!({ "findings": "路灯确实不亮" }),
        ),
        (
            housing.clone(),
            "request_extension",
            json!({ "until": "2026-03-20", "reason": "等配件", "citizen_told": true }),
        ),
        (desk(Role::Reviewer), "approve_extension", json!({})),
        (
            housing.clone(),
            "request_hold",
            json!({ "plan": "列入明年计划", "until": "2026-12-01", "milestones": [] }),
        ),
        (desk(Role::Reviewer), "approve_hold", json!({})),
        (housing.clone(), "clear_hold", json!({})),
        (
            market.clone(),
            "report_co_result",
            json!({ "text": "已配合" }),
        ),
        (
            housing.clone(),
            "report_stage",
            json!({ "reasons": "等配件", "public_reply": "正在办理" }),
        ),
        (housing.clone(), "report_done", report.clone()),
        (market.clone(), "report_done", report.clone()),
        (desk(Role::Reviewer), "approve_reply", json!({})),
        (
            desk(Role::Reviewer),
            "reject_reply",
            json!({ "defect": "empty", "text": "太空" }),
        ),
        (
            desk(Role::CallbackAgent),
            "record_callback",
            json!({ "reached": true, "contacted": true,
            "solved": "unsolved", "satisfaction": "dissatisfied", "text": "没修好" }),
        ),
        (
            desk(Role::CallbackAgent),
            "record_callback",
            json!({ "reached": true, "contacted": true,
            "solved": "solved", "satisfaction": "satisfied" }),
        ),
        (
            desk(Role::CallbackAgent),
            "record_callback",
            json!({ "reached": false }),
        ),
        (
            desk(Role::Supervisor),
            "order_rectification",
            json!({ "text": "限期整改" }),
        ),
        (
            housing.clone(),
            "report_rectified",
            json!({ "measures": "重修", "progress": "完成", "result": "恢复正常" }),
        ),
        (
            housing.clone(),
            "request_deduction",
            json!({ "reason": "诉求不合理", "signed": "张局长", "sealed": true }),
        ),
        (
            desk(Role::Supervisor),
            "decide_deduction",
            json!({ "accepted": false, "text": "不同意" }),
        ),
        (
            desk(Role::Panel),
            "decide_panel",
            json!({ "verdict": "dissatisfied", "minutes": "研判会议纪要" }),
        ),
        (
            desk(Role::Supervisor),
            "rehandle",
            json!({ "reason": "false_reply" }),
        ),
        (
            desk(Role::Agent),
            "supplement",
            json!({ "text": "昨晚又坏了" }),
        ),
        (
            desk(Role::Agent),
            "amend",
            json!({ "field": "petitioner_phone", "value": "13911110000" }),
        ),
        (
            desk(Role::Agent),
            "amend",
            json!({ "field": "title", "value": "路灯" }),
        ),
        (desk(Role::Agent), "classify", json!({ "category": "市政" })),
        (desk(Role::Supervisor), "urge", json!({ "text": "请尽快" })),
        (
            desk(Role::Monitor),
            "reject",
            json!({ "reason": "不属受理范围", "basis": "条例第五条" }),
        ),
        (
            desk(Role::Agent),
            "withdraw",
            json!({ "reason": "诉求人要求撤回" }),
        ),
        (
            desk(Role::Petitioner),
            "rate",
            json!({ "reached": true, "solved": "solved", "satisfaction": "very_satisfied" }),
        ),
        (
            desk(Role::Petitioner),
            "reopen",
            json!({ "reason": "又坏了" }),
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_journal_replays_to_what_is_stored(
        profile in 0..PROFILES.len(),
        steps in prop::collection::vec((0..4_i64, 0..64_usize, 0..40_i64), 60..160),
    ) {
        let (name, toml) = PROFILES[profile];
        let rig = Rig::under(name, toml);
        let acts = acts();
        let mut tickets: Vec<(TicketId, String)> = Vec::new();
        for (which, act, hours) in steps {
            // Often nothing passes, sometimes a day.
            let hours = (hours - 15).max(0);
            rig.clock.fetch_add(hours * 3_600_000_000, std::sync::atomic::Ordering::SeqCst);
            if hours % 5 == 4 {
                rig.centre.fire_due(rig.centre.now()).unwrap();
            }
            let Some((id, _)) = tickets.get(which as usize % tickets.len().max(1)).cloned() else {
                let answer = rig.register("东风路路灯不亮", "13900000001");
                tickets.push((answer.id, answer.number));
                continue;
            };
            match acts.get(act) {
                Some((actor, verb, with)) => {
                    let _ = rig.try_command(actor.clone(), id, verb, with.clone());
                }
                None if act % 3 == 0 => {
                    let into = &tickets[0].1;
                    let with = json!({ "into": into });
                    let _ = rig.try_command(Actor::of(Role::Agent), id, "merge", with);
                }
                None => {
                    let answer = rig.register("东风路路灯还是不亮", "13900000002");
                    tickets.push((answer.id, answer.number));
                }
            }
        }
        let report = rig.verify();
        prop_assert!(report.holds(), "{name}: {:#?}", report.faults);
        rig.centre.stop();
        rebuild(&rig.place, &mut |_| {}).unwrap();
        let again = rig.verify();
        prop_assert!(again.holds(), "{name}: {:#?}", again.faults);
        prop_assert_eq!(again.head, report.head);
    }
}

#[test]
fn the_acts_are_what_the_interface_takes() {
    let faults: Vec<String> = acts()
        .into_iter()
        .filter_map(|(_, verb, with)| {
            let refusal = huiyin_core::ticket::Command::parse(verb, with).err()?;
            Some(format!("{verb}: {refusal}"))
        })
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}
