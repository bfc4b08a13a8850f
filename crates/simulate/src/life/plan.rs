//! The plan of a ticket from its registration to its end.

use super::act::{Act, MinutesAgo, Petitioner, Place, Register, TicketRef, Upstream};
use super::arrivals::Arrival;
use super::delay::Delay;
use super::{ActorHint, Planned, Script, endings, returns, work};
use crate::channels::{Channel, Handling};
use crate::matters::{Kind, Spot};
use crate::rng::Rng;
use crate::texts::staff::Quality;
use crate::texts::{Message, Person, Subject, Voice, message, people};
use crate::towns::{CategorySeed, Role, Town};

/// A ticket in the making: what is known while its plan is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The centre.
    pub town: &'static Town,
    /// What was brought forward.
    pub message: &'a Message,
    /// The unit that handles it (full name).
    pub unit: &'a str,
}

impl<'a> Case<'a> {
    /// The subject of staff's texts, written by the unit.
    #[must_use]
    pub fn subject(&self) -> Subject<'a> {
        Subject {
            matter: self.message.matter,
            scene: &self.message.scene,
            unit: short(self.town, self.unit),
        }
    }

    /// Who calls back: the centre, or the lead body of the matter.
    #[must_use]
    pub fn caller(&self) -> ActorHint {
        let lead = self.town.habits.callback_leads.and_then(|(citizen, firm)| {
            self.town.leads.get(if self.message.enterprise {
                firm
            } else {
                citizen
            })
        });
        lead.map_or(ActorHint::centre(Role::CallbackAgent), |unit| {
            ActorHint::at(Role::LeadDepartment, unit)
        })
    }

    /// Who works on it at the unit: the clerk, now and then the head.
    pub(super) fn clerk(&self, rng: &mut Rng) -> ActorHint {
        let role = if rng.percent(8) {
            Role::UnitLeader
        } else {
            Role::UnitClerk
        };
        ActorHint::at(role, self.unit)
    }

    pub(super) fn head_name(&self) -> String {
        self.town
            .user(Role::UnitLeader, Some(self.unit))
            .map(|u| u.name.clone())
            .unwrap_or_default()
    }
}

/// The short name of a unit, or the name itself.
pub(super) fn short<'a>(town: &'static Town, unit: &'a str) -> &'a str {
    town.unit(unit).map_or(unit, |u| u.short.as_str())
}

pub(super) fn step(after: Delay, actor: ActorHint, act: Act) -> Planned {
    Planned { after, actor, act }
}

/// The plans for an arrival: the ticket itself and, now and then, the same matter brought forward again by the
/// same person or by neighbours (`TicketRef(0)` in their steps is the first of the group).
pub fn plan(rng: &mut Rng, town: &'static Town, arrival: &Arrival) -> Vec<Script> {
    let Some(category) = town.category(arrival.category) else {
        return Vec::new();
    };
    let voice = if arrival.channel.is_written() || rng.percent(6) {
        Voice::Own
    } else {
        Voice::Noted
    };
    let Some(mut first) = message::message_by(rng, town, category, voice) else {
        return Vec::new();
    };
    let firm_channel = matches!(
        arrival.channel,
        Channel::EnterpriseVisit | Channel::EnterprisePlatform
    );
    first.enterprise |= firm_channel;
    let person = person(rng, town, &first);
    let owner = owner(rng, town, category, &first);
    let case = Case {
        town,
        message: &first,
        unit: &owner,
    };
    let mut steps = vec![register(rng, &case, arrival, person.as_ref())];
    course(rng, &case, arrival, person.is_some(), &mut steps);
    let mut all = vec![Script {
        starts: Delay::Minutes(0),
        message: first.clone(),
        owner: owner.clone(),
        steps,
    }];
    if rng.permille(town.habits.echo) && first.kind != Kind::Praise {
        echoes(rng, &case, arrival, person.as_ref(), &mut all);
    }
    all
}

fn person(rng: &mut Rng, town: &Town, message: &Message) -> Option<Person> {
    if rng.permille(town.habits.anonymous) {
        return None;
    }
    Some(if message.enterprise {
        let firm = &message.scene.shop;
        let firm = if firm.chars().count() < 4 {
            format!("{firm}商贸")
        } else {
            firm.clone()
        };
        people::enterprise_contact(rng, &format!("{firm}有限公司"))
    } else {
        people::petitioner(rng)
    })
}

/// Who should handle it: by the owners of its category, the street of the place, and who knows the matter.
pub(super) fn owner(
    rng: &mut Rng,
    town: &'static Town,
    category: &CategorySeed,
    message: &Message,
) -> String {
    // Some units answer for few matters of a broad category only, and then mostly.
    let weight = |(name, weight): &(&'static str, u32)| {
        let slug = town.unit(name).map_or("", |u| u.slug.as_str());
        let only: &[&str] = match slug {
            "jiaoyu" => &["training", "school"],
            "wenguang" => &["travel", "culture", "training"],
            "shangwu" => &["prepaid", "refund", "gov_window", "ent_policy"],
            "canlian" => &["welfare"],
            "jiaojing" => &["parking_street", "traffic_signal", "bus", "taxi"],
            "yuanlin" => &["greening"],
            _ => &[],
        };
        match (only.is_empty(), only.contains(&message.matter.key)) {
            (true, _) => *weight,
            (false, true) if only.len() <= 3 => *weight * 8,
            (false, true) => *weight,
            (false, false) => 0,
        }
    };
    let name = rng
        .weighted(category.owners, weight)
        .or_else(|| rng.pick(category.owners))
        .map_or("@", |o| o.0);
    if name == "@" {
        message.scene.street.to_owned()
    } else {
        name.to_owned()
    }
}

fn register(rng: &mut Rng, case: &Case<'_>, arrival: &Arrival, person: Option<&Person>) -> Planned {
    let message = case.message;
    let grid = case
        .town
        .grids
        .iter()
        .filter(|g| g.level == 3 && g.unit == message.community_unit)
        .map(|g| g.code.clone())
        .collect::<Vec<_>>();
    let actor = match arrival.channel {
        Channel::Grid => ActorHint::at(Role::GridWorker, &message.community_unit),
        Channel::EnterpriseVisit | Channel::Proposal => {
            let which = if arrival.channel == Channel::Proposal {
                3
            } else {
                4
            };
            let lead = case.town.leads.get(which).or(case.town.leads.first());
            lead.map_or(ActorHint::centre(Role::Agent), |l| {
                ActorHint::at(Role::LeadDepartment, l)
            })
        }
        c if c.is_written() && c != Channel::Letter => ActorHint::centre(Role::Petitioner),
        _ => ActorHint::centre(Role::Agent),
    };
    let act = Register {
        channel: arrival.channel.id(),
        group: (arrival.channel == Channel::UpperPlatform).then(|| arrival.group.id()),
        kind: message.kind.id(),
        title: message.title.clone(),
        content: message.content.clone(),
        category: arrival.category,
        petitioner: Petitioner {
            name: person.map(|p| {
                p.enterprise
                    .as_ref()
                    .map_or(p.name.clone(), |f| format!("{}（{f}）", p.name))
            }),
            phone: person.map(|p| p.phone.clone()),
            kind: if message.enterprise {
                "enterprise"
            } else {
                "person"
            },
        },
        place: Place {
            address: message.address.clone(),
            grid: if message.matter.spot == Spot::Office {
                None
            } else {
                rng.pick(&grid).cloned()
            },
        },
        occurred_at: message.occurred_minutes_ago.map(MinutesAgo),
        anonymous: person.is_none(),
        urgency: if message.urgent { "urgent" } else { "normal" },
        upstream: (arrival.channel == Channel::UpperPlatform).then(|| Upstream {
            system: "市12345平台",
            number: format!("SP{:010}", rng.next_u64() % 10_000_000_000),
        }),
        enterprise_related: message.enterprise,
        handling: arrival.handling.map(Handling::id),
        statutory_limit: (arrival.handling == Some(Handling::Commitment))
            .then_some("20 working days"),
    };
    step(Delay::Minutes(0), actor, Act::Register(Box::new(act)))
}

/// Everything after the registration.
fn course(
    rng: &mut Rng,
    case: &Case<'_>,
    arrival: &Arrival,
    has_contact: bool,
    steps: &mut Vec<Planned>,
) {
    if rng.permille(45) {
        let text = case.subject().supplement(rng);
        steps.push(step(
            Delay::Minutes(rng.between(3, 240)),
            ActorHint::centre(Role::Agent),
            Act::Supplement { text },
        ));
    }
    if settled_at_the_desk(rng, case, steps) {
        return;
    }
    returns::dispatch(rng, case, steps);
    if rng.permille(case.town.habits.withdrawn) {
        let reason = case.subject().withdrawal(rng);
        let after = Delay::Workday {
            days: rng.between(1, 2),
            minute: rng.between(540, 1000),
        };
        steps.push(step(
            after,
            ActorHint::centre(Role::Agent),
            Act::Withdraw { reason },
        ));
        return;
    }
    work::sign(rng, case, steps);
    work::handle(rng, case, arrival, has_contact, steps);
    endings::after_the_report(rng, case, arrival.channel.is_written(), has_contact, steps);
}

/// Transferred, rejected or answered without a dispatch.
fn settled_at_the_desk(rng: &mut Rng, case: &Case<'_>, steps: &mut Vec<Planned>) -> bool {
    let agent = ActorHint::centre(Role::Agent);
    let soon = Delay::Minutes(rng.between(2, 14));
    match case.message.matter.key {
        "telecom_bill" | "express" | "bank" if rng.percent(88) => {
            let act = Act::TransferOut {
                to: "市12345政务服务便民热线",
                receiving_number: format!("ZJ{:08}", rng.below(100_000_000)),
            };
            steps.push(step(soon, agent, act));
            true
        }
        "court" | "private_quarrel" if rng.percent(85) => {
            let (reason, basis) = case.subject().rejection(rng);
            let after = Delay::Minutes(rng.between(6, 60));
            steps.push(step(
                after,
                ActorHint::centre(Role::Monitor),
                Act::Reject { reason, basis },
            ));
            true
        }
        key => {
            let answered = match case.message.kind {
                Kind::Consultation => rng.percent(case.town.habits.direct_answer),
                Kind::Praise => rng.percent(85),
                _ => false,
            };
            if answered {
                let text = if key == "praise" {
                    case.subject().result(rng, Quality::Good)
                } else {
                    case.subject().direct_answer(rng)
                };
                steps.push(step(soon, agent, Act::AnswerDirectly { text }));
            }
            answered
        }
    }
}

/// The same matter again: by the same person (linked), or by neighbours (merged or linked).
fn echoes(
    rng: &mut Rng,
    case: &Case<'_>,
    arrival: &Arrival,
    person: Option<&Person>,
    all: &mut Vec<Script>,
) {
    let same_person = person.is_some() && rng.percent(45);
    let count = if rng.percent(30) { 2 } else { 1 };
    let mut days = 0;
    for _ in 0..count {
        days += rng.between(0, 4);
        let voice = if arrival.channel.is_written() {
            Voice::Own
        } else {
            Voice::Noted
        };
        let message = message::echo(rng, case.town, case.message, voice);
        let who = if same_person {
            person.cloned()
        } else {
            Some(people::petitioner(rng))
        };
        let here = Case {
            message: &message,
            ..*case
        };
        let mut steps = vec![register(rng, &here, arrival, who.as_ref())];
        let agent = ActorHint::centre(Role::Agent);
        let soon = Delay::Minutes(rng.between(2, 20));
        if days <= 2 && rng.percent(65) {
            steps.push(step(soon, agent, Act::Merge { into: TicketRef(0) }));
            // The main ticket's answer comes first; then this person is called on their own.
            let after = Delay::Workday {
                days: case.town.habits.usual_days + 4,
                minute: rng.between(540, 1020),
            };
            endings::callback_good(rng, &here, after, &mut steps);
        } else {
            steps.push(step(
                soon,
                agent,
                Act::Link {
                    to: TicketRef(0),
                    same_matter: true,
                },
            ));
            course(rng, &here, arrival, true, &mut steps);
        }
        let starts = if days == 0 {
            Delay::Minutes(rng.between(15, 500))
        } else {
            Delay::Workday {
                days,
                minute: rng.between(500, 1180),
            }
        };
        all.push(Script {
            starts,
            message,
            owner: case.unit.to_owned(),
            steps,
        });
    }
}
