//! Units, users, rulebooks: changed like tickets, with their history.

use huiyin_core::calendar::Moment;
use huiyin_core::people::{Actor, Role, UserId};

use super::{HOUSING, MARKET, Rig};
use crate::journal::SubjectKind;
use crate::people::{AdminCommand, AdminEnvelope, LockOut, SessionNew};
use crate::scope::Scope;
use crate::views;
use crate::{Centre, Trouble};

fn user(login: &str, role: Role) -> AdminCommand {
    AdminCommand::AddUser {
        login: login.to_owned(),
        name: "张三".to_owned(),
        phone: Some("13911112222".to_owned()),
        password: Some("$argon2id$…".to_owned()),
        must_change: false,
        demo: false,
        posts: vec![(role, None)],
    }
}

fn refused(outcome: Result<crate::people::AdminAnswer, Trouble>) -> String {
    match outcome {
        Err(Trouble::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_user_is_known_by_name_and_hidden_in_the_journal() {
    let mut rig = Rig::new();
    let id = UserId(rig.admin(user("zhang", Role::Agent)).id.id);
    rig.restart();
    let directory = rig.centre.directory();
    let person = directory.person_by_login(" ZHANG ").unwrap();
    assert_eq!(person.id, id);
    assert_eq!(person.name, "张三");
    assert_eq!(person.password.as_deref(), Some("$argon2id$…"));
    let actor = person.acting(1).unwrap();
    assert_eq!((actor.user, actor.role), (Some(id), Role::Agent));
    assert_eq!(directory.actor_name(&actor), "张三");
    assert_eq!(
        refused(rig.try_admin(user("Zhang", Role::Agent))),
        "login_taken"
    );
    rig.admin(AdminCommand::DisableUser { user: id });
    assert!(
        rig.centre
            .directory()
            .person(id)
            .unwrap()
            .acting(1)
            .is_none()
    );
    // Name and telephone are nowhere in the journal.
    let entries = rig
        .centre
        .read(|reader| Ok(crate::journal::after(reader.connection(), 0, 1000)?))
        .unwrap();
    for entry in entries {
        let text = String::from_utf8_lossy(&entry.bytes).into_owned();
        assert!(!text.contains("张三") && !text.contains("13911112222") && !text.contains("argon"));
    }
    rig.assert_sound();
}

#[test]
fn only_administrators_administer() {
    let rig = Rig::new();
    let id = UserId(rig.admin(user("zhang", Role::Agent)).id.id);
    let agent = rig
        .centre
        .directory()
        .person(id)
        .unwrap()
        .acting(1)
        .unwrap();
    let act = |command| {
        rig.centre.administer(AdminEnvelope {
            actor: agent.clone(),
            command,
            happened_at: None,
        })
    };
    assert_eq!(refused(act(user("li", Role::Admin))), "not_permitted");
    act(AdminCommand::SetPassword {
        user: id,
        password: "$argon2id$new".to_owned(),
        must_change: false,
    })
    .unwrap();
    act(AdminCommand::SaveView {
        list: "tickets".to_owned(),
        label: "我的超期".to_owned(),
        query: "clock=overdue".to_owned(),
    })
    .unwrap();
    let directory = rig.centre.directory();
    assert_eq!(
        directory.person(id).unwrap().password.as_deref(),
        Some("$argon2id$new")
    );
    let views = directory.views_of(id);
    assert_eq!(views[0].label, "我的超期");
    act(AdminCommand::DropView { view: views[0].id }).unwrap();
    assert!(rig.centre.directory().views_of(id).is_empty());
    rig.assert_sound();
}

#[test]
fn a_closed_unit_hands_over_what_is_open_and_keeps_its_history() {
    let rig = Rig::new();
    let id = rig.signed("接着办", "13900000001");
    rig.admin(AdminCommand::RenameUnit {
        unit: HOUSING,
        name: "住建局".to_owned(),
        on: None,
    });
    assert_eq!(
        rig.centre.directory().unit(HOUSING).unwrap().former_names[0].0,
        "城建中心"
    );
    // Closed by date: nothing moves before the day.
    let on = "2026-03-02".parse().unwrap();
    let answer = rig.admin(AdminCommand::CloseUnit {
        unit: HOUSING,
        successor: Some(MARKET),
        on: Some(on),
    });
    assert_eq!(answer.moved, 0);
    rig.at("2026-03-02T00:05");
    rig.centre.fire_due(rig.centre.now()).unwrap();
    let line = |scope: Scope| {
        rig.centre
            .read(|reader| views::ticket::line(reader, &scope, id))
    };
    let now = line(Scope::Units(vec![MARKET])).unwrap();
    assert_eq!(now.line.lead_unit, Some(MARKET));
    assert_eq!(now.line.must_unit, Some(MARKET));
    // The old unit had a part in it and may still look it up.
    assert!(line(Scope::Units(vec![HOUSING])).is_ok());
    let organisation = rig.centre.directory();
    assert!(organisation.organisation().get(HOUSING).unwrap().closed);
    let history = rig
        .centre
        .read(|reader| views::history::of_record(reader, SubjectKind::Unit, HOUSING.0))
        .unwrap();
    assert_eq!(history.len(), 3);
    rig.assert_sound();
}

#[test]
fn a_ticket_keeps_the_rulebook_it_was_registered_under() {
    let rig = Rig::new();
    let old = rig.register("旧规则的", "13900000001");
    rig.admin(AdminCommand::AdoptProfile {
        name: "daye".to_owned(),
        toml: include_str!("../../../../profiles/daye.toml").to_owned(),
        effective: Some("2026-02-10".parse().unwrap()),
    });
    let same_day = rig.register("当天的", "13900000001");
    assert_eq!(same_day.ticket.rulebook, old.ticket.rulebook);
    rig.at("2026-02-10T09:00");
    let new = rig.register("新规则的", "13900000001");
    assert_eq!(new.ticket.rulebook.version, old.ticket.rulebook.version + 1);
    let bad = rig.try_admin(AdminCommand::AdoptProfile {
        name: "daye".to_owned(),
        toml: "name = 3".to_owned(),
        effective: None,
    });
    assert_eq!(refused(bad), "bad_field");
    rig.assert_sound();
}

#[test]
fn the_centres_own_days_count() {
    let rig = Rig::new();
    let day = "2026-03-11".parse().unwrap();
    let working = |rig: &Rig| rig.centre.directory().calendar().is_working_day(day);
    assert!(working(&rig));
    rig.admin(AdminCommand::SetDay {
        date: day,
        working: false,
        name: "停电检修".to_owned(),
    });
    assert!(!working(&rig));
    rig.admin(AdminCommand::RemoveDay { date: day });
    assert!(working(&rig));
    rig.assert_sound();
}

#[test]
fn sessions_and_locks_survive_a_restart() {
    let mut rig = Rig::new();
    let id = UserId(rig.admin(user("zhang", Role::Agent)).id.id);
    let soon = Moment::from_micros(rig.centre.now().micros() + 3_600_000_000);
    rig.centre
        .open_session(SessionNew {
            token: [7; 32],
            user: id,
            post: 1,
            expires_at: soon,
            source: "127.0.0.1".to_owned(),
        })
        .unwrap();
    for n in 1..=5 {
        let attempt = rig
            .centre
            .attempt_failed("Zhang", LockOut::STANDARD)
            .unwrap();
        assert_eq!(attempt.failures, n);
        assert_eq!(attempt.locked_until.is_some(), n == 5);
    }
    rig.restart();
    assert_eq!(rig.centre.session(&[7; 32]).unwrap().unwrap().user, id);
    assert!(rig.centre.session(&[8; 32]).unwrap().is_none());
    assert!(rig.centre.attempts("zhang").unwrap().locked_until.is_some());
    rig.centre.attempts_cleared("zhang").unwrap();
    assert_eq!(rig.centre.attempts("zhang").unwrap().failures, 0);
    rig.centre.close_session([7; 32]).unwrap();
    assert!(rig.centre.session(&[7; 32]).unwrap().is_none());
}

#[test]
fn a_centre_without_a_rulebook_takes_no_ticket() {
    let dir = tempfile::tempdir().unwrap();
    let place = crate::Place::alone(dir.path());
    assert!(matches!(
        Centre::open(&place, crate::Options::system()),
        Err(Trouble::NotFound)
    ));
    let centre = Centre::create(&place, crate::Options::system()).unwrap();
    let answer = centre.call(super::registration("太早了", ""));
    assert!(matches!(answer, Err(Trouble::NoRulebook)));
    assert!(Centre::create(&place, crate::Options::system()).is_err());
}

#[test]
fn tokens_act_for_their_user_until_revoked() {
    let rig = Rig::new();
    let id = UserId(rig.admin(user("robot", Role::Agent)).id.id);
    let token = rig.admin(AdminCommand::IssueToken {
        hash: "ab12".to_owned(),
        user: id,
        post: 1,
        label: "对接".to_owned(),
        expires_at: None,
    });
    let now = rig.centre.now();
    let acting = rig
        .centre
        .directory()
        .token("ab12", now)
        .map(|found| found.2);
    assert_eq!(
        acting,
        Some(Actor {
            user: Some(id),
            role: Role::Agent,
            unit: None
        })
    );
    rig.admin(AdminCommand::RevokeToken { token: token.id.id });
    assert!(rig.centre.directory().token("ab12", now).is_none());
    rig.assert_sound();
}
