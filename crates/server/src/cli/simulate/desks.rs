//! What lies on the desks today: a few tickets are brought to the steps at which somebody must
//! decide, which pass too quickly to be met by chance, so that everybody who sits down finds work.

use huiyin_core::calendar::{Date, Moment, Time};
use huiyin_core::terms::Stage;
use huiyin_core::ticket::{Ticket, TicketId};
use huiyin_simulate::Rng;
use huiyin_simulate::life::{Act, ActorHint, Case, DaysAhead, Milestone};
use huiyin_simulate::texts::staff_review::Satisfaction;
use huiyin_simulate::towns::Role;
use huiyin_store::writer::{Envelope, Target};
use huiyin_store::{Scope, Trouble, views};

use super::acts::{Here, command};
use super::driver::{Life, Play};

/// Who does what.
type Deed = fn(&Case<'_>, &mut Rng) -> Option<(ActorHint, Act)>;

/// From which stage, how many tickets, what is done to each.
const WORK: &[(Stage, usize, &[Deed])] = &[
    (Stage::Dispatched, 2, &[ask_return]),
    (Stage::Handling, 2, &[ask_extension]),
    (Stage::Handling, 1, &[ask_hold]),
    (Stage::Handling, 2, &[ask_hold, approve_hold]),
    (Stage::Handling, 1, &[ask_rejection]),
    (Stage::PendingCallback, 1, &[dissatisfied]),
    (Stage::PendingCallback, 2, &[dissatisfied, order]),
    (
        Stage::PendingCallback,
        1,
        &[dissatisfied, order, ask_deduction],
    ),
    (
        Stage::PendingCallback,
        1,
        &[dissatisfied, order, rectified, dissatisfied],
    ),
];

/// Lays work on the desks, from the tickets that were left in the midst of theirs.
///
/// # Errors
/// The engine's own troubles; what the rules refuse is not done.
pub(super) fn lay(play: &mut Play<'_>) -> anyhow::Result<()> {
    let mut left = std::mem::take(&mut play.left);
    // The newest last, so that the desks hold what is fresh.
    left.sort_by_key(|(ticket, _)| *ticket);
    for (stage, wanted, deeds) in WORK {
        let mut laid = 0;
        let mut kept = Vec::new();
        while laid < *wanted {
            let Some((id, mut life)) = left.pop() else {
                break;
            };
            let ticket = read(play, id)?;
            if ticket.stage == *stage && bring(play, id, &mut life, deeds)? {
                laid += 1;
            } else {
                kept.push((id, life));
            }
        }
        left.extend(kept.into_iter().rev());
    }
    Ok(())
}

/// Brings one ticket to the step; false where the rules did not allow the first deed.
fn bring(
    play: &mut Play<'_>,
    id: TicketId,
    life: &mut Life,
    deeds: &[Deed],
) -> anyhow::Result<bool> {
    for (nth, deed) in deeds.iter().enumerate() {
        let ticket = read(play, id)?;
        let organisation = play.directory.organisation();
        let lead = ticket.last_lead_unit().map(|unit| organisation.name(unit));
        let case = Case {
            town: play.town,
            message: &life.script.message,
            unit: lead.unwrap_or(&life.script.owner),
        };
        let Some((hint, act)) = deed(&case, &mut life.rng) else {
            return Ok(nth > 0);
        };
        let at = office_time(play, id)?;
        let here = Here {
            at,
            calendar: play.calendar,
            group: &[],
            grids: &play.grids,
        };
        let Ok(command) = command(&act, &here) else {
            return Ok(nth > 0);
        };
        let actor = play.posts.actor(&hint, nth, &play.directory);
        let envelope = Envelope::new(actor, Target::Ticket(id), command);
        match play.centre.call(envelope.at(at).quiet()) {
            Ok(_) => play.written.commands += 1,
            Err(Trouble::Refused(_) | Trouble::OutOfOrder) => {
                play.written.refused += 1;
                return Ok(nth > 0);
            }
            Err(trouble) => return Err(trouble.into()),
        }
    }
    Ok(true)
}

fn read(play: &Play<'_>, id: TicketId) -> Result<Ticket, Trouble> {
    let page = play
        .centre
        .read(|reader| views::ticket::page(reader, &Scope::All, id));
    Ok(page?.ticket)
}

/// When somebody last was at a desk; not before what happened to the ticket last, and not after
/// now.
fn office_time(play: &Play<'_>, id: TicketId) -> Result<Moment, Trouble> {
    let page = play
        .centre
        .read(|reader| views::ticket::page(reader, &Scope::All, id))?;
    let last = page
        .entries
        .last()
        .map_or(play.now, |entry| entry.happened_at);
    let civil = play.calendar.civil(play.now);
    let opens = Time::constant(9, 0, 0, 0);
    let in_office = play.calendar.is_working_day(civil.date())
        && (opens..Time::constant(17, 30, 0, 0)).contains(&civil.time());
    let desk = if in_office {
        play.now.plus_seconds(-20 * 60)
    } else {
        let mut day: Date = civil.date();
        if civil.time() < opens {
            day = day.yesterday().unwrap_or(day);
        }
        while !play.calendar.is_working_day(day) {
            day = day.yesterday().unwrap_or(Date::MIN);
        }
        play.calendar.moment(day.at(16, 20, 0, 0)).min(play.now)
    };
    Ok(desk.max(last.plus_seconds(60)).min(play.now).max(last))
}

fn clerk(case: &Case<'_>) -> ActorHint {
    ActorHint::at(Role::UnitClerk, case.unit)
}

fn head(case: &Case<'_>) -> String {
    let head = case.town.user(Role::UnitLeader, Some(case.unit));
    head.map_or("负责人".to_owned(), |user| user.name.clone())
}

fn ask_return(case: &Case<'_>, rng: &mut Rng) -> Option<(ActorHint, Act)> {
    let reason = *case.town.habits.return_reasons.first()?;
    let others = case.town.handling_units();
    let others: Vec<_> = others.filter(|unit| unit.name != case.unit).collect();
    let rightful = rng.pick(&others)?;
    let act = Act::RequestReturn {
        reason_code: reason.id(),
        text: case.subject().return_reason(rng, reason, &rightful.short),
        rightful_unit: Some(rightful.name.clone()),
        head_signature: Some(head(case)),
    };
    Some((clerk(case), act))
}

fn ask_extension(case: &Case<'_>, rng: &mut Rng) -> Option<(ActorHint, Act)> {
    let act = Act::RequestExtension {
        until: DaysAhead(case.town.habits.limit_phone + rng.between(1, 3)),
        reason: case.subject().extension_reason(rng),
        citizen_told: true,
    };
    Some((clerk(case), act))
}

fn ask_hold(case: &Case<'_>, rng: &mut Rng) -> Option<(ActorHint, Act)> {
    let milestones = case.subject().milestones(rng);
    let milestones: Vec<Milestone> = (1..)
        .zip(milestones)
        .map(|(nth, text)| Milestone {
            due: DaysAhead(nth * 8),
            text,
        })
        .collect();
    let act = Act::RequestHold {
        plan: case.subject().hold_plan(rng),
        until: DaysAhead(8 * u32::try_from(milestones.len()).unwrap_or(1) + 10),
        milestones,
    };
    Some((clerk(case), act))
}

fn approve_hold(case: &Case<'_>, rng: &mut Rng) -> Option<(ActorHint, Act)> {
    let text = case.subject().approval(rng);
    Some((ActorHint::centre(Role::Reviewer), Act::ApproveHold { text }))
}

fn ask_rejection(case: &Case<'_>, rng: &mut Rng) -> Option<(ActorHint, Act)> {
    let (text, basis) = case.subject().rejection(rng);
    Some((clerk(case), Act::RequestRejection { basis, text }))
}

fn dissatisfied(case: &Case<'_>, rng: &mut Rng) -> Option<(ActorHint, Act)> {
    let answer = Satisfaction::Dissatisfied;
    let act = Act::RecordCallback {
        reached: true,
        contacted: Some(true),
        solved: Some("unsolved"),
        satisfaction: Some(answer.id()),
        trust: Some(Satisfaction::FairlySatisfied.id()),
        text: case.subject().callback_remark(rng, answer),
    };
    Some((case.caller(), act))
}

fn order(case: &Case<'_>, rng: &mut Rng) -> Option<(ActorHint, Act)> {
    let text = case.subject().rectification_order(rng);
    let act = Act::OrderRectification { text };
    Some((ActorHint::centre(Role::Supervisor), act))
}

fn rectified(case: &Case<'_>, rng: &mut Rng) -> Option<(ActorHint, Act)> {
    let [measures, progress, result] = case.subject().rectification(rng);
    let act = Act::ReportRectified {
        measures,
        progress,
        result,
    };
    Some((clerk(case), act))
}

fn ask_deduction(case: &Case<'_>, rng: &mut Rng) -> Option<(ActorHint, Act)> {
    let act = Act::RequestDeduction {
        reason: case.subject().deduction_reason(rng),
        signed: Some(head(case)),
        sealed: true,
    };
    Some((clerk(case), act))
}
