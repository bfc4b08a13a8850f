//! The petitioner's telling.

use super::*;

/// One line of the petitioner's progress page: a plain sentence, and the words to quote under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicLine {
    /// “已交给市场监管局办理，最迟5月9日 周五答复您”
    pub sentence: String,
    /// Words meant for the petitioner or written by them; empty where there are none.
    pub words: String,
}

/// What an event says to the petitioner; none where it is an internal matter.
///
/// The agreement between the ticket page and the portal: a sentence addresses the petitioner as
/// “您”, names the body that acts, never a member of staff, uses no term of the trade (签收, 退单,
/// 挂账), and quotes only the slots `public_reply` (once the reply was approved), `supplement`,
/// `missing`, `remarks`, the `result` of a rectification, and the notes and reasons that are addressed
/// to the petitioner. Requests of a unit, the reviewer's remarks, disputes and supervision stay
/// inside; what follows from them (another unit, another date, another reply) is told when it
/// happens.
pub fn public_line(telling: &Telling<'_>, entry: &Recorded) -> Option<PublicLine> {
    let texts = |slots: &[Slot]| telling.said(entry, slots);
    let plain = |sentence: String| {
        Some(PublicLine {
            sentence,
            words: String::new(),
        })
    };
    match &entry.event.body {
        EventBody::Intake(e) => match e {
            IntakeEvent::Registered { .. } => plain("我们收到了您的诉求".to_owned()),
            IntakeEvent::Supplemented { by_petitioner } => Some(PublicLine {
                sentence: if *by_petitioner {
                    "您补充了情况"
                } else {
                    "我们记下了您补充的情况"
                }
                .to_owned(),
                words: texts(&[Slot::Supplement]),
            }),
            IntakeEvent::Rejected { .. } => Some(PublicLine {
                sentence: "您反映的事不属于我们受理的范围，理由如下".to_owned(),
                words: texts(&[Slot::Reason, Slot::Basis]),
            }),
            IntakeEvent::TransferredOut { .. } => {
                let to = telling.text(entry, Slot::Receiver).unwrap_or_default();
                let number = telling.text(entry, Slot::ReceivingNumber);
                plain(match number {
                    Some(number) => format!("已转给{to}处理，对方编号 {number}"),
                    None => format!("已转给{to}处理"),
                })
            }
            IntakeEvent::AnsweredDirectly { .. } => Some(PublicLine {
                sentence: "我们答复您如下".to_owned(),
                words: texts(&[Slot::PublicReply]),
            }),
            IntakeEvent::Classified { .. }
            | IntakeEvent::Amended { .. }
            | IntakeEvent::RejectionRequested
            | IntakeEvent::RejectionRefused
            | IntakeEvent::MarkedIneffective => None,
        },
        EventBody::Merge(e) => match e {
            MergeEvent::Merged { .. } => {
                plain("已有人反映同一件事，您的诉求和它一起办理，办完单独答复您".to_owned())
            }
            MergeEvent::MainAnswered { .. } => plain("这件事已有办理结果".to_owned()),
            MergeEvent::MainEnded { outcome, .. } => plain(outcome_for_petitioner(*outcome)),
            MergeEvent::FollowerAdded { .. } | MergeEvent::Linked { .. } => None,
        },
        EventBody::Dispatch(e) => match e {
            DispatchEvent::Dispatched { opened, .. } => {
                let lead = opened.iter().find(|o| o.part == Part::Lead)?;
                let by = telling.answer_due(entry);
                plain(match by {
                    Some(day) => format!("已交给{}办理，最迟{day}答复您", telling.unit(lead.unit)),
                    None => format!("已交给{}办理", telling.unit(lead.unit)),
                })
            }
            DispatchEvent::Signed { assignment, .. } => {
                let own = telling.ticket.assignment(*assignment)?;
                if own.part != Part::Lead || own.parent.is_some() {
                    return None;
                }
                let unit = telling.unit(own.unit);
                plain(match telling.answer_due(entry) {
                    Some(day) => format!("{unit}已开始办理，最迟{day}答复您"),
                    None => format!("{unit}已开始办理"),
                })
            }
            DispatchEvent::Succeeded { to, .. } => {
                plain(format!("机构调整，改由{}办理", telling.unit(*to)))
            }
            DispatchEvent::DispatchedOn { .. } | DispatchEvent::Recalled => None,
        },
        EventBody::Return(ReturnEvent::Approved { assignment }) => {
            let own = telling.ticket.assignment(*assignment)?;
            let leads = own.part == Part::Lead && own.parent.is_none();
            if !leads {
                return None;
            }
            plain(format!(
                "这件事不由{}负责，正在为您改派",
                telling.unit(own.unit)
            ))
        }
        EventBody::Return(ReturnEvent::Requested { .. } | ReturnEvent::Refused { .. }) => None,
        EventBody::Contact(e) => match e {
            ContactEvent::Contacted {
                assignment,
                means,
                outcome,
            } => {
                let unit = telling.unit_of(*assignment);
                let means = means.in_chinese();
                plain(match outcome {
                    ContactOutcome::Reached => format!("{unit}联系了您（{means}）"),
                    ContactOutcome::Unreached => format!("{unit}联系您（{means}），没有联系上"),
                })
            }
            ContactEvent::Visited { assignment, .. } => {
                plain(format!("{}到现场查看了情况", telling.unit_of(*assignment)))
            }
            ContactEvent::NoticeGiven { .. } => Some(PublicLine {
                sentence: "要办成这件事，您还需要准备".to_owned(),
                words: texts(&[Slot::Missing]),
            }),
        },
        EventBody::Extension(ExtensionEvent::Approved) => {
            let until = telling.answer_due(entry)?;
            plain(format!("情况比较复杂，办理时间延长，最迟{until}答复您"))
        }
        EventBody::Extension(ExtensionEvent::Requested { .. } | ExtensionEvent::Refused) => None,
        EventBody::Hold(e) => match e {
            HoldEvent::Approved => {
                let until = telling
                    .ticket
                    .holds
                    .iter()
                    .rfind(|h| h.approved_at == Some(entry.happened_at))
                    .map(|h| telling.day(h.until));
                plain(match until {
                    Some(day) => {
                        format!("这件事一时办不完，已按计划推进，预计{day}前办好，我们一直盯着")
                    }
                    None => "这件事一时办不完，已按计划推进".to_owned(),
                })
            }
            HoldEvent::Cleared => plain("计划已推进到位，继续办理".to_owned()),
            HoldEvent::Requested { .. } | HoldEvent::Refused => None,
        },
        EventBody::CoHandling(CoHandlingEvent::ResultReported { .. }) => None,
        EventBody::Reply(e) => match e {
            ReplyEvent::StageReported => {
                let words = texts(&[Slot::PublicReply]);
                (!words.is_empty()).then(|| PublicLine {
                    sentence: "事情还在办，目前的进展".to_owned(),
                    words,
                })
            }
            ReplyEvent::Approved { .. } => {
                let words = telling.last_public_reply(entry.version);
                Some(PublicLine {
                    sentence: if words.is_empty() {
                        "事情有了办理结果".to_owned()
                    } else {
                        "答复您如下".to_owned()
                    },
                    words,
                })
            }
            ReplyEvent::ReportedDone { .. } => {
                plain("承办单位已提交办理结果，我们正在审核".to_owned())
            }
            ReplyEvent::Rejected { .. } => {
                plain("我们请承办单位把办理结果再落实、再说清楚".to_owned())
            }
        },
        EventBody::Callback(e) => match e {
            CallbackEvent::Recorded {
                reached, verdict, ..
            } => match verdict {
                Some(v) => Some(PublicLine {
                    sentence: format!("您的评价：{}", v.satisfaction.in_chinese()),
                    words: texts(&[Slot::Remarks]),
                }),
                None if *reached => plain("我们就办理结果回访了您".to_owned()),
                None => plain("我们打电话回访您，没有联系上".to_owned()),
            },
            CallbackEvent::CallbackCorrected { verdict, .. } => {
                verdict.as_ref().map(|v| PublicLine {
                    sentence: format!("您的评价（更正）：{}", v.satisfaction.in_chinese()),
                    words: texts(&[Slot::Remarks]),
                })
            }
            CallbackEvent::FollowerTold { outcome, .. } => plain(outcome_for_petitioner(*outcome)),
            CallbackEvent::ContactCorrected { .. } => None,
        },
        EventBody::Rectification(e) => match e {
            RectificationEvent::Ordered { .. } => {
                plain("您不满意，我们已要求承办单位继续整改".to_owned())
            }
            RectificationEvent::Rectified { .. } => Some(PublicLine {
                sentence: "承办单位又作了整改，结果如下，我们会再次回访您".to_owned(),
                words: texts(&[Slot::Result]),
            }),
            RectificationEvent::DeductionRequested { .. }
            | RectificationEvent::DeductionDecided { .. }
            | RectificationEvent::PanelDecided { .. } => None,
        },
        EventBody::Round(e) => match e {
            RoundEvent::Closed { outcome, .. } => plain(outcome_for_petitioner(*outcome)),
            RoundEvent::Rehandled { unit, .. } => {
                plain(format!("这件事重新办理，仍由{}负责", telling.unit(*unit)))
            }
            RoundEvent::ReopenedToDispatch { .. } => plain("这件事重新办理".to_owned()),
            RoundEvent::Withdrawn { .. } => plain("您撤回了诉求".to_owned()),
        },
        EventBody::Note(e) => match e {
            NoteEvent::Commented {
                audience: Audience::Public,
            } => Some(PublicLine {
                sentence: "给您的说明".to_owned(),
                words: texts(&[Slot::Note]),
            }),
            NoteEvent::Attached {
                audience: Audience::Public,
                ..
            } => {
                let name = telling.text(entry, Slot::FileName).unwrap_or_default();
                plain(if entry.actor.role == Role::Petitioner {
                    format!("您上传了“{name}”")
                } else {
                    format!("附上“{name}”")
                })
            }
            NoteEvent::Commented { .. }
            | NoteEvent::Attached { .. }
            | NoteEvent::Urged
            | NoteEvent::AttemptRefused { .. } => None,
        },
        EventBody::Supervision(_) | EventBody::DeadlineMissed => None,
    }
}

/// How a ticket ended, to the person whose it is.
fn outcome_for_petitioner(outcome: huiyin_core::terms::Outcome) -> String {
    use huiyin_core::terms::Outcome;
    match outcome {
        Outcome::Satisfied => "这件事办结了，谢谢您的评价",
        Outcome::Dissatisfied => "这件事办结了，我们记下了您的不满意，并已督促承办单位",
        Outcome::Deducted => "这件事经研究已依法依规办理，就此办结",
        Outcome::Unreached => "多次回访没有联系上您，这件事先办结；仍没有解决，可以申请重新办理",
        Outcome::NoCallback => "这件事办结了",
        Outcome::Rejected => "您反映的事不属于我们受理的范围",
        Outcome::Transferred => "已转给有权处理的单位",
        Outcome::Answered => "已答复您",
        Outcome::Withdrawn => "您撤回了诉求",
        Outcome::Merged => "和同一件事的其他诉求一起办理",
    }
    .to_owned()
}

impl Telling<'_> {
    /// The texts in some slots, one below the other.
    fn said(&self, entry: &Recorded, slots: &[Slot]) -> String {
        entry
            .event
            .texts
            .iter()
            .filter(|(slot, _)| slots.contains(slot))
            .filter_map(|(_, text)| (self.texts)(text))
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// By when the petitioner has an answer, as far as this event sets or moves it.
    fn answer_due(&self, entry: &Recorded) -> Option<String> {
        let due_of = |wanted: ClockName| {
            entry
                .event
                .clocks
                .iter()
                .find_map(|change| match &change.change {
                    Change::Started { name, due, .. } if *name == wanted => due.at,
                    Change::Became { clock } => {
                        let name = self.clock(change.id)?.name;
                        (name == wanted).then_some(clock.due_at)?
                    }
                    _ => None,
                })
        };
        let started = due_of(ClockName::Reply).or_else(|| due_of(ClockName::Close));
        // A clock that runs from registration was set earlier and holds for the dispatch as well.
        let standing = || {
            if !matches!(self.ticket.stage, Stage::Dispatched | Stage::Handling) {
                return None;
            }
            let is_latest = self.entries.last().map(|e| e.version) == Some(entry.version);
            if !is_latest {
                return None;
            }
            [ClockName::Reply, ClockName::Close]
                .into_iter()
                .find_map(|name| self.ticket.open_clocks(name).last()?.clock.due_at)
        };
        started.or_else(standing).map(|at| self.day(at))
    }

    /// The reply that an approval approved.
    fn last_public_reply(&self, approved: u32) -> String {
        self.entries
            .iter()
            .rev()
            .filter(|e| e.version < approved)
            .find(|e| {
                matches!(
                    e.event.body,
                    EventBody::Reply(ReplyEvent::ReportedDone { .. })
                )
            })
            .map(|e| self.said(e, &[Slot::PublicReply]))
            .unwrap_or_default()
    }
}
