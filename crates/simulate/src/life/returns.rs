//! The dispatch, and what happens when it goes to the wrong unit: returns with good and bad reasons, refusals,
//! disputes, recalls.

use super::act::Act;
use super::delay::Delay;
use super::plan::{Case, short, step};
use super::{ActorHint, Planned};
use crate::rng::Rng;
use crate::texts::staff::ReturnReason;
use crate::towns::Role;

/// From the dispatcher's desk to the unit that keeps the ticket.
pub(super) fn dispatch(rng: &mut Rng, case: &Case<'_>, steps: &mut Vec<Planned>) {
    let habits = &case.town.habits;
    let wait = Delay::Office(rng.between(4, 110));
    if rng.permille(habits.many_returns) {
        // Of the 48 cases of document 002 most went back three times, one eight times.
        let times = rng
            .pick(&[3, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 8])
            .copied()
            .unwrap_or(3);
        wrong_units(rng, case, times, steps);
        if rng.percent(50) {
            settle_dispute(rng, case, steps);
            return;
        }
        let after = Delay::Office(rng.between(20, 300));
        right_unit(rng, case, after, steps);
    } else if rng.permille(habits.wrong_dispatch) {
        wrong_units(rng, case, 1, steps);
        if !habits.returns {
            settle_dispute(rng, case, steps);
            return;
        }
        let after = Delay::Office(rng.between(10, 180));
        right_unit(rng, case, after, steps);
    } else {
        right_unit(rng, case, wait, steps);
    }
}

fn right_unit(rng: &mut Rng, case: &Case<'_>, after: Delay, steps: &mut Vec<Planned>) {
    let co_units = if rng.permille(case.town.habits.co_units) {
        co_units(rng, case)
    } else {
        Vec::new()
    };
    let note = rng.percent(65).then(|| case.subject().dispatch_note(rng));
    let basis = Some(if co_units.is_empty() {
        "catalogue"
    } else {
        "first_receiver"
    });
    let act = Act::Dispatch {
        lead: case.unit.to_owned(),
        co_units,
        basis,
        note,
    };
    steps.push(step(after, ActorHint::centre(Role::Dispatcher), act));
}

/// One or two units that could also have to do with it: other owners of the category, and the street.
fn co_units(rng: &mut Rng, case: &Case<'_>) -> Vec<String> {
    let mut others = neighbours(case);
    let mut chosen = Vec::new();
    for _ in 0..rng.between(1, 2) {
        if others.is_empty() {
            break;
        }
        chosen.push(others.remove(rng.index(others.len())));
    }
    chosen
}

/// Units with which a matter like this is easily confused.
fn neighbours(case: &Case<'_>) -> Vec<String> {
    let street = case.message.scene.street.to_owned();
    let mut all: Vec<String> = case
        .town
        .leaves()
        .filter(|c| c.matters.contains(&case.message.matter.key))
        .flat_map(|c| c.owners)
        .map(|(name, _)| {
            if *name == "@" {
                street.clone()
            } else {
                (*name).to_owned()
            }
        })
        .collect();
    all.push(street);
    all.sort();
    all.dedup();
    all.retain(|u| u != case.unit);
    all
}

/// `times` dispatches to units that do not want it, each passed back in its own way.
fn wrong_units(rng: &mut Rng, case: &Case<'_>, times: u32, steps: &mut Vec<Planned>) {
    let mut others = neighbours(case);
    if others.is_empty() {
        others = case
            .town
            .handling_units()
            .map(|u| u.name.clone())
            .filter(|u| u != case.unit)
            .collect();
    }
    for n in 0..times {
        let Some(wrong) = rng.pick(&others).cloned() else {
            return;
        };
        let note = rng.percent(50).then(|| case.subject().dispatch_note(rng));
        let act = Act::Dispatch {
            lead: wrong.clone(),
            co_units: Vec::new(),
            basis: None,
            note,
        };
        let after = Delay::Office(rng.between(6, if n == 0 { 110 } else { 260 }));
        steps.push(step(after, ActorHint::centre(Role::Dispatcher), act));
        pass_back(
            rng,
            &Case {
                unit: &wrong,
                ..*case
            },
            case.unit,
            steps,
        );
    }
}

/// How a unit gets rid of what is not its own.
fn pass_back(rng: &mut Rng, case: &Case<'_>, rightful: &str, steps: &mut Vec<Planned>) {
    let habits = &case.town.habits;
    let clerk = ActorHint::at(Role::UnitClerk, case.unit);
    let dispatcher = ActorHint::centre(Role::Dispatcher);
    if rng.percent(12) {
        // The dispatcher sees the mistake first.
        let reason = case.subject().recall(rng);
        steps.push(step(
            Delay::Office(rng.between(15, 120)),
            dispatcher,
            Act::Recall { reason },
        ));
        return;
    }
    if rng.percent(70) {
        let act = Act::RecordVisit {
            findings: case.subject().visit_findings(rng),
        };
        steps.push(step(
            Delay::Office(rng.between(30, 200)),
            clerk.clone(),
            act,
        ));
    }
    if rng.percent(habits.bad_return) {
        // A reason that the rules refuse, and no signature either.
        let act = Act::RequestReturn {
            reason_code: ReturnReason::NotOurDuty.id(),
            text: case.subject().bad_return_reason(rng),
            rightful_unit: None,
            head_signature: rng.percent(40).then(|| case.head_name()),
        };
        steps.push(step(
            Delay::Office(rng.between(20, 200)),
            clerk.clone(),
            act,
        ));
    }
    let after = if rng.percent(14) {
        // Kept for days: the window has gone by.
        Delay::Workday {
            days: rng.between(3, 5),
            minute: rng.between(540, 1000),
        }
    } else {
        Delay::Office(rng.between(20, 210))
    };
    let reason = rng
        .pick(habits.return_reasons)
        .copied()
        .unwrap_or(ReturnReason::NotOurDuty);
    let act = Act::RequestReturn {
        reason_code: reason.id(),
        text: case
            .subject()
            .return_reason(rng, reason, short(case.town, rightful)),
        rightful_unit: Some(rightful.to_owned()),
        head_signature: Some(case.head_name()),
    };
    steps.push(step(after, clerk.clone(), act.clone()));
    let soon = Delay::Office(rng.between(10, 240));
    if rng.percent(14) {
        let text = case.subject().refusal(rng);
        steps.push(step(soon, dispatcher.clone(), Act::RefuseReturn { text }));
        steps.push(step(Delay::Office(rng.between(30, 240)), clerk, act));
    }
    let text = case.subject().approval(rng);
    steps.push(step(
        Delay::Office(rng.between(10, 200)),
        dispatcher,
        Act::ApproveReturn { text },
    ));
}

/// Nobody wants it: the lead body rules.
fn settle_dispute(rng: &mut Rng, case: &Case<'_>, steps: &mut Vec<Planned>) {
    let Some(lead) = case.town.leads.first() else {
        return;
    };
    let act = Act::RuleResponsibility {
        lead: case.unit.to_owned(),
        co_units: co_units(rng, case).into_iter().take(1).collect(),
        basis: "ruling",
        note: case.subject().ruling(rng),
        level: if rng.percent(80) { 1 } else { 2 },
    };
    let after = Delay::Office(rng.between(60, 540));
    steps.push(step(after, ActorHint::at(Role::LeadDepartment, lead), act));
}
