//! What lies on the desk: the reply to be reviewed, the request to be decided, the petitioner's
//! verdict to be answered, so that nobody has to look for it in the timeline.

use huiyin_core::terms::Stage;
use huiyin_core::ticket::{
    CallbackEvent, CoHandlingEvent, EventBody, ExtensionEvent, HoldEvent, IntakeEvent,
    RectificationEvent, ReplyEvent, ReturnEvent, SupervisionEvent, Verb,
};
use huiyin_store::writer::Recorded;

use super::timeline::Telling;
use crate::words;

/// One paper on the desk.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// “要审核的答复”
    pub head: &'static str,
    /// “张婷（市场监管局 承办人员） 今天 09:23：提交办结答复：已解决”
    pub from: String,
    /// What each text is, and the text.
    pub parts: Vec<(&'static str, String)>,
}

/// The papers that belong to the deed that is this person's turn.
pub fn papers(telling: &Telling<'_>, primary: Option<Verb>) -> Vec<Paper> {
    let Some(verb) = primary else {
        return vec![];
    };
    let last = |head, fits: fn(&EventBody) -> bool| -> Vec<Paper> {
        telling
            .entries
            .iter()
            .rfind(|e| fits(&e.event.body))
            .map(|e| paper(telling, head, e))
            .into_iter()
            .collect()
    };
    match verb {
        Verb::ApproveReply | Verb::RejectReply => last("要审核的答复", is_report),
        Verb::ApproveReturn | Verb::RefuseReturn => last("退单申请", |e| {
            matches!(e, EventBody::Return(ReturnEvent::Requested { .. }))
        }),
        Verb::Reject | Verb::RefuseRejection => last("不予受理申请", |e| {
            matches!(e, EventBody::Intake(IntakeEvent::RejectionRequested))
        }),
        Verb::ApproveExtension | Verb::RefuseExtension => last("延期申请", |e| {
            matches!(e, EventBody::Extension(ExtensionEvent::Requested { .. }))
        }),
        Verb::ApproveHold | Verb::RefuseHold => last("挂账申请", |e| {
            matches!(e, EventBody::Hold(HoldEvent::Requested { .. }))
        }),
        Verb::DecideDeduction => last("核减申请", |e| {
            matches!(
                e,
                EventBody::Rectification(RectificationEvent::DeductionRequested { .. })
            )
        }),
        Verb::RecordCallback => last("承办单位的答复", |e| {
            is_report(e)
                || matches!(
                    e,
                    EventBody::Rectification(RectificationEvent::Rectified { .. })
                )
        }),
        Verb::OrderRectification | Verb::DecidePanel => {
            let mut papers = last("诉求人的评价", is_verdict);
            papers.extend(last("承办单位的答复", is_report));
            papers
        }
        Verb::CloseSupervision => last("督办反馈", |e| {
            matches!(e, EventBody::Supervision(SupervisionEvent::Answered { .. }))
        }),
        Verb::ReportRectified => last("整改要求", |e| {
            matches!(
                e,
                EventBody::Rectification(RectificationEvent::Ordered { .. })
            )
        }),
        Verb::ReportDone | Verb::RecordContact => for_the_lead(telling),
        _ => vec![],
    }
}

/// What a lead unit needs before it reports: why the last reply came back, what its co-units and
/// its own parts have found.
fn for_the_lead(telling: &Telling<'_>) -> Vec<Paper> {
    let mut papers = Vec::new();
    let sent_back = telling
        .entries
        .iter()
        .rposition(|e| matches!(e.event.body, EventBody::Reply(ReplyEvent::Rejected { .. })));
    let reported = telling
        .entries
        .iter()
        .rposition(|e| is_report(&e.event.body));
    if let Some(n) =
        sent_back.filter(|n| Some(*n) > reported && telling.ticket.stage == Stage::Handling)
    {
        papers.extend(
            telling
                .entries
                .get(n)
                .map(|e| paper(telling, "上次答复为什么被退回", e)),
        );
    }
    papers.extend(
        telling
            .entries
            .iter()
            .filter(|e| {
                matches!(
                    e.event.body,
                    EventBody::CoHandling(CoHandlingEvent::ResultReported { .. })
                )
            })
            .map(|e| paper(telling, "协办和下属单位的结果", e)),
    );
    papers
}

fn is_report(event: &EventBody) -> bool {
    matches!(event, EventBody::Reply(ReplyEvent::ReportedDone { .. }))
}

fn is_verdict(event: &EventBody) -> bool {
    matches!(
        event,
        EventBody::Callback(
            CallbackEvent::Recorded {
                verdict: Some(_),
                ..
            } | CallbackEvent::CallbackCorrected {
                verdict: Some(_),
                ..
            }
        )
    )
}

fn paper(telling: &Telling<'_>, head: &'static str, entry: &Recorded) -> Paper {
    Paper {
        head,
        from: format!(
            "{} {}：{}",
            telling.who(&entry.actor),
            words::when(entry.happened_at, telling.now, telling.calendar),
            telling.said_of(entry)
        ),
        parts: telling
            .shown_texts(entry)
            .into_iter()
            .map(|(slot, text)| (slot.in_chinese(), text))
            .collect(),
    }
}
