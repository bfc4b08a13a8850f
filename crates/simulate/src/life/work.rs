//! The work at the unit: signing, contact, visit, more time, and the report.

use super::act::{Act, DaysAhead, Milestone};
use super::arrivals::Arrival;
use super::delay::Delay;
use super::plan::{Case, step};
use super::{ActorHint, Planned};
use crate::channels::{Group, Handling};
use crate::matters::Spot;
use crate::rng::Rng;
use crate::texts::staff::Quality;
use crate::texts::staff_review::Defect;
use crate::towns::{Habits, Role};

/// Signing, soon or late, and now and then passing on to a section or a community.
pub(super) fn sign(rng: &mut Rng, case: &Case<'_>, steps: &mut Vec<Planned>) {
    let after = if rng.permille(case.town.habits.late_sign) {
        Delay::Workday {
            days: rng.between(2, 4),
            minute: rng.between(520, 1000),
        }
    } else {
        Delay::Office(rng.between(6, 330))
    };
    let clerk = ActorHint::at(Role::UnitClerk, case.unit);
    steps.push(step(after, clerk.clone(), Act::SignFor {}));
    let below: Vec<String> = if case
        .town
        .unit(case.unit)
        .is_some_and(|u| u.kind.is_territorial())
    {
        vec![case.message.community_unit.clone()]
    } else {
        case.town
            .children(case.unit)
            .map(|u| u.name.clone())
            .collect()
    };
    let Some(child) = rng.pick(&below).cloned() else {
        return;
    };
    if case
        .town
        .unit(&child)
        .is_some_and(|u| u.parent.as_deref() == Some(case.unit))
        && rng.permille(case.town.habits.delegated)
    {
        let note = Some(case.subject().dispatch_note(rng));
        let act = Act::Dispatch {
            lead: child.clone(),
            co_units: Vec::new(),
            basis: None,
            note,
        };
        steps.push(step(Delay::Office(rng.between(10, 120)), clerk, act));
        let below = Case {
            unit: &child,
            ..*case
        };
        let at_child = ActorHint::at(Role::UnitClerk, &child);
        steps.push(step(
            Delay::Office(rng.between(10, 200)),
            at_child.clone(),
            Act::SignFor {},
        ));
        contact(rng, &below, true, steps);
        let report = report(rng, &below, Quality::Good);
        steps.push(step(Delay::Office(rng.between(120, 700)), at_child, report));
    }
}

fn contact(rng: &mut Rng, case: &Case<'_>, reached: bool, steps: &mut Vec<Planned>) {
    const MEANS: [&str; 7] = [
        "phone", "phone", "phone", "phone", "visit", "wechat", "meeting",
    ];
    let act = Act::RecordContact {
        means: if reached { rng.text(&MEANS) } else { "phone" },
        outcome: if reached { "reached" } else { "unreached" },
        text: case.subject().contact_note(rng, reached),
    };
    let clerk = ActorHint::at(Role::UnitClerk, case.unit);
    steps.push(step(Delay::Office(rng.between(8, 240)), clerk, act));
}

/// Contact, visit, extension or hold, co-units, and the report.
pub(super) fn handle(
    rng: &mut Rng,
    case: &Case<'_>,
    arrival: &Arrival,
    has_contact: bool,
    steps: &mut Vec<Planned>,
) {
    let habits = &case.town.habits;
    let clerk = case.clerk(rng);
    let is_false = rng.permille(habits.false_reply);
    if has_contact && !is_false {
        if rng.percent(9) {
            contact(rng, case, false, steps);
        }
        contact(rng, case, true, steps);
    } else if is_false {
        // A false reply: nobody was called; where the rules want a record, one is made up.
        steps.push(step(
            Delay::Workday {
                days: 2,
                minute: rng.between(900, 1040),
            },
            clerk.clone(),
            report(rng, case, Quality::Good),
        ));
        contact(rng, case, true, steps);
    }
    // Where the classes have an answer of their own, it comes at once and the work goes on behind it.
    let classed = arrival.handling.is_some_and(|h| h != Handling::Instant);
    if classed && rng.percent(80) {
        let act = Act::ReportStage {
            reasons: case.subject().stage_report(rng),
        };
        steps.push(step(
            Delay::Office(rng.between(15, 160)),
            clerk.clone(),
            act,
        ));
    }
    co_units_report(rng, case, steps);
    if case.message.matter.spot != Spot::Office && rng.percent(45) {
        let act = Act::RecordVisit {
            findings: case.subject().visit_findings(rng),
        };
        steps.push(step(
            Delay::Office(rng.between(40, 420)),
            clerk.clone(),
            act,
        ));
    } else if case.message.matter.spot == Spot::Office && rng.percent(12) {
        let act = Act::GiveNotice {
            missing: case.subject().missing(rng),
        };
        steps.push(step(
            Delay::Office(rng.between(20, 200)),
            clerk.clone(),
            act,
        ));
    }
    let limit = if arrival.group == Group::Phone {
        habits.limit_phone
    } else {
        habits.limit_network
    };
    let mut days = usual_days(rng, habits, limit, arrival.handling);
    if rng.permille(habits.urged) {
        let text = case.subject().urge(rng);
        let after = Delay::Workday {
            days: 1,
            minute: rng.between(540, 1000),
        };
        steps.push(step(
            after,
            ActorHint::centre(Role::Supervisor),
            Act::Urge { text },
        ));
        days = days.saturating_sub(1);
    }
    if rng.permille(habits.hold) {
        days = hold(rng, case, steps);
    } else if rng.permille(habits.extension) {
        days = extension(rng, case, limit, steps);
    } else if rng.permille(habits.late) {
        days = limit + rng.between(1, 5);
    }
    if days >= 3 && !classed && rng.percent(6) {
        let act = Act::ReportStage {
            reasons: case.subject().stage_report(rng),
        };
        let after = Delay::Workday {
            days: 1,
            minute: rng.between(560, 1030),
        };
        steps.push(step(after, clerk.clone(), act));
        days -= 1;
    }
    let after = Delay::Workday {
        days,
        minute: rng.between(535, 1045),
    };
    if rng.permille(habits.evasive) {
        poor_reply_first(rng, case, after, clerk, steps);
    } else {
        steps.push(step(after, clerk, report(rng, case, Quality::Good)));
    }
}

/// The co-units of the last dispatch or ruling sign and report to the leading unit.
fn co_units_report(rng: &mut Rng, case: &Case<'_>, steps: &mut Vec<Planned>) {
    let co_units = steps.iter().rev().find_map(|s| match &s.act {
        Act::Dispatch { lead, co_units, .. } | Act::RuleResponsibility { lead, co_units, .. }
            if lead == case.unit =>
        {
            Some(co_units.clone())
        }
        _ => None,
    });
    for unit in co_units.unwrap_or_default() {
        let there = Case {
            unit: &unit,
            ..*case
        };
        let clerk = ActorHint::at(Role::UnitClerk, &unit);
        steps.push(step(
            Delay::Office(rng.between(3, 60)),
            clerk.clone(),
            Act::SignFor {},
        ));
        // One co-unit in ten never reports (document 003: 协办单位敷衍塞责).
        if rng.percent(90) {
            let text = there.subject().co_result(rng);
            let after = Delay::Office(rng.between(15, 130));
            steps.push(step(after, clerk, Act::ReportCoResult { text }));
        }
    }
}

/// Working days until the report, by habit and class, within the limit.
fn usual_days(rng: &mut Rng, habits: &Habits, limit: u32, handling: Option<Handling>) -> u32 {
    match handling {
        Some(Handling::Instant) => 0,
        Some(
            Handling::ProposalCity | Handling::ProposalDistrict | Handling::ProposalAfterSession,
        ) => rng.between(8, 25),
        Some(Handling::EnterpriseMajor) => rng.between(5, 15),
        Some(Handling::EnterpriseOrdinary) => rng.between(1, 3),
        Some(Handling::EnterpriseComplex) => rng.between(2, 6),
        _ => {
            // Two dice: most in the middle, some on the same day.
            let days = (rng.below(habits.usual_days + 1) + rng.below(habits.usual_days + 1))
                .saturating_sub(1);
            // Signing, contact and visit take up to two days before these are counted.
            days.min(limit.saturating_sub(3))
        }
    }
}

/// The report of a unit.
pub(super) fn report(rng: &mut Rng, case: &Case<'_>, quality: Quality) -> Act {
    let [measures, progress, result, public_reply] = case.subject().report(rng, quality);
    let outcome = match rng.below(20) {
        0..=13 => "resolved",
        14..=16 => "partly",
        17..=18 => "explained",
        _ => "unreasonable",
    };
    Act::ReportDone {
        measures,
        progress,
        result,
        public_reply,
        outcome,
    }
}

/// An evasive or empty reply, sent back by the review, then a proper one.
fn poor_reply_first(
    rng: &mut Rng,
    case: &Case<'_>,
    after: Delay,
    clerk: ActorHint,
    steps: &mut Vec<Planned>,
) {
    let (quality, defect) = match rng.below(10) {
        0..=5 => (Quality::Evasive, Defect::Evasive),
        6..=8 => (Quality::Empty, Defect::Empty),
        _ => (Quality::Good, Defect::WrongTicket),
    };
    steps.push(step(after, clerk.clone(), report(rng, case, quality)));
    let text = case.subject().review_defect_note(rng, defect);
    let reviewer = ActorHint::centre(Role::Reviewer);
    steps.push(step(
        Delay::Office(rng.between(20, 300)),
        reviewer,
        Act::RejectReply {
            defect: defect.id(),
            text,
        },
    ));
    let again = Delay::Office(rng.between(60, 800));
    steps.push(step(again, clerk, report(rng, case, Quality::Good)));
}

/// More time: asked for on the second day, mostly agreed to. Returns the days until the report.
fn extension(rng: &mut Rng, case: &Case<'_>, limit: u32, steps: &mut Vec<Planned>) -> u32 {
    let more = rng.between(5, 12);
    let act = Act::RequestExtension {
        until: DaysAhead(limit + more),
        reason: case.subject().extension_reason(rng),
        citizen_told: rng.percent(93),
    };
    let asked = rng.between(1, (limit / 3).clamp(1, 2));
    let after = Delay::Workday {
        days: asked,
        minute: rng.between(540, 980),
    };
    steps.push(step(after, ActorHint::at(Role::UnitClerk, case.unit), act));
    let reviewer = ActorHint::centre(Role::Reviewer);
    let soon = Delay::Office(rng.between(15, 240));
    if rng.percent(86) {
        let text = case.subject().approval(rng);
        steps.push(step(soon, reviewer, Act::ApproveExtension { text }));
        rng.between(3, more)
    } else {
        let text = case.subject().refusal(rng);
        steps.push(step(soon, reviewer, Act::RefuseExtension { text }));
        1
    }
}

/// 挂账: a plan with milestones, and its clearing. Returns the days from the clearing to the report.
fn hold(rng: &mut Rng, case: &Case<'_>, steps: &mut Vec<Planned>) -> u32 {
    let until = rng.between(30, 110);
    let names = case.subject().milestones(rng);
    let milestones = names
        .into_iter()
        .zip([until / 3, until * 2 / 3, until])
        .map(|(text, days)| Milestone {
            due: DaysAhead(days),
            text,
        })
        .collect();
    let act = Act::RequestHold {
        plan: case.subject().hold_plan(rng),
        until: DaysAhead(until),
        milestones,
    };
    let clerk = ActorHint::at(Role::UnitClerk, case.unit);
    let reviewer = ActorHint::centre(Role::Reviewer);
    steps.push(step(
        Delay::Workday {
            days: 1,
            minute: rng.between(560, 980),
        },
        clerk.clone(),
        act,
    ));
    let soon = Delay::Office(rng.between(30, 300));
    if rng.percent(88) {
        let text = case.subject().approval(rng);
        steps.push(step(soon, reviewer, Act::ApproveHold { text }));
        let after = Delay::Workday {
            days: rng.between(until / 2, until),
            minute: rng.between(560, 1000),
        };
        let text = case.subject().result(rng, Quality::Good);
        steps.push(step(after, clerk, Act::ClearHold { text }));
    } else {
        let text = case.subject().refusal(rng);
        steps.push(step(soon, reviewer, Act::RefuseHold { text }));
    }
    1
}
