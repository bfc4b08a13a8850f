//! Clocks, with and without their proof.

use huiyin_core::calendar::{Clock, Date, Phase, Step, Verdict, Why};
use huiyin_core::ticket::TicketClock;
use serde_json::{Value, json};

use super::Answers;

impl Answers<'_> {
    /// All clocks in the order in which they were started.
    pub fn clocks(&self, with_proof: bool) -> Vec<Value> {
        let clocks = self.page.ticket.clocks.iter();
        clocks.map(|clock| self.clock(clock, with_proof)).collect()
    }

    fn clock(&self, own: &TicketClock, with_proof: bool) -> Value {
        let clock = &own.clock;
        let unit = own
            .assignment
            .and_then(|id| self.page.ticket.assignment(id))
            .map(|assignment| assignment.unit);
        let mut told = json!({
            "id": own.id.0,
            "name": own.name.id(),
            "round": own.round,
            "unit": self.maybe_unit(unit),
            "phase": phase(clock.phase),
            "started_at": self.at(clock.started_at),
            "due_at": self.maybe_at(clock.due_at),
            "ended_at": self.maybe_at(clock.closed_at()),
            "overdue": own.is_overdue(self.now),
            "on_time": clock.on_time(),
        });
        if let (true, Some(told)) = (with_proof, told.as_object_mut()) {
            told.insert("proof".to_owned(), self.proof(clock));
        }
        told
    }

    fn proof(&self, clock: &Clock) -> Value {
        let proof = &clock.proof;
        json!({
            "rule": proof.rule.to_string(),
            "statutory": proof.statutory.map(|rule| rule.to_string()),
            "profile": proof.source.profile,
            "version": proof.source.version,
            "clause": proof.source.clause,
            "from": self.at(proof.started_at),
            "due_at": self.maybe_at(proof.at),
            "decided": proof.decided,
            "days": proof.steps().iter().map(day).collect::<Vec<_>>(),
            "lines": clock.explain(self.calendar),
            "warnings": clock.warnings(),
        })
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Running => "running",
        Phase::Paused { .. } => "paused",
        Phase::Held { .. } => "held",
        Phase::Stopped { .. } => "stopped",
        Phase::Superseded { .. } => "superseded",
    }
}

fn day(step: &Step) -> Value {
    let date: Date = step.date;
    json!({ "date": date.to_string(), "why": why(&step.why), "counted": counted(step.verdict) })
}

fn why(why: &Why) -> String {
    match why {
        Why::Weekday => "工作日".to_owned(),
        Why::Weekend => "双休日".to_owned(),
        Why::Holiday(name) => format!("{name}放假"),
        Why::MakeUpWorkday(name) => format!("{name}调休上班"),
        Why::LocalHoliday(name) => format!("本地放假：{name}"),
        Why::LocalWorkday(name) => format!("本地上班：{name}"),
    }
}

fn counted(verdict: Verdict) -> String {
    match verdict {
        Verdict::StartDay => "起算当日不计".to_owned(),
        Verdict::Starts => "起算".to_owned(),
        Verdict::Counted(n) => format!("第{n}日"),
        Verdict::Skipped => "不计".to_owned(),
        Verdict::Worked { seconds } => format!("计{}分钟", seconds / 60),
        Verdict::PutOff => "顺延".to_owned(),
        Verdict::LastDay => "届满".to_owned(),
    }
}
