//! Stories about a whole centre.

mod anything;
mod concurrency;
mod crash;
mod damage;
mod lookups;
mod organisation;
mod round;
mod timers;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use huiyin_core::calendar::{Calendar, Moment};
use huiyin_core::people::{Actor, Role, UnitId, UnitKind};
use huiyin_core::ticket::{Command, TicketId};
use serde_json::{Value, json};

use crate::people::{AdminAnswer, AdminCommand, AdminEnvelope};
use crate::verify::{Report, verify};
use crate::writer::{Answer, Envelope, Target};
use crate::{Centre, Options, Place, Trouble};

/// A centre under the rules of Daye with two units, on a clock of its own.
pub(crate) struct Rig {
    _dir: tempfile::TempDir,
    pub place: Place,
    pub clock: Arc<AtomicI64>,
    pub centre: Arc<Centre>,
}

pub(crate) const HOUSING: UnitId = UnitId(1);
pub(crate) const MARKET: UnitId = UnitId(2);

pub(crate) fn moment(civil: &str) -> Moment {
    Calendar::mainland().moment(civil.parse().unwrap())
}

impl Rig {
    pub(crate) fn new() -> Rig {
        Rig::under("daye", include_str!("../../../../profiles/daye.toml"))
    }

    pub(crate) fn under(profile: &str, toml: &str) -> Rig {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::alone(dir.path());
        let clock = Arc::new(AtomicI64::new(moment("2026-02-09T08:30").micros()));
        let centre = Centre::create(&place, options(&clock)).unwrap();
        let rig = Rig {
            _dir: dir,
            place,
            clock,
            centre,
        };
        rig.admin(AdminCommand::AdoptProfile {
            name: profile.to_owned(),
            toml: toml.to_owned(),
            effective: None,
        });
        for name in ["城建中心", "市场监管局"] {
            rig.open_unit(name);
        }
        rig
    }

    pub(crate) fn open_unit(&self, name: &str) -> UnitId {
        let answer = self.admin(AdminCommand::OpenUnit {
            name: name.to_owned(),
            kind: UnitKind::Department,
            parent: None,
            on: None,
        });
        UnitId(answer.id.id)
    }

    /// Stops the centre and opens it again, as after a restart.
    pub(crate) fn restart(&mut self) {
        self.centre.stop();
        self.centre = Centre::open(&self.place, options(&self.clock)).unwrap();
    }

    pub(crate) fn at(&self, civil: &str) -> &Rig {
        self.clock.store(moment(civil).micros(), Ordering::SeqCst);
        self
    }

    pub(crate) fn try_admin(&self, command: AdminCommand) -> Result<AdminAnswer, Trouble> {
        self.centre.administer(AdminEnvelope {
            actor: Actor::system(),
            command,
            happened_at: None,
        })
    }

    pub(crate) fn admin(&self, command: AdminCommand) -> AdminAnswer {
        self.try_admin(command).unwrap()
    }

    pub(crate) fn register(&self, content: &str, phone: &str) -> Answer {
        self.centre.call(registration(content, phone)).unwrap()
    }

    pub(crate) fn try_command(
        &self,
        actor: Actor,
        ticket: TicketId,
        verb: &str,
        with: Value,
    ) -> Result<Answer, Trouble> {
        let command = Command::parse(verb, with).unwrap();
        self.centre
            .call(Envelope::new(actor, Target::Ticket(ticket), command))
    }

    pub(crate) fn command(
        &self,
        actor: Actor,
        ticket: TicketId,
        verb: &str,
        with: Value,
    ) -> Answer {
        self.try_command(actor, ticket, verb, with)
            .unwrap_or_else(|trouble| panic!("{verb}: {trouble}"))
    }

    /// Registers, dispatches to the housing centre and has it signed for.
    pub(crate) fn signed(&self, content: &str, phone: &str) -> TicketId {
        let id = self.register(content, phone).id;
        let dispatcher = Actor::of(Role::Dispatcher);
        self.command(dispatcher, id, "dispatch", json!({ "lead": "城建中心" }));
        self.command(clerk(), id, "sign_for", json!({}));
        id
    }

    pub(crate) fn verify(&self) -> Report {
        verify(&self.place, &mut |_, _| {}).unwrap()
    }

    pub(crate) fn assert_sound(&self) {
        let report = self.verify();
        assert!(report.holds(), "{:#?}", report.faults);
    }
}

pub(crate) fn options(clock: &Arc<AtomicI64>) -> Options {
    let clock = Arc::clone(clock);
    Options::with_clock(move || Moment::from_micros(clock.load(Ordering::SeqCst)))
}

pub(crate) fn clerk() -> Actor {
    Actor::at(Role::UnitClerk, HOUSING)
}

pub(crate) fn registration(content: &str, phone: &str) -> Envelope {
    let command = Command::parse(
        "register",
        json!({
            "channel": "phone", "kind": "help", "content": content,
            "petitioner": { "name": "王某", "phone": phone },
        }),
    )
    .unwrap();
    Envelope::new(Actor::of(Role::Agent), Target::New, command)
}
