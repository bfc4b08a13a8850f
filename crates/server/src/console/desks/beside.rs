//! The facts that decide, beside the form: for a return its window, reason and signature and where
//! the ticket has been; for a reply what was done and who was spoken to; and so on, desk by desk.

use huiyin_core::calendar::Moment;
use huiyin_core::terms::ClockName;
use huiyin_core::ticket::{
    EventBody, ExtensionEvent, HoldEvent, IntakeEvent, RectificationEvent, ReplyEvent, ReturnEvent,
    Slot, Text,
};

use super::Desk;
use crate::console::ticket::loaded::Loaded;
use crate::console::ticket::timeline::Telling;
use crate::view::{EventView, Fact};
use crate::words;

/// A group of facts under a heading.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    pub title: String,
    pub note: String,
    pub facts: Vec<Fact>,
    /// Whole texts: (what it is, what was written).
    pub said: Vec<(String, String)>,
    pub events: Vec<EventView>,
    /// What is said where the section has nothing, if that too is worth knowing.
    pub none: &'static str,
    /// Stands out: what is being decided.
    pub asked: bool,
}

impl Section {
    fn titled(title: &str) -> Section {
        Section {
            title: title.to_owned(),
            ..Section::default()
        }
    }

    fn fact(mut self, label: &str, value: impl Into<String>) -> Section {
        let value = value.into();
        if !value.is_empty() {
            self.facts.push(Fact {
                label: label.to_owned(),
                value,
                href: String::new(),
            });
        }
        self
    }

    fn text(mut self, label: &str, words: impl Into<String>) -> Section {
        let words = words.into();
        if !words.is_empty() {
            self.said.push((label.to_owned(), words));
        }
        self
    }

    fn is_empty(&self) -> bool {
        self.facts.is_empty()
            && self.said.is_empty()
            && self.events.is_empty()
            && self.none.is_empty()
    }
}

/// The sections of a desk, the most telling first.
pub(super) fn of(desk: Desk, loaded: &Loaded, telling: &Telling<'_>) -> Vec<Section> {
    let view = Beside { loaded, telling };
    let sections = match desk {
        Desk::Triage => vec![],
        Desk::Dispatch => vec![view.journey()],
        Desk::Returns => vec![view.asked_return(), view.visits(), view.journey()],
        Desk::Rejections => vec![view.asked_rejection(), view.journey()],
        Desk::Replies => vec![
            view.reply(),
            view.contacts(),
            view.co_results(),
            view.earlier_reviews(),
        ],
        Desk::Extensions => vec![
            view.asked_extension(),
            view.contacts(),
            view.earlier_extensions(),
        ],
        Desk::Holds => vec![view.asked_hold(), view.contacts(), view.earlier_holds()],
        Desk::Callback => vec![view.answer(), view.calls()],
        Desk::Rectification => vec![
            view.verdict(),
            view.answer(),
            view.contacts(),
            view.orders(),
        ],
        Desk::Deductions => vec![
            view.asked_deduction(),
            view.verdict(),
            view.answer(),
            view.orders(),
        ],
        Desk::Panel => vec![
            view.verdict(),
            view.rectified(),
            view.answer(),
            view.orders(),
            view.calls(),
        ],
    };
    sections
        .into_iter()
        .filter(|section| !section.is_empty())
        .collect()
}

struct Beside<'a> {
    loaded: &'a Loaded,
    telling: &'a Telling<'a>,
}

impl Beside<'_> {
    /// The events that fit, as sentences.
    fn events(&self, fits: impl Fn(&EventBody) -> bool) -> Vec<EventView> {
        let wanted: Vec<i64> = self
            .loaded
            .shown
            .entries
            .iter()
            .filter(|entry| fits(&entry.event.body))
            .map(|entry| entry.seq)
            .collect();
        self.telling
            .timeline()
            .into_iter()
            .filter(|event| wanted.contains(&event.seq))
            .collect()
    }

    /// A text of the latest event that fits.
    fn latest(&self, slot: Slot, fits: impl Fn(&EventBody) -> bool) -> String {
        self.all(slot, fits).pop().unwrap_or_default()
    }

    /// All texts of a slot of the latest event that fits.
    fn all(&self, slot: Slot, fits: impl Fn(&EventBody) -> bool) -> Vec<String> {
        let entry = self
            .loaded
            .shown
            .entries
            .iter()
            .rev()
            .find(|entry| fits(&entry.event.body));
        entry.map_or_else(Vec::new, |entry| {
            entry
                .event
                .texts
                .iter()
                .filter(|(each, _)| *each == slot)
                .filter_map(|(_, text): &(Slot, Text)| self.loaded.text(text))
                .map(|text| self.loaded.masked_text(&text))
                .collect()
        })
    }

    fn unit(&self, unit: huiyin_core::people::UnitId) -> String {
        self.loaded.directory.organisation().name(unit).to_owned()
    }

    fn lead(&self) -> String {
        self.loaded
            .ticket()
            .last_lead_unit()
            .map_or_else(String::new, |unit| self.unit(unit))
    }

    fn when(&self, at: Moment) -> String {
        words::when(at, self.loaded.now, &self.loaded.calendar)
    }

    fn due(&self, at: Moment) -> String {
        words::due(at, self.loaded.now, &self.loaded.calendar)
    }

    /// Where the ticket has been: dispatches, returns, recalls.
    fn journey(&self) -> Section {
        let events =
            self.events(|body| matches!(body, EventBody::Dispatch(_) | EventBody::Return(_)));
        Section {
            note: if events.is_empty() {
                String::new()
            } else {
                format!("流转 {} 次", self.loaded.ticket().circulation_count())
            },
            events,
            ..Section::titled("流转经过")
        }
    }

    fn asked_return(&self) -> Section {
        let is_request =
            |body: &EventBody| matches!(body, EventBody::Return(ReturnEvent::Requested { .. }));
        let ticket = self.loaded.ticket();
        let Some(asked) = ticket.returns.iter().rfind(|asked| asked.is_pending()) else {
            return Section::default();
        };
        let window = ticket
            .clocks
            .iter()
            .find(|clock| {
                clock.name == ClockName::Return && clock.assignment == Some(asked.assignment)
            })
            .and_then(|clock| clock.clock.due_at);
        let window = match window {
            None => "本中心规则没有设退单期限".to_owned(),
            Some(due) if asked.requested_at < due => format!("最迟{}，期限内提出", self.due(due)),
            Some(due) => format!("最迟{}，过期提出", self.due(due)),
        };
        let rules = self.loaded.rulebook.returns.as_ref();
        let reasons = rules.map_or(String::new(), |rules| {
            rules
                .reasons
                .iter()
                .map(|reason| reason.in_chinese())
                .collect::<Vec<_>>()
                .join("、")
        });
        let before = ticket
            .returns
            .iter()
            .filter(|each| !each.is_pending())
            .count();
        Section {
            asked: true,
            ..Section::titled("退单申请")
        }
        .fact("申请单位", self.unit(asked.unit))
        .fact("退单情形", asked.reason.in_chinese())
        .fact("提出时间", self.when(asked.requested_at))
        .fact("退单期限", window)
        .fact("应当承办", self.latest(Slot::RightfulUnit, is_request))
        .fact("负责人签字", self.latest(Slot::HeadSignature, is_request))
        .fact("认可的情形", reasons)
        .fact(
            "以前退过",
            if before > 0 {
                format!("{before} 次")
            } else {
                String::new()
            },
        )
        .fact(
            "条款",
            rules.map_or(String::new(), |rules| rules.clause.clone()),
        )
        .text("书面说明", self.latest(Slot::Reason, is_request))
    }

    fn asked_rejection(&self) -> Section {
        let is_request =
            |body: &EventBody| matches!(body, EventBody::Intake(IntakeEvent::RejectionRequested));
        let Some(asked) = &self.loaded.ticket().rejection_requested else {
            return Section::default();
        };
        Section {
            asked: true,
            ..Section::titled("不予受理申请")
        }
        .fact("申请单位", self.unit(asked.unit))
        .fact("提出时间", self.when(asked.at))
        .text("依据", self.latest(Slot::Basis, is_request))
        .text("说明", self.latest(Slot::Note, is_request))
    }

    fn asked_extension(&self) -> Section {
        let is_request = |body: &EventBody| {
            matches!(body, EventBody::Extension(ExtensionEvent::Requested { .. }))
        };
        let ticket = self.loaded.ticket();
        let Some(asked) = ticket
            .extensions
            .iter()
            .rfind(|asked| asked.approved.is_none())
        else {
            return Section::default();
        };
        let rules = self.loaded.rulebook.extension.as_ref();
        let cap = rules.map_or(String::new(), |rules| {
            match (&rules.cap, rules.extra_working_days) {
                (Some(cap), _) => format!("从起算起最长{}", cap.in_chinese()),
                (None, Some(days)) => format!("一共最多延 {days} 个工作日"),
                (None, None) => "文件没有设上限".to_owned(),
            }
        });
        let mut section = Section {
            asked: true,
            ..Section::titled("延期申请")
        }
        .fact("申请单位", self.lead())
        .fact("申请延到", self.due(asked.until));
        for clock in ticket.clocks.iter().filter(|clock| {
            matches!(clock.name, ClockName::Reply | ClockName::Close) && clock.is_running()
        }) {
            if let Some(due) = clock.clock.due_at {
                let label = format!("现在的{}期限", clock.name.in_chinese());
                section = section.fact(&label, self.due(due));
            }
        }
        section
            .fact("上限", cap)
            .fact(
                "告知诉求人",
                if asked.citizen_told {
                    "已告知"
                } else {
                    "没有告知"
                },
            )
            .fact("提出时间", self.when(asked.requested_at))
            .fact(
                "条款",
                rules.map_or(String::new(), |rules| rules.clause.clone()),
            )
            .text("延期原因", self.latest(Slot::Reason, is_request))
    }

    fn earlier_extensions(&self) -> Section {
        Section {
            events: self.decided(|body| matches!(body, EventBody::Extension(_))),
            ..Section::titled("以前的延期")
        }
    }

    fn asked_hold(&self) -> Section {
        let is_request =
            |body: &EventBody| matches!(body, EventBody::Hold(HoldEvent::Requested { .. }));
        let ticket = self.loaded.ticket();
        let Some(asked) = ticket.holds.iter().rfind(|asked| asked.is_pending()) else {
            return Section::default();
        };
        let steps = self.all(Slot::Milestone, is_request);
        let milestones: Vec<String> = asked
            .milestones
            .iter()
            .enumerate()
            .map(|(at, due)| {
                let what = steps.get(at).map_or("", String::as_str);
                format!("{} {what}", self.due(*due)).trim().to_owned()
            })
            .collect();
        let rules = self.loaded.rulebook.hold.as_ref();
        Section {
            asked: true,
            ..Section::titled("挂账申请")
        }
        .fact("申请单位", self.lead())
        .fact("计划销账", self.due(asked.until))
        .fact("提出时间", self.when(asked.requested_at))
        .fact(
            "条款",
            rules.map_or(String::new(), |rules| rules.clause.clone()),
        )
        .text("解决方案", self.latest(Slot::Plan, is_request))
        .text("节点", milestones.join("\n"))
    }

    fn earlier_holds(&self) -> Section {
        Section {
            events: self.decided(|body| matches!(body, EventBody::Hold(_))),
            ..Section::titled("以前的挂账")
        }
    }

    /// The events of a mechanism before the request that waits.
    fn decided(&self, fits: impl Fn(&EventBody) -> bool) -> Vec<EventView> {
        let mut events = self.events(fits);
        events.pop();
        events
    }

    fn reply(&self) -> Section {
        let is_reply =
            |body: &EventBody| matches!(body, EventBody::Reply(ReplyEvent::ReportedDone { .. }));
        let Some(reply) = self.loaded.ticket().replies.last() else {
            return Section::default();
        };
        Section {
            asked: true,
            note: format!("{} {}", self.unit(reply.unit), self.when(reply.at)),
            ..Section::titled("待审核的答复")
        }
        .fact(
            "办理结果",
            reply.outcome.map_or("", |outcome| outcome.in_chinese()),
        )
        .text("给诉求人的答复", self.latest(Slot::PublicReply, is_reply))
        .text("举措", self.latest(Slot::Measures, is_reply))
        .text("进展", self.latest(Slot::Progress, is_reply))
        .text("结果", self.latest(Slot::Result, is_reply))
    }

    fn contacts(&self) -> Section {
        let events = self.events(|body| matches!(body, EventBody::Contact(_)));
        Section {
            note: if events.is_empty() {
                String::new()
            } else {
                format!("{} 次", events.len())
            },
            events,
            none: if self.loaded.ticket().has_contact() {
                "承办单位没有联系诉求人的记录。"
            } else {
                "诉求人没有留联系方式。"
            },
            ..Section::titled("联系记录")
        }
    }

    fn visits(&self) -> Section {
        Section {
            events: self.events(|body| matches!(body, EventBody::Contact(_))),
            ..Section::titled("联系与现场核实")
        }
    }

    fn co_results(&self) -> Section {
        Section {
            events: self.events(|body| matches!(body, EventBody::CoHandling(_))),
            ..Section::titled("协办结果")
        }
    }

    fn earlier_reviews(&self) -> Section {
        Section {
            events: self
                .events(|body| matches!(body, EventBody::Reply(ReplyEvent::Rejected { .. }))),
            ..Section::titled("以前审核退回")
        }
    }

    /// What the petitioner is told.
    fn answer(&self) -> Section {
        let words = self.latest(Slot::PublicReply, |body| {
            matches!(
                body,
                EventBody::Reply(ReplyEvent::ReportedDone { .. })
                    | EventBody::Intake(IntakeEvent::AnsweredDirectly { .. })
            )
        });
        Section::titled("承办单位的答复").text(&self.lead(), words)
    }

    /// What was put right after the order.
    fn rectified(&self) -> Section {
        let fits = |body: &EventBody| {
            matches!(
                body,
                EventBody::Rectification(RectificationEvent::Rectified { .. })
            )
        };
        Section::titled("整改结果")
            .text("举措", self.latest(Slot::Measures, fits))
            .text("进展", self.latest(Slot::Progress, fits))
            .text("结果", self.latest(Slot::Result, fits))
    }

    fn calls(&self) -> Section {
        let events = self.events(|body| matches!(body, EventBody::Callback(_)));
        Section {
            note: if events.is_empty() {
                String::new()
            } else {
                format!("{} 次", events.len())
            },
            events,
            ..Section::titled("以前的回访")
        }
    }

    /// What the petitioner said.
    fn verdict(&self) -> Section {
        let Some(verdict) = self.loaded.ticket().verdict() else {
            return Section::default();
        };
        let word = |value: Option<&'static str>| value.unwrap_or("").to_owned();
        Section {
            asked: true,
            ..Section::titled("诉求人的评价")
        }
        .fact("满意程度", verdict.satisfaction.in_chinese())
        .fact(
            "解决了吗",
            word(verdict.solved.map(|solved| solved.in_chinese())),
        )
        .fact(
            "单位联系过",
            match verdict.contacted {
                Some(true) => "联系过",
                Some(false) => "没有联系过",
                None => "",
            },
        )
        .fact("信任", word(verdict.trust.map(|trust| trust.in_chinese())))
        .text(
            "诉求人的话",
            self.latest(Slot::Remarks, |body| matches!(body, EventBody::Callback(_))),
        )
    }

    fn orders(&self) -> Section {
        Section {
            events: self.events(|body| matches!(body, EventBody::Rectification(_))),
            ..Section::titled("整改与核减经过")
        }
    }

    fn asked_deduction(&self) -> Section {
        let is_request = |body: &EventBody| {
            matches!(
                body,
                EventBody::Rectification(RectificationEvent::DeductionRequested { .. })
            )
        };
        let Some(asked) = self
            .loaded
            .ticket()
            .deductions
            .iter()
            .rfind(|asked| asked.is_pending())
        else {
            return Section::default();
        };
        let rules = self.loaded.rulebook.deduction.as_ref();
        Section {
            asked: true,
            ..Section::titled("核减申请")
        }
        .fact("申请单位", self.lead())
        .fact("主要领导签字", self.latest(Slot::Signature, is_request))
        .fact(
            "盖章",
            if asked.sealed {
                "已盖章"
            } else {
                "没有盖章"
            },
        )
        .fact("提出时间", self.when(asked.requested_at))
        .fact(
            "条款",
            rules.map_or(String::new(), |rules| rules.clause.clone()),
        )
        .text("事实和依据", self.latest(Slot::Reason, is_request))
    }
}
