//! From the review of a reply to the end, and the fallback for a ticket whose plan has run out.

use super::act::Act;
use super::delay::Delay;
use super::plan::{Case, step};
use super::work::report;
use super::{ActorHint, Planned};
use crate::rng::Rng;
use crate::texts::staff::Quality;
use crate::texts::staff_review::Satisfaction;
use crate::towns::Role;

/// Review, callback, and what follows from what the petitioner says.
pub(super) fn after_the_report(
    rng: &mut Rng,
    case: &Case<'_>,
    is_written: bool,
    has_contact: bool,
    steps: &mut Vec<Planned>,
) {
    let habits = &case.town.habits;
    approve(rng, steps);
    if !has_contact {
        return;
    }
    let first = next_call(rng);
    if is_false(steps) && rng.percent(75) {
        found_false(rng, case, first, steps);
        return;
    }
    if rng.permille(habits.unreachable) {
        unreached(rng, case, steps);
        return;
    }
    if rng.permille(habits.dissatisfied) {
        dissatisfied(rng, case, first, steps);
    } else if is_written && rng.percent(12) {
        // Some rate by themselves before anybody calls.
        let satisfaction = good(rng, habits.delighted);
        let text = case.subject().callback_remark(rng, satisfaction);
        let after = Delay::Minutes(rng.between(30, 900));
        steps.push(step(
            after,
            ActorHint::centre(Role::Petitioner),
            Act::Rate {
                satisfaction: satisfaction.id(),
                text,
            },
        ));
    } else {
        if rng.percent(6) {
            let after = next_call(rng);
            no_answer(rng, case, after, steps);
        }
        callback_good(rng, case, first, steps);
    }
    if rng.permille(habits.look_back) {
        let act = Act::LookBack {
            text: case.subject().look_back(rng),
        };
        let after = Delay::Workday {
            days: rng.between(10, 25),
            minute: rng.between(540, 1000),
        };
        steps.push(step(after, ActorHint::centre(Role::Supervisor), act));
    }
    if rng.permille(12) {
        rebound(rng, case, steps);
    }
}

/// The report came before any contact was recorded.
fn is_false(steps: &[Planned]) -> bool {
    let of = |verb: &str| steps.iter().position(|s| s.act.verb() == verb);
    match (of("report_done"), of("record_contact")) {
        (Some(report), Some(contact)) => report < contact,
        _ => false,
    }
}

fn approve(rng: &mut Rng, steps: &mut Vec<Planned>) {
    let after = Delay::Office(rng.between(10, 330));
    steps.push(step(
        after,
        ActorHint::centre(Role::Reviewer),
        Act::ApproveReply {},
    ));
}

fn next_call(rng: &mut Rng) -> Delay {
    if rng.percent(35) {
        Delay::Office(rng.between(40, 360))
    } else {
        Delay::Workday {
            days: rng.between(1, 2),
            minute: rng.between(535, 1045),
        }
    }
}

fn good(rng: &mut Rng, delighted: u32) -> Satisfaction {
    if rng.percent(delighted) {
        Satisfaction::VerySatisfied
    } else if rng.percent(78) {
        Satisfaction::Satisfied
    } else {
        Satisfaction::FairlySatisfied
    }
}

/// A callback with a good end.
pub(super) fn callback_good(
    rng: &mut Rng,
    case: &Case<'_>,
    after: Delay,
    steps: &mut Vec<Planned>,
) {
    let satisfaction = good(rng, case.town.habits.delighted);
    let solved = if satisfaction == Satisfaction::FairlySatisfied && rng.percent(60) {
        "partly"
    } else {
        "solved"
    };
    steps.push(step(
        after,
        case.caller(),
        called(rng, case, satisfaction, true, solved),
    ));
}

fn called(
    rng: &mut Rng,
    case: &Case<'_>,
    satisfaction: Satisfaction,
    contacted: bool,
    solved: &'static str,
) -> Act {
    let trust = if satisfaction.is_bad() && rng.percent(50) {
        Satisfaction::FairlySatisfied
    } else {
        satisfaction
    };
    Act::RecordCallback {
        reached: true,
        contacted: Some(contacted),
        solved: Some(solved),
        satisfaction: Some(satisfaction.id()),
        trust: Some(trust.id()),
        text: case.subject().callback_remark(rng, satisfaction),
    }
}

fn no_answer(rng: &mut Rng, case: &Case<'_>, after: Delay, steps: &mut Vec<Planned>) {
    let act = Act::RecordCallback {
        reached: false,
        contacted: None,
        solved: None,
        satisfaction: None,
        trust: None,
        text: case.subject().callback_unreached(rng),
    };
    steps.push(step(after, case.caller(), act));
}

/// Three attempts on three days.
fn unreached(rng: &mut Rng, case: &Case<'_>, steps: &mut Vec<Planned>) {
    for _ in 0..3 {
        let after = in_days(rng, 1, 1);
        no_answer(rng, case, after, steps);
    }
}

fn bad(rng: &mut Rng) -> Satisfaction {
    if rng.percent(20) {
        Satisfaction::VeryDissatisfied
    } else {
        Satisfaction::Dissatisfied
    }
}

/// Dissatisfied: order, then rectified or a request for deduction, then a second call, perhaps the panel.
fn dissatisfied(rng: &mut Rng, case: &Case<'_>, after: Delay, steps: &mut Vec<Planned>) {
    let habits = &case.town.habits;
    let answer = bad(rng);
    let solved = if rng.percent(35) {
        "partly"
    } else {
        "unsolved"
    };
    let contacted = rng.percent(72);
    steps.push(step(
        after,
        case.caller(),
        called(rng, case, answer, contacted, solved),
    ));
    let supervisor = ActorHint::centre(Role::Supervisor);
    let text = case.subject().rectification_order(rng);
    steps.push(step(
        Delay::Office(rng.between(30, 400)),
        supervisor.clone(),
        Act::OrderRectification { text },
    ));
    if rng.percent(habits.deduction) {
        let clerk = ActorHint::at(Role::UnitClerk, case.unit);
        let reason = case.subject().deduction_reason(rng);
        if rng.percent(30) {
            // First without the head's signature or the seal.
            let signed = rng.percent(50).then(|| case.head_name());
            let act = Act::RequestDeduction {
                reason: reason.clone(),
                signed,
                sealed: false,
            };
            steps.push(step(
                Delay::Workday {
                    days: 1,
                    minute: rng.between(540, 1000),
                },
                clerk.clone(),
                act,
            ));
        }
        let act = Act::RequestDeduction {
            reason,
            signed: Some(case.head_name()),
            sealed: true,
        };
        steps.push(step(Delay::Office(rng.between(60, 900)), clerk, act));
        let accepted = rng.percent(55);
        let text = case.subject().deduction_decision(rng, accepted);
        steps.push(step(
            Delay::Office(rng.between(60, 700)),
            supervisor,
            Act::DecideDeduction { accepted, text },
        ));
        if accepted {
            return;
        }
    }
    let after = in_days(rng, 2, 5);
    rectify(rng, case, after, steps);
    let again = in_days(rng, 1, 1);
    if rng.percent(habits.panel) {
        let answer = bad(rng);
        steps.push(step(
            again,
            case.caller(),
            called(rng, case, answer, true, "unsolved"),
        ));
        let deducted = rng.percent(60);
        let act = Act::DecidePanel {
            verdict: if deducted { "deducted" } else { "dissatisfied" },
            minutes: case.subject().panel_minutes(rng, deducted),
        };
        let after = Delay::Workday {
            days: rng.between(1, 3),
            minute: rng.between(560, 1000),
        };
        steps.push(step(after, ActorHint::centre(Role::Panel), act));
        // Where there is no panel, another round of rectification is ordered instead.
        let text = case.subject().rectification_order(rng);
        steps.push(step(
            Delay::Office(rng.between(60, 400)),
            ActorHint::centre(Role::Supervisor),
            Act::OrderRectification { text },
        ));
        let after = in_days(rng, 3, 3);
        rectify(rng, case, after, steps);
        callback_good(
            rng,
            case,
            Delay::Workday {
                days: 1,
                minute: 600,
            },
            steps,
        );
    } else {
        callback_good(rng, case, again, steps);
    }
}

/// Some working days later, in office hours.
fn in_days(rng: &mut Rng, low: u32, high: u32) -> Delay {
    Delay::Workday {
        days: rng.between(low, high),
        minute: rng.between(540, 1040),
    }
}

fn rectify(rng: &mut Rng, case: &Case<'_>, after: Delay, steps: &mut Vec<Planned>) {
    let [measures, progress, result] = case.subject().rectification(rng);
    let act = Act::ReportRectified {
        measures,
        progress,
        result,
    };
    steps.push(step(after, ActorHint::at(Role::UnitClerk, case.unit), act));
}

/// The callback finds that nobody ever called: handled once more, properly.
fn found_false(rng: &mut Rng, case: &Case<'_>, after: Delay, steps: &mut Vec<Planned>) {
    let answer = bad(rng);
    steps.push(step(
        after,
        case.caller(),
        called(rng, case, answer, false, "unsolved"),
    ));
    let text = case.subject().rehandle(rng);
    let act = Act::Rehandle {
        reason: "false_reply",
        text,
    };
    steps.push(step(
        Delay::Office(rng.between(30, 300)),
        ActorHint::centre(Role::Supervisor),
        act,
    ));
    again(rng, case, steps);
}

/// The trouble comes back weeks later.
fn rebound(rng: &mut Rng, case: &Case<'_>, steps: &mut Vec<Planned>) {
    let reason = case.subject().rebound(rng);
    let after = Delay::Workday {
        days: rng.between(3, 9),
        minute: rng.between(540, 1140),
    };
    steps.push(step(
        after,
        ActorHint::centre(Role::Petitioner),
        Act::Reopen { reason },
    ));
    again(rng, case, steps);
}

/// A new round at the same unit.
fn again(rng: &mut Rng, case: &Case<'_>, steps: &mut Vec<Planned>) {
    let clerk = ActorHint::at(Role::UnitClerk, case.unit);
    steps.push(step(
        Delay::Office(rng.between(10, 200)),
        clerk.clone(),
        Act::SignFor {},
    ));
    steps.push(step(
        Delay::Office(rng.between(20, 200)),
        clerk.clone(),
        Act::RecordContact {
            means: "visit",
            outcome: "reached",
            text: case.subject().contact_note(rng, true),
        },
    ));
    let after = Delay::Workday {
        days: rng.between(1, 3),
        minute: rng.between(540, 1040),
    };
    steps.push(step(after, clerk, report(rng, case, Quality::Good)));
    approve(rng, steps);
    let after = in_days(rng, 1, 1);
    callback_good(rng, case, after, steps);
}

/// The next sensible steps for a ticket whose plan has run out: by its state (identifiers of the
/// interface) and the unit that leads it now (`case.unit`). Empty for a ticket that has ended. The driver may call
/// it again when these too have run out; give it up after a few rounds (it is then simply still open).
pub fn carry_on(rng: &mut Rng, case: &Case<'_>, state: &str, co_units: &[String]) -> Vec<Planned> {
    let mut steps = Vec::new();
    let clerk = ActorHint::at(Role::UnitClerk, case.unit);
    let supervisor = ActorHint::centre(Role::Supervisor);
    let day = Delay::Workday {
        days: rng.between(1, 2),
        minute: rng.between(540, 1040),
    };
    match state {
        "registered" | "pending_dispatch" => {
            let note = Some(case.subject().dispatch_note(rng));
            let act = Act::Dispatch {
                lead: case.unit.to_owned(),
                co_units: Vec::new(),
                basis: Some("fallback"),
                note,
            };
            steps.push(step(
                Delay::Office(rng.between(10, 200)),
                ActorHint::centre(Role::Dispatcher),
                act,
            ));
        }
        "dispatched" | "handling" => {
            // A review that was left open stands in the way of a report.
            for act in [
                Act::RefuseReturn {
                    text: case.subject().refusal(rng),
                },
                Act::RefuseExtension {
                    text: case.subject().refusal(rng),
                },
                Act::RefuseHold {
                    text: case.subject().refusal(rng),
                },
            ] {
                let role = if matches!(act, Act::RefuseReturn { .. }) {
                    Role::Dispatcher
                } else {
                    Role::Reviewer
                };
                steps.push(step(Delay::Office(5), ActorHint::centre(role), act));
            }
            steps.push(step(
                Delay::Office(rng.between(5, 120)),
                clerk.clone(),
                Act::SignFor {},
            ));
            steps.push(step(
                Delay::Office(rng.between(10, 120)),
                clerk.clone(),
                Act::RecordContact {
                    means: "phone",
                    outcome: "reached",
                    text: case.subject().contact_note(rng, true),
                },
            ));
            for unit in co_units {
                let there = Case { unit, ..*case };
                let text = there.subject().co_result(rng);
                let actor = ActorHint::at(Role::UnitClerk, unit);
                steps.push(step(
                    Delay::Office(rng.between(10, 120)),
                    actor,
                    Act::ReportCoResult { text },
                ));
            }
            steps.push(step(day, clerk, report(rng, case, Quality::Good)));
        }
        "on_hold" => {
            let text = case.subject().result(rng, Quality::Good);
            steps.push(step(day, clerk, Act::ClearHold { text }));
        }
        "pending_review" => approve(rng, &mut steps),
        "pending_callback" => {
            callback_good(rng, case, day, &mut steps);
            // Dissatisfied before and still without an order: the order comes now.
            let text = case.subject().rectification_order(rng);
            steps.push(step(
                Delay::Office(30),
                supervisor,
                Act::OrderRectification { text },
            ));
        }
        "rectifying" => {
            let text = case.subject().deduction_decision(rng, false);
            steps.push(step(
                Delay::Office(20),
                supervisor,
                Act::DecideDeduction {
                    accepted: false,
                    text,
                },
            ));
            rectify(rng, case, day, &mut steps);
        }
        _ => {}
    }
    steps
}
