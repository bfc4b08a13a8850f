//! A centre in memory: tickets, a clock that people's acts move on, and the engine's reactions.

use std::collections::BTreeMap;

use huiyin_core::calendar::{Calendar, DateTime, Moment};
use huiyin_core::people::{Actor, Organisation, Role, Unit, UnitId, UnitKind};
use huiyin_core::refusal::Refusal;
use huiyin_core::rulebook::{self, Rulebook};
use huiyin_core::terms::{ClockName, Stage};
use huiyin_core::ticket::{Command, Event, Stamp, Ticket, TicketId, World, decide, reactions};
use serde_json::{Value, json};

pub const PROFILES: [&str; 6] = [
    "xigang",
    "laishan",
    "xinglongtai",
    "shaobao",
    "daye",
    "standard",
];

pub fn profile(name: &str) -> Rulebook {
    let path = format!("{}/../../profiles/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    rulebook::load(&path, &text).unwrap()
}

pub struct Play {
    pub rulebook: Rulebook,
    pub calendar: Calendar,
    pub organisation: Organisation,
    pub tickets: BTreeMap<TicketId, Ticket>,
    pub journal: Vec<(TicketId, Stamp, Event)>,
    now: Moment,
}

impl Play {
    pub fn under(name: &str) -> Play {
        let unit = |id, name: &str, kind, parent| Unit {
            id: UnitId(id),
            name: name.to_owned(),
            kind,
            parent,
            closed: false,
        };
        Play {
            rulebook: profile(name),
            calendar: Calendar::mainland().clone(),
            organisation: Organisation::new([
                unit(1, "城建中心", UnitKind::Department, None),
                unit(2, "市场监管局", UnitKind::Department, None),
                unit(3, "兴盛街道", UnitKind::Street, None),
                unit(4, "养护科", UnitKind::Department, Some(UnitId(1))),
                unit(5, "行政审批局", UnitKind::Department, None),
            ]),
            tickets: BTreeMap::new(),
            journal: vec![],
            now: Moment::from_micros(0),
        }
    }

    pub fn moment(&self, civil: &str) -> Moment {
        self.calendar.moment(civil.parse::<DateTime>().unwrap())
    }

    pub fn actor(&self, by: &str) -> Actor {
        match by.split_once('@') {
            None => Actor::of(Role::parse(by).unwrap()),
            Some((role, unit)) => Actor::at(
                Role::parse(role).unwrap(),
                self.organisation.find(unit).unwrap().id,
            ),
        }
    }

    /// Moves the clock, firing every deadline on the way in its own time.
    pub fn until(&mut self, civil: &str) {
        let to = self.moment(civil);
        self.until_moment(to);
    }

    pub fn until_moment(&mut self, to: Moment) {
        loop {
            let next = self
                .tickets
                .values()
                .flat_map(|t| t.clocks.iter().map(move |c| (t.id, c)))
                .filter_map(|(id, c)| c.clock.next_deadline().map(|due| (due, id, c.id)))
                .filter(|(due, _, _)| *due <= to)
                .min();
            let Some((due, id, clock)) = next else { break };
            let command = Command::parse("fire_deadline", json!({ "clock": clock })).unwrap();
            self.carry_out(Some(id), &command, &Actor::system(), due)
                .unwrap();
        }
        self.now = to;
    }

    pub fn now(&self) -> Moment {
        self.now
    }

    /// Somebody does something; the ticket's id comes back.
    pub fn try_act(
        &mut self,
        id: Option<TicketId>,
        by: &str,
        verb: &str,
        with: Value,
    ) -> Result<TicketId, Refusal> {
        let command = Command::parse(verb, with)?;
        let actor = self.actor(by);
        self.carry_out(id, &command, &actor, self.now)
    }

    pub fn carry_out(
        &mut self,
        id: Option<TicketId>,
        command: &Command,
        actor: &Actor,
        at: Moment,
    ) -> Result<TicketId, Refusal> {
        let other = command
            .names_ticket()
            .and_then(|n| n.parse().ok())
            .and_then(|n| self.tickets.get(&TicketId(n)));
        let world = World {
            calendar: &self.calendar,
            rulebook: &self.rulebook,
            organisation: &self.organisation,
            other,
        };
        let new = TicketId(self.tickets.len() as i64 + 1);
        let before = id.and_then(|id| self.tickets.get(&id));
        let decision = decide(before, new, command, actor, at, &world)?;
        assert!(
            !decision.events.is_empty() || actor.role == Role::System,
            "{command:?} did nothing and was not refused"
        );
        let id = decision.ticket.id;
        let stamp = Stamp {
            at,
            by: actor.clone(),
        };
        for event in &decision.events {
            self.journal.push((id, stamp.clone(), event.clone()));
        }
        let follow = reactions(&decision.ticket, &decision.events);
        self.tickets.insert(id, decision.ticket);
        for (other, command) in follow {
            self.carry_out(Some(other), &command, &Actor::system(), at)?;
        }
        Ok(id)
    }

    pub fn ticket(&self, id: TicketId) -> &Ticket {
        &self.tickets[&id]
    }

    /// At a time somebody does something that must succeed.
    pub fn does(&mut self, at: &str, id: TicketId, by: &str, verb: &str, with: Value) {
        self.until(at);
        if let Err(refusal) = self.try_act(Some(id), by, verb, with) {
            panic!("{by} {verb}: {refusal}");
        }
    }

    /// At a time somebody tries what must be refused with this code, and nothing changes.
    pub fn refused(
        &mut self,
        at: &str,
        id: TicketId,
        by: &str,
        verb: &str,
        with: Value,
        code: &str,
    ) {
        self.until(at);
        let before = self.ticket(id).clone();
        match self.try_act(Some(id), by, verb, with) {
            Ok(_) => panic!("{by} {verb} was not refused"),
            Err(refusal) => assert_eq!(refusal.code, code, "{refusal}"),
        }
        assert_eq!(&before, self.ticket(id), "a refusal changed the ticket");
    }

    pub fn registers(&mut self, at: &str, with: Value) -> TicketId {
        self.until(at);
        let mut given = json!({
            "channel": "phone", "kind": "complaint", "content": "门前路灯坏了三天，晚上一片黑。",
            "petitioner": { "name": "王某", "phone": "13900000001" },
        });
        for (key, value) in with.as_object().unwrap() {
            given[key] = value.clone();
        }
        self.try_act(None, "agent", "register", given).unwrap()
    }

    pub fn due(&self, id: TicketId, name: &str) -> String {
        let clock = self
            .ticket(id)
            .latest_clock(ClockName::parse(name).unwrap())
            .unwrap_or_else(|| panic!("no clock {name}"));
        match clock.clock.due_at {
            None => "none".to_owned(),
            Some(due) if self.calendar.civil(due).time() == jiff::civil::Time::midnight() => {
                self.calendar.due_day(due).to_string()
            }
            Some(due) => self
                .calendar
                .civil(due)
                .strftime("%Y-%m-%dT%H:%M")
                .to_string(),
        }
    }

    pub fn running(&self, id: TicketId) -> Vec<&'static str> {
        self.names(id, |c| c.is_running())
    }

    pub fn overdue(&self, id: TicketId) -> Vec<&'static str> {
        let now = self.now;
        self.names(id, move |c| c.is_overdue(now))
    }

    fn names(
        &self,
        id: TicketId,
        which: impl Fn(&huiyin_core::ticket::TicketClock) -> bool,
    ) -> Vec<&'static str> {
        let mut names: Vec<_> = self
            .ticket(id)
            .clocks
            .iter()
            .filter(|c| which(c))
            .map(|c| c.name.id())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    pub fn must_act(&self, id: TicketId) -> String {
        match self.ticket(id).must_act() {
            None => "nobody".to_owned(),
            Some(m) => match m.unit {
                None => m.role.id().to_owned(),
                Some(unit) => format!("{}@{}", m.role.id(), self.organisation.name(unit)),
            },
        }
    }

    pub fn stage(&self, id: TicketId) -> Stage {
        self.ticket(id).stage
    }

    pub fn outcome(&self, id: TicketId) -> Option<&'static str> {
        self.ticket(id).ending.as_ref().map(|e| e.outcome.id())
    }

    /// Replays the journal and compares with the tickets as they stand.
    pub fn replayed(&self) -> BTreeMap<TicketId, Ticket> {
        let mut tickets: BTreeMap<TicketId, Ticket> = BTreeMap::new();
        for (id, stamp, event) in &self.journal {
            // Through the bytes, as a replay of the stored journal does.
            let bytes = serde_json::to_vec(event).unwrap();
            let event: Event = serde_json::from_slice(&bytes).unwrap();
            match tickets.get_mut(id) {
                Some(ticket) => ticket.apply(&event, stamp),
                None => {
                    tickets.insert(*id, Ticket::born(*id, &event, stamp).unwrap());
                }
            }
        }
        tickets
    }
}
