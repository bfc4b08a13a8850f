//! Finding tickets: by words, by telephone, by code, by likeness, page by page.

use std::collections::HashSet;

use super::Rig;
use crate::scope::Scope;
use crate::views::list::{ClockState, Filter, Key, Order, count, tickets};
use crate::views::queue::{self, Duty};
use crate::views::{caller, receipt, similar};
use huiyin_core::people::Role;

#[test]
fn each_word_is_found_and_nothing_else() {
    let rig = Rig::new();
    let lamp = rig
        .register("东风路幼儿园门口的路灯不亮。", "13900000001")
        .id;
    let noise = rig.register("工地夜间施工噪声扰民", "13900000002").id;
    let found = |text: &str| -> Vec<i64> {
        let filter = Filter {
            text: Some(text.to_owned()),
            ..Filter::default()
        };
        rig.centre
            .read(|reader| tickets(reader, &Scope::All, &filter, Order::Newest, None, 10))
            .unwrap()
            .lines
            .iter()
            .map(|line| line.line.id.0)
            .collect()
    };
    assert_eq!(found("路灯"), [lamp.0]);
    assert_eq!(found("东风路"), [lamp.0]);
    assert_eq!(found("施工"), [noise.0]);
    assert_eq!(found("夜间 扰民"), [noise.0]);
    assert_eq!(found("路灯 扰民"), [0; 0]);
    assert_eq!(found("13900000001"), [0; 0]);
    assert_eq!(found("王某"), [0; 0]);
    assert_eq!(found("，。"), [0; 0]);
    assert_eq!(found("\"路灯\" OR *"), [0; 0]);
    // Words of different texts of one ticket are found together.
    rig.command(
        huiyin_core::people::Actor::of(Role::Agent),
        lamp,
        "supplement",
        serde_json::json!({ "text": "旁边的井盖也松了" }),
    );
    assert_eq!(found("路灯 井盖"), [lamp.0]);
    let number = rig.register("有编号的", "13900000003").number;
    assert_eq!(found(&number).len(), 1);
    rig.assert_sound();
}

#[test]
fn one_telephone_is_one_petitioner() {
    let rig = Rig::new();
    let first = rig.register("第一件", "139-0000-0001").id;
    let second = rig.register("第二件", "13900000001").id;
    rig.register("别人的", "13900000002");
    rig.register("没留电话", "");
    let history = rig
        .centre
        .read(|reader| caller::history(reader, &Scope::All, "139 0000 0001", 10))
        .unwrap();
    let ids: Vec<_> = history.iter().map(|line| line.line.id).collect();
    assert_eq!(ids, [second, first]);
    let others = rig
        .centre
        .read(|reader| caller::same_petitioner(reader, &Scope::All, first, 10))
        .unwrap();
    assert_eq!(others.len(), 1);
    assert_eq!(others[0].line.id, second);
    let none = rig
        .centre
        .read(|reader| caller::history(reader, &Scope::Nothing, "13900000001", 10))
        .unwrap();
    assert!(none.is_empty());
}

#[test]
fn a_code_leads_to_its_ticket() {
    let rig = Rig::new();
    let answer = rig.register("查得到", "13900000001");
    let code = answer.query_code.unwrap();
    let by = |code: &str| {
        rig.centre
            .read(|reader| receipt::by_code(reader, code))
            .unwrap()
    };
    assert_eq!(by(&code), Some(answer.id));
    assert_eq!(by(&code.to_lowercase().replace('-', "")), Some(answer.id));
    assert_eq!(by("0000-0000-0000-0000"), None);
    assert_eq!(by(""), None);
}

#[test]
fn pages_hold_each_ticket_once_in_every_order() {
    let rig = Rig::new();
    for n in 0..23 {
        if n % 5 == 0 {
            rig.at(&format!("2026-02-09T09:{n:02}"));
        }
        if n % 2 == 0 {
            rig.signed(&format!("第{n}件"), "13900000001");
        } else {
            rig.register(&format!("第{n}件"), "13900000001");
        }
    }
    for order in [Order::Newest, Order::Oldest, Order::Due, Order::Updated] {
        let mut seen = Vec::new();
        let mut after: Option<Key> = None;
        loop {
            let page = rig
                .centre
                .read(|reader| tickets(reader, &Scope::All, &Filter::default(), order, after, 5))
                .unwrap();
            assert!(page.lines.len() <= 5);
            seen.extend(page.lines.iter().map(|line| line.line.id));
            match page.next {
                Some(key) => after = Some(key.to_string().parse().unwrap()),
                None => break,
            }
        }
        assert_eq!(seen.len(), 23, "{order:?}");
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 23, "{order:?}");
    }
    let counted = rig
        .centre
        .read(|reader| count(reader, &Scope::All, &Filter::default(), 20))
        .unwrap();
    assert_eq!(counted.to_string(), "20+");
}

#[test]
fn a_desk_sees_what_it_must_do_the_most_urgent_first() {
    let rig = Rig::new();
    rig.register("刚登记", "13900000001");
    let early = rig.signed("先办的", "13900000001");
    rig.at("2026-02-10T10:00");
    let late = rig.signed("后办的", "13900000002");
    let clerks = Duty {
        roles: vec![Role::UnitClerk],
        units: vec![super::HOUSING],
    };
    let scope = Scope::Units(vec![super::HOUSING]);
    let mine = rig
        .centre
        .read(|reader| queue::mine(reader, &scope, &clerks, 10))
        .unwrap();
    let ids: Vec<_> = mine.lines.iter().map(|line| line.line.id).collect();
    assert_eq!(ids, [early, late]);
    rig.at("2026-03-30T10:00");
    rig.centre.fire_due(rig.centre.now()).unwrap();
    let counts = rig
        .centre
        .read(|reader| queue::counts(reader, &scope, &clerks.filter(), reader.now()))
        .unwrap();
    assert_eq!((counts.all, counts.overdue, counts.soon), (2, 2, 0));
    let overdue = Filter {
        clock: Some(ClockState::Overdue),
        ..Filter::default()
    };
    let all = rig
        .centre
        .read(|reader| count(reader, &Scope::All, &overdue, 100))
        .unwrap();
    assert!(all.number >= 2);
}

#[test]
fn the_likeliest_of_the_same_matter_come_first() {
    let rig = Rig::new();
    let same = rig
        .register("锦绣花园三号楼电梯经常故障停运", "13900000001")
        .id;
    rig.register("人民路公交车晚点", "13900000002");
    rig.register("锦绣花园门口垃圾没人清理", "13900000003");
    let asked = similar::Asked {
        text: "锦绣花园电梯又故障了".to_owned(),
        ..similar::Asked::default()
    };
    let found = rig
        .centre
        .read(|reader| similar::candidates(reader, &Scope::All, &asked, 5))
        .unwrap();
    assert_eq!(found[0].line.id, same);
    assert!(found.len() < 3);
}
