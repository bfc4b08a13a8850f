//! Small tables, imported into a throw-away centre.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::people::{Actor, Role, UnitKind};
use huiyin_core::terms::{ClockName, Outcome as Ending, Stage};
use huiyin_core::ticket::{Command, Ticket, TicketId};
use huiyin_report::csv;
use huiyin_store::people::{AdminCommand, AdminEnvelope};
use huiyin_store::writer::{Envelope, Target};
use huiyin_store::{Centre, Options, Place, Scope, views};
use serde_json::json;

use super::{Mapping, Outcome, import};
use crate::cli::profiles;
use crate::exchange::telling::Telling;

const MAPPING: &str = r#"
system = "旧系统"
id = "编号"
time = { column = "时间", formats = ["%Y/%m/%d %H:%M:%S"] }
channel = { value = "leaders_board" }
kind = { column = "类型", map = { "咨询" = "consultation", "投诉" = "complaint" }, default = "help" }
title = "标题"
content = "正文"
name = "网名"
person = "网名"
[reply]
text = "答复"
time = { column = "答复时间", formats = ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d"] }
unit = "单位"
"#;

const TABLE: &str = "编号,网名,类型,标题,时间,正文,单位,答复,答复时间\n\
    7,甲,投诉,路灯不亮,2019/4/25 9:32:09,东风路的路灯三天不亮了请派人维修,,,\n\
    8,乙,咨询,公交线路,2019/4/26 10:00:00,18路公交车什么时候恢复,,已经恢复。,2019/5/10 14:56:53\n\
    9,丙,投诉,楼上漏水,2019/4/27 10:00:00,楼上漏水物业不管,城建中心,已督促物业修好。,2019/5/9 9:00:00\n\
    10,甲,投诉,路灯还是不亮,2019/5/26 9:00:00,东风路的路灯三天不亮了请派人维修,,,\n\
    11,丁,投诉,时间错,昨天,正文,,,\n\
    12,戊,投诉,,2019/5/1 8:00:00,,,,\n\
    13,己,投诉,只有标题,2019/5/1 8:00:00,,,已答复。,2019/4/1\n\
    14,庚,投诉,答复无此单位,2019/5/1 8:00:00,正文,没有的单位,已答复。,2019/5/2\n\
    ,辛,投诉,没有编号,2019/5/1 8:00:00,正文,,,\n";

fn centre(dir: &std::path::Path) -> (Arc<Centre>, Arc<AtomicI64>) {
    let now = Moment::parse_rfc3339("2026-03-02T09:00:00+08:00").unwrap();
    let clock = Arc::new(AtomicI64::new(now.micros()));
    let shown = Arc::clone(&clock);
    let options = Options::with_clock(move || Moment::from_micros(shown.load(Ordering::SeqCst)));
    let centre = Centre::create(&Place::alone(dir), options).unwrap();
    let administer = |command| {
        let actor = Actor::system();
        let envelope = AdminEnvelope {
            actor,
            command,
            happened_at: None,
        };
        centre.administer(envelope).unwrap();
    };
    let profile = profiles::find("daye", None).unwrap();
    administer(AdminCommand::AdoptProfile {
        name: profile.name,
        toml: profile.text,
        effective: None,
    });
    administer(AdminCommand::OpenUnit {
        name: "城建中心".to_owned(),
        kind: UnitKind::Department,
        parent: None,
        on: None,
    });
    (centre, clock)
}

fn imported(centre: &Arc<Centre>, table: &str) -> Outcome {
    let mapping = Mapping::parse("m.toml", MAPPING).unwrap();
    let grid = csv::read(table.as_bytes()).unwrap();
    import(centre, &grid, &mapping, &mut |_, _| {}).unwrap()
}

fn ticket(centre: &Centre, id: i64) -> Ticket {
    let id = TicketId(id);
    let page = centre.read(|reader| views::ticket::page(reader, &Scope::All, id));
    page.unwrap().ticket
}

#[test]
fn rows_become_tickets_at_their_own_time() {
    let dir = tempfile::tempdir().unwrap();
    let (centre, _) = centre(dir.path());
    let outcome = imported(&centre, TABLE);
    assert_eq!((outcome.rows, outcome.imported, outcome.known), (9, 6, 0));
    assert_eq!((outcome.answered, outcome.linked), (2, 1));

    let said = |complaints: &[super::Complaint]| -> Vec<String> {
        let each = complaints.iter();
        each.map(|c| format!("{} {}：{}", c.row, c.column, c.sentence))
            .collect()
    };
    assert_eq!(
        said(&outcome.refused),
        [
            "6 时间：“昨天”不是可以识别的时间。",
            "7 正文：内容和标题都为空。",
            "10 编号：没有编号，无法避免重复导入，请补上原系统的编号。",
        ]
    );
    let remarks = said(&outcome.remarks);
    assert_eq!(remarks.len(), 3, "{remarks:?}");
    assert_eq!(remarks[0], "8 正文：内容为空，以标题作为内容。");
    assert_eq!(
        remarks[1],
        "8 答复时间：答复时间早于来信时间。工单已导入，答复未导入。"
    );
    assert!(remarks[2].contains("没有的单位"), "{}", remarks[2]);

    // In the order of their time: the lamp, the bus, the leak, the two of May 1, the lamp again.
    let calendar = Calendar::mainland();
    let lamp = ticket(&centre, 1);
    let at = "2019-04-25T09:32:09".parse().unwrap();
    assert_eq!(lamp.request.registered_at, calendar.moment(at));
    assert_eq!(lamp.stage, Stage::Registered);
    let bus = ticket(&centre, 2);
    assert_eq!(bus.stage, Stage::Answered);
    let leak = ticket(&centre, 3);
    assert_eq!(
        leak.ending.as_ref().map(|e| e.outcome),
        Some(Ending::NoCallback)
    );
    // With the unit since the letter came: five working days were over on May 7.
    let reply = leak.latest_clock(ClockName::Reply).unwrap();
    assert_eq!(reply.clock.on_time(), Some(false));
    assert_eq!(ticket(&centre, 6).links, [TicketId(1)]);
}

#[test]
fn the_same_file_again_doubles_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (centre, clock) = centre(dir.path());
    imported(&centre, TABLE);
    clock.fetch_add(3_600_000_000, Ordering::SeqCst);
    let again = imported(&centre, TABLE);
    assert_eq!((again.imported, again.known), (0, 6));
    assert_eq!((again.answered, again.linked), (0, 0));
    assert_eq!(again.refused.len(), 3);

    let changed = imported(&centre, &TABLE.replace("18路", "19路"));
    assert_eq!((changed.imported, changed.known), (0, 5));
    assert!(
        changed
            .refused
            .iter()
            .any(|c| c.id == "8" && c.sentence.contains("改动"))
    );
}

#[test]
fn a_mapping_that_does_not_fit_says_where() {
    let fault = Mapping::parse("m.toml", &MAPPING.replace("person", "persona")).unwrap_err();
    assert!(
        fault.starts_with("m.toml:10：") && fault.contains("persona"),
        "{fault}"
    );
    let fault = Mapping::parse("m.toml", &MAPPING.replace("\"编号\"", "7")).unwrap_err();
    assert!(
        fault.starts_with("m.toml:3：") && fault.contains("列名"),
        "{fault}"
    );
    let mapping = Mapping::parse("m.toml", &MAPPING.replace("\"编号\"", "\"号码\"")).unwrap();
    let grid = csv::read(TABLE.as_bytes()).unwrap();
    let fault = super::Table::new(&grid, &mapping).map(drop).unwrap_err();
    assert!(
        fault.contains("号码") && fault.contains("编号、网名"),
        "{fault}"
    );
}

#[test]
fn a_timer_of_another_process_waits_until_the_past_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (centre, _) = centre(dir.path());
    let now = centre.now();
    let options = Options::with_clock(move || now);
    let server = Centre::open(&Place::alone(dir.path()), options).unwrap();
    let then = Moment::parse_rfc3339("2019-04-25T09:00:00+08:00").unwrap();
    let act = |role, target, verb: &str, with| {
        let command = Command::parse(verb, with).unwrap();
        let envelope = Envelope::new(Actor::of(role), target, command).at(then);
        centre.call(envelope).unwrap().id
    };
    let telling = Telling::begin(&centre).unwrap();
    let with = json!({ "channel": "phone", "kind": "help", "content": "路灯不亮" });
    let id = act(Role::Agent, Target::New, "register", with);
    let with = json!({ "lead": "城建中心" });
    act(Role::Dispatcher, Target::Ticket(id), "dispatch", with);
    // The sign clock ran out seven years ago.
    assert_eq!(server.fire_due(now).unwrap(), 0);
    drop(telling);
    assert!(server.fire_due(now).unwrap() > 0);
}
