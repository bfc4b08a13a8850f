//! One ticket all the way round, and what is asked about it on the way.

use huiyin_core::people::{Actor, Role};
use huiyin_core::terms::Stage;
use huiyin_core::ticket::Slot;
use serde_json::json;

use super::{HOUSING, MARKET, Rig, clerk, registration};
use crate::access::{Act, Look};
use crate::journal::SubjectKind;
use crate::scope::Scope;
use crate::views;
use crate::writer::Target;
use crate::{Trouble, number};

#[test]
fn a_ticket_goes_round_and_the_journal_proves_it() {
    let mut rig = Rig::new();
    let id = rig.signed("东风路路灯不亮，晚上看不见路。", "13900000001");
    rig.command(
        clerk(),
        id,
        "record_contact",
        json!({ "means": "phone", "outcome": "reached", "text": "已联系" }),
    );
    rig.command(
        clerk(),
        id,
        "report_done",
        json!({ "measures": "更换灯泡", "progress": "已完成", "result": "路灯已亮",
            "public_reply": "您反映的路灯已修好。", "outcome": "resolved" }),
    );
    rig.command(Actor::of(Role::Reviewer), id, "approve_reply", json!({}));
    let answer = rig.command(
        Actor::of(Role::CallbackAgent),
        id,
        "record_callback",
        json!({ "reached": true, "contacted": true, "solved": "solved",
            "satisfaction": "very_satisfied" }),
    );
    assert_eq!(answer.ticket.stage, Stage::Closed);
    rig.assert_sound();
    rig.restart();
    let page = rig
        .centre
        .read(|reader| views::ticket::page(reader, &Scope::All, id))
        .unwrap();
    assert_eq!(page.ticket, *answer.ticket);
    assert_eq!(page.entries.len(), page.ticket.version as usize);
    assert_eq!(page.latest(Slot::PublicReply), Some("您反映的路灯已修好。"));
    assert_eq!(page.line.title, "东风路路灯不亮，晚上看不见路");
    assert_eq!(number::id_of(&page.line.line.number), Some(id));
    rig.assert_sound();
}

#[test]
fn nobody_reads_beyond_the_own_scope() {
    let rig = Rig::new();
    let id = rig.signed("楼道堆放杂物", "13900000001");
    let number = rig.register("别人的事", "13900000002").number;
    let sees = |scope: &Scope| {
        let found = rig.centre.read(|reader| {
            let page = views::ticket::page(reader, scope, id);
            let all = views::list::tickets(
                reader,
                scope,
                &views::list::Filter::default(),
                views::list::Order::Newest,
                None,
                10,
            )?;
            Ok((page.is_ok(), all.lines.len()))
        });
        found.unwrap()
    };
    assert_eq!(sees(&Scope::All), (true, 2));
    assert_eq!(sees(&Scope::Units(vec![HOUSING])), (true, 1));
    assert_eq!(sees(&Scope::Units(vec![MARKET])), (false, 0));
    assert_eq!(sees(&Scope::Units(vec![])), (false, 0));
    assert_eq!(sees(&Scope::Tickets(vec![id])), (true, 1));
    assert_eq!(sees(&Scope::Discipline), (false, 0));
    assert_eq!(sees(&Scope::Nothing), (false, 0));
    let hidden = rig
        .centre
        .read(|reader| views::ticket::find(reader, &Scope::Units(vec![HOUSING]), &number));
    assert_eq!(hidden.unwrap(), None);
}

#[test]
fn an_identity_is_masked_until_it_is_revealed_and_that_is_logged_first() {
    let rig = Rig::new();
    let id = rig.signed("楼上漏水", "13900001234");
    let page = rig
        .centre
        .read(|reader| views::ticket::page(reader, &Scope::All, id))
        .unwrap();
    assert!(
        page.texts
            .values()
            .all(|text| !text.contains("13900001234") && text != "王某")
    );
    let masked = rig
        .centre
        .read(|reader| views::ticket::masked(reader, &Scope::All, id))
        .unwrap();
    assert_ne!(masked.phone.as_deref(), Some("13900001234"));
    let look = Look {
        actor: clerk(),
        act: Act::Reveal,
        subject_kind: SubjectKind::Ticket,
        subject_id: id.0,
        detail: "phone".to_owned(),
        reason: Some("联系诉求人核实楼层".to_owned()),
        source: "10.0.0.8".to_owned(),
    };
    let out = rig
        .centre
        .reveal(&Scope::Units(vec![MARKET]), id, look.clone());
    assert!(matches!(out, Err(Trouble::NotFound)));
    let shown = rig
        .centre
        .reveal(&Scope::Units(vec![HOUSING]), id, look.clone())
        .unwrap();
    assert_eq!(shown.phone.as_deref(), Some("13900001234"));
    assert_eq!(shown.name.as_deref(), Some("王某"));
    rig.centre
        .look(Look {
            act: Act::View,
            reason: None,
            ..look
        })
        .unwrap();
    rig.centre.stop();
    let log = rig
        .centre
        .read(|reader| views::access::log(reader, &Default::default(), None, 10))
        .unwrap();
    assert_eq!(log.len(), 2);
    assert_eq!(log[1].act, Act::Reveal);
    assert_eq!(log[1].reason.as_deref(), Some("联系诉求人核实楼层"));
    assert_eq!(log[0].act, Act::View);
    rig.assert_sound();
}

#[test]
fn the_same_key_gives_the_same_answer_and_another_request_under_it_is_refused() {
    let mut rig = Rig::new();
    let envelope = registration("路面塌陷", "13900000001").with_key("abc");
    let first = rig.centre.call(envelope.clone()).unwrap();
    assert!(!first.replayed);
    rig.restart();
    let again = rig.centre.call(envelope).unwrap();
    assert!(again.replayed);
    assert_eq!((again.id, &again.number), (first.id, &first.number));
    assert_eq!(again.events, first.events);
    assert_eq!(again.query_code, first.query_code);
    let other = rig
        .centre
        .call(registration("另一件事", "13900000001").with_key("abc"));
    assert!(matches!(other, Err(Trouble::KeyReused)));
    // The same key of somebody else is another key.
    let mut theirs = registration("另一件事", "13900000001").with_key("abc");
    theirs.actor = Actor::of(Role::Monitor);
    assert!(!rig.centre.call(theirs).unwrap().replayed);
    rig.assert_sound();
}

#[test]
fn a_stale_version_is_a_conflict() {
    let rig = Rig::new();
    let id = rig.register("噪声扰民", "13900000001").id;
    let urge = |version| {
        let command =
            huiyin_core::ticket::Command::parse("comment", json!({ "text": "记一笔" })).unwrap();
        rig.centre.call(
            crate::writer::Envelope::new(Actor::of(Role::Agent), Target::Ticket(id), command)
                .if_match(version),
        )
    };
    assert_eq!(urge(1).unwrap().ticket.version, 2);
    assert!(matches!(
        urge(1),
        Err(Trouble::Conflict {
            expected: 1,
            found: 2
        })
    ));
}

#[test]
fn a_refused_attempt_that_matters_stands_in_the_journal_and_others_leave_no_trace() {
    let rig = Rig::new();
    let id = rig.signed("井盖缺失", "13900000001");
    let before = rig.verify().entries;
    let refused = rig.try_command(Actor::of(Role::Agent), id, "approve_reply", json!({}));
    assert!(matches!(refused, Err(Trouble::Refused(_))));
    assert_eq!(rig.verify().entries, before);
    let refused = rig.try_command(
        clerk(),
        id,
        "report_done",
        json!({ "measures": "无", "progress": "无", "result": "无", "public_reply": "已办",
            "outcome": "resolved" }),
    );
    let Err(Trouble::Refused(refusal)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(refusal.code, "no_contact_record");
    assert_eq!(rig.verify().entries, before + 1);
    rig.assert_sound();
}

#[test]
fn merging_tells_the_main_ticket_in_the_same_transaction() {
    let rig = Rig::new();
    let main = rig.register("小区停水", "13900000001");
    let follower = rig.register("小区没有水", "13900000002");
    rig.command(
        Actor::of(Role::Agent),
        follower.id,
        "merge",
        json!({ "into": main.number }),
    );
    let page = rig
        .centre
        .read(|reader| views::ticket::page(reader, &Scope::All, main.id))
        .unwrap();
    assert_eq!(page.ticket.followers, [follower.id]);
    assert_eq!(page.related.len(), 1);
    rig.assert_sound();
}

#[test]
fn the_past_is_told_in_its_own_order() {
    let rig = Rig::new();
    let telling = rig.centre.tell_history();
    let past = |text: &str, at: &str| {
        let envelope = registration(text, "13900000001");
        rig.centre.call(envelope.at(super::moment(at)).quiet())
    };
    let id = past("去年的事", "2025-03-03T09:00").unwrap().id;
    let comment = |at: &str| {
        let command =
            huiyin_core::ticket::Command::parse("comment", json!({ "text": "记一笔" })).unwrap();
        let envelope =
            crate::writer::Envelope::new(Actor::of(Role::Agent), Target::Ticket(id), command);
        rig.centre.call(envelope.at(super::moment(at)))
    };
    // The timers wait until the past is told.
    assert_eq!(rig.centre.fire_due(rig.centre.now()).unwrap(), 0);
    comment("2025-03-03T10:00").unwrap();
    assert!(matches!(
        comment("2025-03-03T09:30"),
        Err(Trouble::OutOfOrder)
    ));
    drop(telling);
    rig.assert_sound();
}
