//! The verbs of the API and what each carries (INTERFACES §3). Parse, don't validate: what has
//! become a `Command` is well formed; whether it may happen is `decide`'s question.

use serde::{Deserialize, Serialize};

use super::clocks::ClockId;
use super::{
    callback, co_handling, contact, dispatch, extension, hold, intake, merge, notes, rectification,
    reply, returns, rounds, supervision, triage,
};
use crate::refusal::Refusal;

/// Declares the verbs once: variant, identifier, Chinese name, what it carries.
macro_rules! commands {
    ( now { $( $variant:ident($payload:ty) = $id:literal, $chinese:literal; )+ }
      later { $( $later:ident = $later_id:literal, $later_chinese:literal; )+ } ) => {
        /// What somebody wants done to a ticket.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "do", content = "with")]
        pub enum Command {
            $( #[serde(rename = $id)] $variant($payload), )+
        }

        crate::terms::vocabulary! {
            /// Every verb of the interface, also those whose mechanism comes with a later version.
            Verb {
                $( $variant = $id, $chinese; )+
                $( $later = $later_id, $later_chinese; )+
            }
        }

        impl Command {
            pub fn verb(&self) -> Verb {
                match self { $( Command::$variant(_) => Verb::$variant, )+ }
            }
        }

        impl Verb {
            /// Whether this version carries it out.
            pub fn is_available(self) -> bool {
                match self { $( Verb::$variant => true, )+ $( Verb::$later => false, )+ }
            }
        }
    };
}

commands! {
    now {
    Register(Box<intake::Register>) = "register", "登记";
    Supplement(intake::Supplement) = "supplement", "补充";
    Amend(intake::Amend) = "amend", "更正";
    Correct(callback::Correct) = "correct", "改正误录";
    Link(merge::Link) = "link", "关联";
    Urge(notes::Urge) = "urge", "催办";
    Recall(dispatch::Recall) = "recall", "撤回派单";
    RequestRejection(triage::RequestRejection) = "request_rejection", "申请不予受理";
    RefuseRejection(triage::RefuseRejection) = "refuse_rejection", "驳回不予受理申请";
    Reject(triage::Reject) = "reject", "不予受理";
    TransferOut(triage::TransferOut) = "transfer_out", "转出";
    AnswerDirectly(triage::AnswerDirectly) = "answer_directly", "直接答复";
    Merge(merge::Merge) = "merge", "并单";
    Classify(triage::Classify) = "classify", "研判分类";
    MarkIneffective(triage::MarkIneffective) = "mark_ineffective", "标记无效";
    Dispatch(dispatch::Dispatch) = "dispatch", "派单";
    RuleResponsibility(dispatch::RuleResponsibility) = "rule_responsibility", "确责";
    SignFor(dispatch::SignFor) = "sign_for", "签收";
    RequestReturn(returns::RequestReturn) = "request_return", "申请退单";
    ApproveReturn(returns::ApproveReturn) = "approve_return", "同意退单";
    RefuseReturn(returns::RefuseReturn) = "refuse_return", "不同意退单";
    RecordContact(contact::RecordContact) = "record_contact", "记录联系";
    RecordVisit(contact::RecordVisit) = "record_visit", "记录现场核实";
    GiveNotice(contact::GiveNotice) = "give_notice", "一次告知";
    RequestExtension(extension::RequestExtension) = "request_extension", "申请延期";
    ApproveExtension(extension::ApproveExtension) = "approve_extension", "同意延期";
    RefuseExtension(extension::RefuseExtension) = "refuse_extension", "不同意延期";
    RequestHold(hold::RequestHold) = "request_hold", "申请挂账";
    ApproveHold(hold::ApproveHold) = "approve_hold", "同意挂账";
    RefuseHold(hold::RefuseHold) = "refuse_hold", "不同意挂账";
    ClearHold(hold::ClearHold) = "clear_hold", "销账";
    ReportCoResult(co_handling::ReportCoResult) = "report_co_result", "报送协办结果";
    ReportStage(reply::ReportStage) = "report_stage", "阶段性答复";
    ReportDone(reply::ReportDone) = "report_done", "提交办结答复";
    ApproveReply(reply::ApproveReply) = "approve_reply", "审核通过";
    RejectReply(reply::RejectReply) = "reject_reply", "审核退回";
    RecordCallback(callback::RecordCallback) = "record_callback", "记录回访";
    Rate(callback::Rate) = "rate", "评价";
    OrderRectification(rectification::OrderRectification) = "order_rectification", "交办整改";
    ReportRectified(rectification::ReportRectified) = "report_rectified", "提交整改结果";
    RequestDeduction(rectification::RequestDeduction) = "request_deduction", "申请核减";
    DecideDeduction(rectification::DecideDeduction) = "decide_deduction", "核减审定";
    DecidePanel(rectification::DecidePanel) = "decide_panel", "研判认定";
    Rehandle(rounds::Rehandle) = "rehandle", "重办";
    Withdraw(rounds::Withdraw) = "withdraw", "撤回诉求";
    Reopen(rounds::Reopen) = "reopen", "申请重新办理";
    CloseSupervision(supervision::CloseSupervision) = "close_supervision", "督办销号";
    AnswerSupervision(supervision::AnswerSupervision) = "answer_supervision", "督办反馈";
    Comment(notes::Comment) = "comment", "备注";
    Attach(notes::Attach) = "attach", "上传附件";
    // The engine's own: only the system may give these.
    FireDeadline(FireDeadline) = "fire_deadline", "到期";
    AddFollower(merge::AddFollower) = "add_follower", "并入一单";
    MainAnswered(merge::MainAnswered) = "main_answered", "主单已答复";
    MainEnded(merge::MainEnded) = "main_ended", "主单已终结";
    SucceedUnit(dispatch::SucceedUnit) = "succeed_unit", "单位承接";
    }
    later {
    LookBack = "look_back", "回头看";
    Supervise = "supervise", "督办";
    Escalate = "escalate", "提级";
    Whistle = "whistle", "吹哨";
    AckWhistle = "ack_whistle", "吹哨签收";
    ReportIn = "report_in", "报到";
    RateReporter = "rate_reporter", "评价报到单位";
    FinishWhistle = "finish_whistle", "吹哨办结";
    Direct = "direct", "批示";
    AnswerDirective = "answer_directive", "批示反馈";
    TransferClue = "transfer_clue", "线索移交";
    Consult = "consult", "会商";
    Mediate = "mediate", "调解";
    Read = "read", "已阅";
    Publish = "publish", "公开";
    Unpublish = "unpublish", "撤下公开";
    MarkExemplary = "mark_exemplary", "标为典型";
    }
}

/// A due time was reached; given by the timer, in the ticket's own time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FireDeadline {
    pub clock: ClockId,
}

impl Command {
    /// Reads a command as the API, a story or a form gives it.
    ///
    /// # Errors
    /// `unknown_verb`, `not_available` for a verb of a later version, `bad_field` for what the
    /// verb does not take.
    pub fn parse(verb: &str, with: serde_json::Value) -> Result<Command, Refusal> {
        match Verb::parse(verb) {
            None => {
                return Err(Refusal::new(
                    "unknown_verb",
                    format!("没有名为“{verb}”的操作。可用的操作见接口文档。"),
                )
                .at("do"));
            }
            Some(known) if !known.is_available() => {
                return Err(Refusal::not_available(known.in_chinese()));
            }
            Some(_) => {}
        }
        let with = if with.is_null() {
            serde_json::Value::Object(serde_json::Map::new())
        } else {
            with
        };
        serde_json::from_value(serde_json::json!({ "do": verb, "with": with }))
            .map_err(|e| bad_field(&e.to_string()))
    }

    /// The number of another ticket that the command names, for the caller to look up.
    pub fn names_ticket(&self) -> Option<&str> {
        match self {
            Command::Merge(merge) => Some(&merge.into),
            Command::Link(link) => Some(&link.to),
            _ => None,
        }
    }
}

/// The reader's message as a refusal that names the field.
fn bad_field(message: &str) -> Refusal {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let name = quoted.first().copied().unwrap_or("with");
    let sentence = if message.starts_with("missing field") {
        format!("缺少“{name}”，请填写后再提交。")
    } else if message.starts_with("unknown field") {
        format!(
            "不认识“{name}”这一项；可以填写的项：{}。",
            quoted.get(1..).unwrap_or_default().join("、")
        )
    } else if message.starts_with("unknown variant") {
        format!(
            "“{name}”不是可用的取值；可用的取值：{}。",
            quoted.get(1..).unwrap_or_default().join("、")
        )
    } else {
        format!("填写的内容无法读取（{message}），请检查后再提交。")
    };
    Refusal::bad_field(name, sentence)
}
