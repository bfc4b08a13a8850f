//! The staff's sentence for each event: what happened, in the trade's words, after the name of
//! whoever did it. Exhaustive on the events, so that a new one cannot be forgotten here.

use huiyin_core::terms::{Outcome, Told as ToldBy};
use huiyin_core::ticket::{IntakeEvent as Intake, Verb};

use super::*;

/// A sentence and the symbol before it.
pub struct Sentence {
    pub icon: &'static str,
    pub sentence: String,
}

fn say(icon: &'static str, sentence: impl Into<String>) -> Sentence {
    Sentence {
        icon,
        sentence: sentence.into(),
    }
}

impl Telling<'_> {
    /// The sentence of one event, without its symbol.
    pub fn said_of(&self, entry: &Recorded) -> String {
        self.sentence(entry).sentence
    }

    pub(super) fn sentence(&self, entry: &Recorded) -> Sentence {
        match &entry.event.body {
            EventBody::Intake(e) => self.intake(entry, e),
            EventBody::Merge(e) => self.merge(e),
            EventBody::Dispatch(e) => self.dispatch(e),
            EventBody::Return(e) => self.returned(e),
            EventBody::Contact(e) => contact(e),
            EventBody::Extension(e) => self.extension(e),
            EventBody::Hold(e) => self.hold(e),
            EventBody::CoHandling(e) => self.co_handling(e),
            EventBody::Reply(e) => self.reply(e),
            EventBody::Callback(e) => self.callback(e),
            EventBody::Rectification(e) => self.rectification(e),
            EventBody::Round(e) => self.round(e),
            EventBody::Supervision(e) => self.supervision(e),
            EventBody::Note(e) => self.noted(entry, e),
            EventBody::DeadlineMissed => self.missed(entry),
        }
    }

    fn intake(&self, entry: &Recorded, event: &Intake) -> Sentence {
        match event {
            Intake::Registered { request, .. } => {
                let from = request.channel.in_chinese();
                let kind = request.kind.in_chinese();
                if request.self_filed {
                    say("inbox", format!("提交{kind}，来自{from}"))
                } else {
                    say("phone-incoming", format!("登记{kind}，来自{from}"))
                }
            }
            Intake::Supplemented {
                by_petitioner: true,
            } => say("plus", "补充了情况"),
            Intake::Supplemented {
                by_petitioner: false,
            } => say("plus", "代诉求人补充情况"),
            Intake::Amended { field, value } => {
                let new = self
                    .text(entry, Slot::Title)
                    .or_else(|| value.clone())
                    .and_then(|v| self.amended_value(*field, &v));
                match new {
                    Some(new) => say("pencil", format!("更正{}为“{new}”", field.in_chinese())),
                    None => say("pencil", format!("更正{}", field.in_chinese())),
                }
            }
            Intake::Classified {
                category,
                kind,
                handling,
            } => {
                let category = category
                    .as_deref()
                    .map(|code| format!("“{}”，", self.category(code)))
                    .unwrap_or_default();
                say(
                    "tag",
                    format!(
                        "研判为{category}{}，{}",
                        kind.in_chinese(),
                        handling.in_chinese()
                    ),
                )
            }
            Intake::RejectionRequested => say("hand", "申请不予受理"),
            Intake::RejectionRefused => say("x", "驳回不予受理申请，请单位继续办理"),
            Intake::Rejected { told } => say("ban", format!("不予受理，{}", told.in_chinese())),
            Intake::TransferredOut { told } => {
                let to = self.text(entry, Slot::Receiver).unwrap_or_default();
                say("external-link", format!("转往{to}，{}", told.in_chinese()))
            }
            Intake::AnsweredDirectly {
                told,
                knowledge_item,
            } => {
                let cited = knowledge_item
                    .as_deref()
                    .map(|item| format!("（依据知识“{item}”）"))
                    .unwrap_or_default();
                say(
                    "message-square-text",
                    format!("直接答复{cited}，{}", told.in_chinese()),
                )
            }
            Intake::MarkedIneffective => say("ban", "标记为无效诉求，不计入考核"),
        }
    }

    /// A value that stands in the event itself, in words; numbers and names are identity.
    fn amended_value(&self, field: huiyin_core::ticket::AmendField, value: &str) -> Option<String> {
        use huiyin_core::terms::{RequestKind, Urgency};
        use huiyin_core::ticket::AmendField as Field;
        let yes_no = || Some(if value == "true" { "是" } else { "否" }.to_owned());
        match field {
            Field::Title | Field::Grid => Some(value.to_owned()),
            Field::Category => Some(self.category(value)),
            Field::Kind => RequestKind::parse(value).map(|k| k.in_chinese().to_owned()),
            Field::Urgency => Urgency::parse(value).map(|u| u.in_chinese().to_owned()),
            Field::Confidential | Field::EnterpriseRelated => yes_no(),
            Field::Address | Field::PetitionerName | Field::PetitionerPhone => None,
        }
    }

    fn category(&self, code: &str) -> String {
        self.directory
            .category(code)
            .map_or_else(|| code.to_owned(), |c| c.name.clone())
    }

    fn merge(&self, event: &MergeEvent) -> Sentence {
        match event {
            MergeEvent::Merged { into } => say("merge", format!("并入工单 {}", self.number(*into))),
            MergeEvent::FollowerAdded { ticket } => say(
                "merge",
                format!("工单 {} 并入本单，一并办理", self.number(*ticket)),
            ),
            MergeEvent::Linked { to, same_matter } => say(
                "link-2",
                if *same_matter {
                    format!("关联工单 {}：同一件事", self.number(*to))
                } else {
                    format!("关联工单 {}", self.number(*to))
                },
            ),
            MergeEvent::MainAnswered { told, .. } => match told {
                Some(told) => say("check", format!("主单已答复，{}", told.in_chinese())),
                None => say("check", "主单已答复，等待回访"),
            },
            MergeEvent::MainEnded { outcome, told } => say(
                "circle-check",
                format!(
                    "主单以“{}”结束，{}",
                    outcome.in_chinese(),
                    told.in_chinese()
                ),
            ),
        }
    }

    fn dispatch(&self, event: &DispatchEvent) -> Sentence {
        match event {
            DispatchEvent::Dispatched {
                opened,
                basis,
                ruling_level,
                ..
            } => {
                let lead = opened
                    .iter()
                    .find(|o| o.part == Part::Lead)
                    .map_or("", |o| self.unit(o.unit));
                let co: Vec<&str> = opened
                    .iter()
                    .filter(|o| o.part == Part::Co)
                    .map(|o| self.unit(o.unit))
                    .collect();
                let mut sentence = match ruling_level {
                    Some(level) => format!("第{level}级确责：由{lead}主办"),
                    None => format!("派给{lead}主办"),
                };
                if !co.is_empty() {
                    sentence.push_str(&format!("，{}协办", co.join("、")));
                }
                if let Some(basis) = basis {
                    sentence.push_str(&format!("（依据{}）", basis.in_chinese()));
                }
                say(
                    if ruling_level.is_some() {
                        "gavel"
                    } else {
                        "send"
                    },
                    sentence,
                )
            }
            DispatchEvent::DispatchedOn { opened } => {
                let to: Vec<&str> = opened.iter().map(|o| self.unit(o.unit)).collect();
                say("split", format!("交下属单位{}办理", to.join("、")))
            }
            DispatchEvent::Signed {
                assignment,
                implied,
            } => {
                let unit = self.unit_of(*assignment);
                if *implied {
                    say("signature", format!("开始办理，视为{unit}已签收"))
                } else {
                    say("signature", "签收")
                }
            }
            DispatchEvent::Recalled => say("undo-2", "撤回派单，重新研判"),
            DispatchEvent::Succeeded { from, to } => say(
                "building-2",
                format!("{}撤并，由{}承接办理", self.unit(*from), self.unit(*to)),
            ),
        }
    }

    fn returned(&self, event: &ReturnEvent) -> Sentence {
        match event {
            ReturnEvent::Requested {
                reason, to_parent, ..
            } => say(
                "undo-2",
                if *to_parent {
                    format!("向上级单位退回：{}", reason.in_chinese())
                } else {
                    format!("申请退单：{}", reason.in_chinese())
                },
            ),
            ReturnEvent::Approved { assignment } => {
                say("check", format!("同意{}退单", self.unit_of(*assignment)))
            }
            ReturnEvent::Refused { assignment } => say(
                "x",
                format!("不同意{}退单，按原时限办理", self.unit_of(*assignment)),
            ),
        }
    }

    fn extension(&self, event: &ExtensionEvent) -> Sentence {
        match event {
            ExtensionEvent::Requested {
                until,
                citizen_told,
            } => say(
                "calendar-clock",
                format!(
                    "申请延期至{}{}",
                    self.day(*until),
                    if *citizen_told {
                        "，已告知诉求人"
                    } else {
                        ""
                    }
                ),
            ),
            ExtensionEvent::Approved => say("check", "同意延期"),
            ExtensionEvent::Refused => say("x", "不同意延期"),
        }
    }

    fn hold(&self, event: &HoldEvent) -> Sentence {
        match event {
            HoldEvent::Requested { until, milestones } => {
                let nodes = if milestones.is_empty() {
                    String::new()
                } else {
                    format!("，{}个节点", milestones.len())
                };
                say(
                    "circle-pause",
                    format!("申请挂账，计划{}前销账{nodes}", self.day(*until)),
                )
            }
            HoldEvent::Approved => say("circle-pause", "同意挂账"),
            HoldEvent::Refused => say("x", "不同意挂账"),
            HoldEvent::Cleared => say("rotate-ccw", "销账，继续办理"),
        }
    }

    fn co_handling(&self, event: &CoHandlingEvent) -> Sentence {
        let CoHandlingEvent::ResultReported {
            assignment,
            to_parent,
        } = event;
        let unit = self.unit_of(*assignment);
        say(
            "users",
            if *to_parent {
                format!("{unit}向上级单位报送办理结果")
            } else {
                format!("{unit}报送协办结果")
            },
        )
    }

    fn reply(&self, event: &ReplyEvent) -> Sentence {
        match event {
            ReplyEvent::StageReported => say("file-text", "提交阶段性答复"),
            ReplyEvent::ReportedDone { outcome, .. } => say(
                "clipboard-check",
                match outcome {
                    Some(outcome) => format!("提交办结答复：{}", outcome.in_chinese()),
                    None => "提交办结答复".to_owned(),
                },
            ),
            ReplyEvent::Approved { callback_by } => say(
                "badge-check",
                match callback_by {
                    Some(by) if self.ticket.has_contact() => {
                        format!("审核通过，由{}回访", by.in_chinese())
                    }
                    _ => "审核通过".to_owned(),
                },
            ),
            ReplyEvent::Rejected { defect } => {
                say("undo-2", format!("审核退回：{}", defect.in_chinese()))
            }
        }
    }

    fn callback(&self, event: &CallbackEvent) -> Sentence {
        match event {
            CallbackEvent::Recorded {
                reached,
                verdict,
                source,
                ..
            } => match verdict {
                Some(v) => say(
                    if v.satisfaction.is_satisfied() {
                        "thumbs-up"
                    } else {
                        "thumbs-down"
                    },
                    format!("{}：{}", source.in_chinese(), verdict_in_words(v)),
                ),
                None if *reached => say("phone", "回访已联系上，未作评价"),
                None => say("phone", "回访未联系上"),
            },
            CallbackEvent::CallbackCorrected {
                reached,
                verdict,
                reopens,
                ..
            } => {
                let now = match verdict {
                    Some(v) => verdict_in_words(v),
                    None if *reached => "已联系上，未作评价".to_owned(),
                    None => "未联系上".to_owned(),
                };
                let reopened = if *reopens { "；撤销办结" } else { "" };
                say("pencil", format!("改正误录的回访：{now}{reopened}"))
            }
            CallbackEvent::ContactCorrected { outcome } => say(
                "pencil",
                format!("改正误录的联系结果：{}", outcome.in_chinese()),
            ),
            CallbackEvent::FollowerTold { outcome, told } => say(
                "circle-check",
                format!(
                    "本诉求人的回访结束：{}，{}",
                    outcome.in_chinese(),
                    told.in_chinese()
                ),
            ),
        }
    }

    fn rectification(&self, event: &RectificationEvent) -> Sentence {
        match event {
            RectificationEvent::Ordered { number, .. } => {
                say("clipboard-pen", format!("书面交办第{number}次整改"))
            }
            RectificationEvent::Rectified { .. } => {
                say("clipboard-check", "提交整改结果，等待再次回访")
            }
            RectificationEvent::DeductionRequested { sealed } => say(
                "stamp",
                if *sealed {
                    "申请核减，说明已盖章"
                } else {
                    "申请核减"
                },
            ),
            RectificationEvent::DeductionDecided { accepted: true } => say("scale", "同意核减"),
            RectificationEvent::DeductionDecided { accepted: false } => {
                say("scale", "不同意核减，继续整改")
            }
            RectificationEvent::PanelDecided { verdict } => {
                say("gavel", format!("研判结论：{}", verdict.in_chinese()))
            }
        }
    }

    fn round(&self, event: &RoundEvent) -> Sentence {
        match event {
            RoundEvent::Closed { outcome, told } => {
                say("circle-check", ending_in_words(*outcome, *told))
            }
            RoundEvent::Rehandled { reason, unit, .. } => say(
                "refresh-cw",
                format!("{}，由{}重新办理", reason.in_chinese(), self.unit(*unit)),
            ),
            RoundEvent::ReopenedToDispatch { reason } => {
                say("refresh-cw", format!("{}，重新派单", reason.in_chinese()))
            }
            RoundEvent::Withdrawn { told } => {
                say("undo-2", format!("诉求人撤回诉求，{}", told.in_chinese()))
            }
        }
    }

    fn supervision(&self, event: &SupervisionEvent) -> Sentence {
        match event {
            SupervisionEvent::Opened {
                number,
                form,
                unit,
                copied_to_discipline,
                clause,
            } => {
                let unit = unit.map_or("", |u| self.unit(u));
                let copied = if *copied_to_discipline {
                    "，抄送纪检"
                } else {
                    ""
                };
                let clause = if clause.is_empty() {
                    String::new()
                } else {
                    format!("（{clause}）")
                };
                say(
                    "flag",
                    format!("第{number}号{}：{unit}{copied}{clause}", form.in_chinese()),
                )
            }
            SupervisionEvent::Answered { number } => {
                say("message-square-text", format!("反馈第{number}号督办"))
            }
            SupervisionEvent::Closed { number } => say("check", format!("第{number}号督办销号")),
        }
    }

    fn noted(&self, entry: &Recorded, event: &NoteEvent) -> Sentence {
        match event {
            NoteEvent::Urged => say("megaphone", "催办"),
            NoteEvent::Commented { audience } => say(
                "message-square-text",
                format!("备注（{}）", audience.in_chinese()),
            ),
            NoteEvent::Attached { audience, .. } => {
                let name = self
                    .text(entry, Slot::FileName)
                    .unwrap_or_else(|| "附件".to_owned());
                say(
                    "paperclip",
                    format!("上传“{name}”（{}）", audience.in_chinese()),
                )
            }
            NoteEvent::AttemptRefused { verb, code } => say(
                "ban",
                format!(
                    "想要{}，{}",
                    verb.in_chinese(),
                    refused_because(*verb, code)
                ),
            ),
        }
    }

    fn missed(&self, entry: &Recorded) -> Sentence {
        let missed = entry.event.clocks.first().and_then(|c| self.clock(c.id));
        match missed {
            // A return window that lapses is nobody's lateness.
            Some(clock) if clock.name == ClockName::Return => say("timer", "退单期限已过"),
            Some(clock) => {
                let unit = clock.assignment.map_or("", |a| self.unit_of(a));
                say(
                    "alarm-clock",
                    format!("{unit}{}超期", clock.name.in_chinese()),
                )
            }
            None => say("alarm-clock", "时限超期"),
        }
    }
}

fn contact(event: &ContactEvent) -> Sentence {
    match event {
        ContactEvent::Contacted { means, outcome, .. } => say(
            "phone-call",
            format!(
                "联系诉求人（{}）：{}",
                means.in_chinese(),
                outcome.in_chinese()
            ),
        ),
        ContactEvent::Visited { photos, .. } => {
            let photos = if photos.is_empty() {
                String::new()
            } else {
                format!("，照片{}张", photos.len())
            };
            say("map-pin", format!("现场核实{photos}"))
        }
        ContactEvent::NoticeGiven { missing } => {
            say("list-checks", format!("一次告知诉求人还缺的{missing}项"))
        }
    }
}

/// “满意 · 已解决 · 信任：满意”.
pub fn verdict_in_words(verdict: &huiyin_core::ticket::Verdict) -> String {
    let mut parts = vec![verdict.satisfaction.in_chinese().to_owned()];
    if let Some(solved) = verdict.solved {
        parts.push(solved.in_chinese().to_owned());
    }
    match verdict.contacted {
        Some(true) => parts.push("单位联系过".to_owned()),
        Some(false) => parts.push("单位没有联系过".to_owned()),
        None => {}
    }
    if let Some(trust) = verdict.trust {
        parts.push(format!("信任度{}", trust.in_chinese()));
    }
    parts.join("，")
}

/// “办结：回访满意，回访告知”.
pub fn ending_in_words(outcome: Outcome, told: ToldBy) -> String {
    format!("办结：{}，{}", outcome.in_chinese(), told.in_chinese())
}

/// Why an attempt was refused, for those codes that are worth keeping.
fn refused_because(verb: Verb, code: &str) -> &'static str {
    match code {
        "return_not_allowed" => "本中心不允许退单",
        "return_window_closed" => "退单期限已过",
        "return_reason_banned" => "理由不成立",
        "return_needs_head_signature" => "没有负责人签字",
        "return_needs_rightful_unit" => "没有写明应当由谁承办",
        "no_contact_record" => "还没有联系过诉求人",
        "extension_after_due" => "期限已过",
        "extension_over_cap" => "超过延期上限",
        "withdraw_only_by_petitioner" => "只有诉求人可以撤回",
        "callback_by_own_unit" => "承办单位不能回访自己的工单",
        "deduction_needs_signature" => "没有主要领导签字",
        "deduction_needs_seal" => "没有盖章",
        _ if verb == Verb::RequestReturn => "不符合退单规定",
        _ => "不符合规定",
    }
}
