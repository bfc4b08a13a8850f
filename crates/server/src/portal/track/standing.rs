//! How a request stands, in sentences for its petitioner: what is happening now, what comes next
//! and by when. Days are promised only where the rulebook sets them.

use huiyin_core::calendar::{Calendar, DueRule, Moment, due};
use huiyin_core::people::Role;
use huiyin_core::rulebook::{Rulebook, Start};
use huiyin_core::terms::{ClockName, Outcome, Stage};
use huiyin_core::ticket::{Ticket, TicketClock};
use huiyin_store::people::Directory;

use crate::console::ticket::times;

/// What the sentences are made from.
pub struct Standing<'a> {
    /// The petitioner's own ticket.
    pub ticket: &'a Ticket,
    /// The one into which it was merged: that one is worked on.
    pub main: Option<&'a Ticket>,
    pub rulebook: &'a Rulebook,
    pub calendar: &'a Calendar,
    pub directory: &'a Directory,
    pub now: Moment,
}

/// What is happening now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Now {
    pub head: String,
    pub note: String,
    /// A promised day has passed.
    pub late: bool,
}

/// What is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// “最迟 5月14日 周四”; empty without a limit.
    pub when: String,
    pub sentence: String,
}

/// By when the petitioner has an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    By(Moment),
    Late(Moment),
    /// So long after something that has not happened yet.
    After(Start, DueRule),
    /// The rulebook sets no limit, or what was set is done with.
    Open,
}

/// Whether a finished request can be taken up again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// Until then; empty: without end.
    Until(String),
    /// It ended; the rule in words.
    Over(String),
}

impl Standing<'_> {
    /// What is happening now.
    pub fn now(&self) -> Now {
        let own = self.ticket;
        if own.stage == Stage::Merged {
            return self.merged();
        }
        self.of(own)
    }

    fn of(&self, ticket: &Ticket) -> Now {
        match ticket.stage {
            Stage::Registered | Stage::PendingDispatch => say(
                "我们收到了，正在看该交给哪个单位办",
                match self.expected(ticket) {
                    Expected::By(at) => format!("最迟{}答复您。", self.day(at)),
                    Expected::After(start, rule) => after_in_words(start, rule),
                    Expected::Late(_) | Expected::Open => String::new(),
                },
            ),
            Stage::Dispatched | Stage::Handling => self.at_work(ticket),
            Stage::OnHold => {
                let until = ticket
                    .holds
                    .iter()
                    .rfind(|hold| hold.approved_at.is_some())
                    .map(|hold| self.day(hold.until));
                say(
                    format!("这件事一时办不完，{}正按计划推进", self.unit(ticket)),
                    match until {
                        Some(day) => format!("计划{day}前办好。到期我们会查，不会就此放下。"),
                        None => "我们一直盯着，不会就此放下。".to_owned(),
                    },
                )
            }
            Stage::PendingReview => say(
                format!("{}交来了办理结果，我们正在核对", self.unit(ticket)),
                "核对过了就答复您；没办到位的，退回去再办。",
            ),
            Stage::PendingCallback => self.answered(ticket),
            Stage::Rectifying => self.rectifying(ticket),
            Stage::Rejected => say(
                "您反映的事不属于我们受理的范围",
                "理由写在下面的经过里。有新的情况，可以重新提交，也可以拨打 12345 问清楚。",
            ),
            Stage::Transferred => say(
                "已转给有权处理的单位",
                "接收单位和编号写在下面的经过里，由他们直接答复您。",
            ),
            Stage::Answered => say("已答复您", "答复在下面。没有说清楚的，可以要求重新办理。"),
            Stage::Withdrawn => say(
                "您撤回了这件诉求，我们不再办理",
                "以后想再反映，可以重新提交。",
            ),
            Stage::Closed | Stage::Archived | Stage::Merged => self.closed(ticket),
        }
    }

    fn at_work(&self, ticket: &Ticket) -> Now {
        let unit = self.unit(ticket);
        let started = ticket.stage == Stage::Handling;
        let verb = if started {
            "正在办"
        } else {
            "已收到这件事"
        };
        let contact = self.will_be_contacted(ticket);
        match self.expected(ticket) {
            Expected::By(at) => say(format!("{unit}{verb}，最迟{}答复您", self.day(at)), contact),
            Expected::Late(at) => Now {
                head: format!("{unit}没有按时办完"),
                note: format!(
                    "本该{}前答复您，对不起。超期已经记录在案，事情仍然必须办完。您可以拨打 12345，请我们催办。",
                    self.day(at)
                ),
                late: true,
            },
            Expected::After(start, rule) => say(
                format!("已交给{unit}办理"),
                format!("{}{contact}", after_in_words(start, rule)),
            ),
            Expected::Open => say(format!("{unit}{verb}"), contact),
        }
    }

    fn answered(&self, ticket: &Ticket) -> Now {
        match ticket.verdict_desk {
            Some(Role::Supervisor) => say(
                "您不满意，我们记下了，正在安排整改",
                "我们会书面要求承办单位继续办，办好以后再回访您。",
            ),
            Some(Role::Panel) => say(
                "您仍不满意，我们正在组织有关方面一起研究",
                "研究的结果会写在这里。",
            ),
            _ => self.to_be_rated(),
        }
    }

    /// Answered; now it is for the petitioner to say.
    fn to_be_rated(&self) -> Now {
        let closes = self
            .rulebook
            .callback
            .as_ref()
            .is_some_and(|rules| rules.self_rating_closes);
        let note = match (self.ticket.has_contact(), closes) {
            (_, true) => "答复在下面。请您评价：在这里评价和接回访电话一样算数。",
            (true, false) => "答复在下面。我们会打电话问您满不满意，您也可以先在这里评价。",
            (false, false) => "答复在下面。您没有留电话，我们没法回访，请您在这里评价。",
        };
        say("已经答复您了", note)
    }

    fn rectifying(&self, ticket: &Ticket) -> Now {
        let unit = self.unit(ticket);
        let by = ticket
            .open_clocks(ClockName::Rectify)
            .last()
            .and_then(|clock| clock.clock.due_at);
        match by {
            Some(at) if at <= self.now => Now {
                head: format!("{unit}没有按时整改完"),
                note: format!("本该{}前整改好，仍然必须办完。", self.day(at)),
                late: true,
            },
            Some(at) => say(
                format!("{unit}正在整改，最迟{}有结果", self.day(at)),
                "整改以后，我们再回访您。",
            ),
            None => say(format!("{unit}正在整改"), "整改以后，我们再回访您。"),
        }
    }

    fn closed(&self, ticket: &Ticket) -> Now {
        let again = match self.window() {
            Window::Until(day) if day.is_empty() => "还没有解决的，可以要求重新办理。".to_owned(),
            Window::Until(day) => format!("还没有解决的，{day}前可以要求重新办理。"),
            Window::Over(_) => "还没有解决的，请提交新的诉求。".to_owned(),
        };
        let head = match ticket.ending.as_ref().map(|ending| ending.outcome) {
            Some(Outcome::Satisfied) => "这件事办结了，谢谢您的评价",
            Some(Outcome::Dissatisfied) => "这件事办结了，您的不满意我们记下了，并已督促承办单位",
            Some(Outcome::Deducted) => "经研究，这件事已依法依规办理，就此办结",
            Some(Outcome::Unreached) => "我们几次回访都没有联系上您，先办结了",
            _ => "这件事办结了",
        };
        say(head, again)
    }

    fn merged(&self) -> Now {
        let (own, Some(main)) = (self.ticket, self.main) else {
            return self.closed(self.ticket);
        };
        if own.ending.is_some() {
            let mut now = say("和您同一件事的诉求办结了", "");
            if let Some(ending) = &own.ending {
                now.head = match ending.outcome {
                    Outcome::Satisfied => "这件事办结了，谢谢您的评价",
                    Outcome::Dissatisfied => "这件事办结了，您的不满意我们记下了",
                    Outcome::Rejected => "这件事不属于我们受理的范围",
                    Outcome::Transferred => "这件事已转给有权处理的单位",
                    _ => "这件事办结了",
                }
                .to_owned();
            }
            now.note = "还没有解决的，请提交新的诉求。".to_owned();
            return now;
        }
        if own.verdict_desk.is_some() {
            return self.to_be_rated();
        }
        let mut now = self.of(main);
        let joined = "别人也反映了同一件事，两件一起办，办完单独答复您。";
        now.note = format!("{joined}{}", now.note);
        now
    }

    /// What is still to come, in order.
    pub fn ahead(&self) -> Vec<Ahead> {
        let ticket = self.main.filter(|_| self.ticket.stage == Stage::Merged);
        let merged = ticket.is_some();
        let ticket = ticket.unwrap_or(self.ticket);
        if merged && (self.ticket.ending.is_some() || self.ticket.verdict_desk.is_some()) {
            return if self.ticket.ending.is_some() {
                Vec::new()
            } else {
                vec![self.verdict_ahead()]
            };
        }
        let mut ahead = Vec::new();
        let unit = || self.unit(ticket);
        match ticket.stage {
            Stage::Registered | Stage::PendingDispatch => {
                let by = ticket
                    .open_clocks(ClockName::Dispatch)
                    .last()
                    .and_then(|clock| clock.clock.due_at)
                    .filter(|at| *at > self.now);
                ahead.push(Ahead {
                    when: by.map_or_else(String::new, |at| self.latest(at)),
                    sentence: "值班的人看过以后，交给该办的单位。".to_owned(),
                });
                if self.will_call_first() && self.ticket.has_contact() {
                    ahead.push(later("承办单位联系您，号码可能是座机。"));
                }
                ahead.push(self.answer_ahead(ticket, "承办单位"));
            }
            Stage::Dispatched | Stage::Handling => {
                ahead.push(self.answer_ahead(ticket, &unit()));
            }
            Stage::OnHold => ahead.push(later(format!("{}按计划办好，然后答复您。", unit()))),
            Stage::PendingReview => ahead.push(later("我们核对办理结果，然后答复您。")),
            Stage::Rectifying => {
                let by = ticket
                    .open_clocks(ClockName::Rectify)
                    .last()
                    .and_then(|clock| clock.clock.due_at)
                    .filter(|at| *at > self.now);
                ahead.push(Ahead {
                    when: by.map_or_else(String::new, |at| self.latest(at)),
                    sentence: format!("{}把整改的结果告诉您。", unit()),
                });
            }
            Stage::PendingCallback => match ticket.verdict_desk {
                Some(Role::Supervisor) => {
                    ahead.push(later("我们书面要求承办单位整改。"));
                }
                Some(Role::Panel) => return vec![later("研究出结果，写在这里告诉您。")],
                _ => {}
            },
            Stage::Rejected
            | Stage::Transferred
            | Stage::Answered
            | Stage::Closed
            | Stage::Withdrawn
            | Stage::Merged
            | Stage::Archived => return ahead,
        }
        ahead.push(self.verdict_ahead());
        ahead
    }

    fn answer_ahead(&self, ticket: &Ticket, unit: &str) -> Ahead {
        match self.expected(ticket) {
            Expected::By(at) => Ahead {
                when: self.latest(at),
                sentence: format!("{unit}答复您。"),
            },
            Expected::After(start, rule) => {
                later(format!("{unit}答复您。{}", after_in_words(start, rule)))
            }
            Expected::Late(_) => later(format!("{unit}答复您。已经超过期限，仍然必须答复。")),
            Expected::Open => later(format!(
                "{unit}答复您。本中心的规定没有写明几天，办到哪一步在这里随时能看到。"
            )),
        }
    }

    fn verdict_ahead(&self) -> Ahead {
        let who = match self.rulebook.callback.as_ref().map(|rules| rules.by) {
            Some(Role::LeadDepartment) => "牵头部门",
            _ => "我们",
        };
        later(match (&self.rulebook.callback, self.ticket.has_contact()) {
            (Some(_), true) => {
                format!("{who}回访您，问您解决没有、满不满意。不满意，就要求承办单位整改。")
            }
            _ => "您在这里评价。还没有解决的，可以要求重新办理。".to_owned(),
        })
    }

    /// By when the petitioner has an answer: by the running clock, or by the rule of the one that
    /// will start.
    fn expected(&self, ticket: &Ticket) -> Expected {
        let due_of = |clock: &TicketClock| clock.clock.due_at;
        for name in [ClockName::Reply, ClockName::Close] {
            let Some(at) = ticket.open_clocks(name).last().and_then(due_of) else {
                continue;
            };
            return if at <= self.now {
                Expected::Late(at)
            } else {
                Expected::By(at)
            };
        }
        let request = &ticket.request;
        for name in [ClockName::Reply, ClockName::Close] {
            let limit = self.rulebook.limit(name, request.handling, request.group);
            let Some(limit) = limit else { continue };
            let started = ticket
                .clocks
                .iter()
                .any(|clock| clock.name == name && clock.round == ticket.round);
            let dispatched = ticket.lead().is_some();
            let to_come = match limit.from {
                Start::Registration | Start::Step => false,
                Start::Dispatch => !dispatched,
                Start::Signing => ticket.lead().is_none_or(|lead| lead.signed_at.is_none()),
            };
            if to_come && !started {
                return Expected::After(limit.from, limit.within);
            }
        }
        Expected::Open
    }

    /// Whether the unit must speak with the petitioner before it answers.
    fn will_call_first(&self) -> bool {
        self.rulebook.reply.contact_record
    }

    fn will_be_contacted(&self, ticket: &Ticket) -> &'static str {
        let reached = ticket.contacts.iter().any(|contact| !contact.is_visit);
        if self.will_call_first() && self.ticket.has_contact() && !reached {
            "答复之前，他们应当先联系您，号码可能是座机。"
        } else {
            ""
        }
    }

    /// Whether an answer that was given does not stand any more: the matter is worked on again.
    pub fn is_handled_anew(&self) -> bool {
        let ticket = match self.main {
            Some(main) if self.ticket.verdict_desk.is_none() && self.ticket.ending.is_none() => {
                main
            }
            _ => self.ticket,
        };
        matches!(
            ticket.stage,
            Stage::PendingDispatch
                | Stage::Dispatched
                | Stage::Handling
                | Stage::OnHold
                | Stage::PendingReview
                | Stage::Rectifying
        )
    }

    /// Until when a finished request can be taken up again.
    pub fn window(&self) -> Window {
        let ended = self.ticket.ending.as_ref().map(|ending| ending.at);
        let (Some(rules), Some(ended)) = (&self.rulebook.reopen, ended) else {
            return Window::Until(String::new());
        };
        let source = self.rulebook.source(&rules.clause);
        let last = due(self.calendar, &rules.within, None, &source, ended)
            .ok()
            .and_then(|due| due.at);
        match last {
            Some(at) if at <= self.now => Window::Over(rules.within.in_chinese()),
            Some(at) => Window::Until(self.day(at)),
            None => Window::Until(String::new()),
        }
    }

    fn unit(&self, ticket: &Ticket) -> String {
        ticket.last_lead_unit().map_or_else(
            || "承办单位".to_owned(),
            |unit| self.directory.organisation().name(unit).to_owned(),
        )
    }

    fn day(&self, at: Moment) -> String {
        let day = times::due(self.calendar, self.now, at);
        // “最迟 5月9日” reads better apart, “最迟今天” together.
        if day.starts_with(|c: char| c.is_ascii_digit()) {
            format!(" {day} ")
        } else {
            day
        }
    }

    fn latest(&self, at: Moment) -> String {
        format!("最迟 {}", times::due(self.calendar, self.now, at))
    }
}

fn say(head: impl Into<String>, note: impl Into<String>) -> Now {
    Now {
        head: head.into().trim().to_owned(),
        note: note.into().trim().to_owned(),
        late: false,
    }
}

fn later(sentence: impl Into<String>) -> Ahead {
    Ahead {
        when: String::new(),
        sentence: sentence.into(),
    }
}

/// “承办单位接手后5个工作日内答复您，接手那天这里会写明是哪一天。”
fn after_in_words(start: Start, rule: DueRule) -> String {
    let from = match start {
        Start::Signing => "承办单位接手",
        Start::Dispatch => "交给承办单位",
        Start::Registration | Start::Step => "我们收到",
    };
    match rule {
        DueRule::ByDecision => "答复的日子要另行决定，定下来会写在这里。".to_owned(),
        _ => format!(
            "{from}后{}答复您，到时这里会写明是哪一天。",
            rule.within_in_chinese()
        ),
    }
}
