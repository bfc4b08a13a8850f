//! Events: facts in the past tense, with everything needed to replay them. Free text and personal
//! data never stand in an event's body but in its `texts`, which the store seals into the vault.

use serde::{Deserialize, Serialize};

use super::clocks::ClockChange;
use super::{
    CallbackEvent, CoHandlingEvent, ContactEvent, DispatchEvent, ExtensionEvent, HoldEvent,
    IntakeEvent, MergeEvent, NoteEvent, RectificationEvent, ReplyEvent, ReturnEvent, RoundEvent,
    SupervisionEvent,
};
use crate::calendar::Moment;
use crate::people::Actor;
use crate::terms::vocabulary;

/// One fact about one ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub body: EventBody,
    /// What was said, slot by slot; a slot may occur several times.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<(Slot, Text)>,
    /// What happened to the clocks by this event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<ClockChange>,
}

impl Event {
    /// The journal's name of the kind, such as `dispatch.signed`.
    pub fn kind(&self) -> String {
        let (mechanism, name) = match &self.body {
            EventBody::Intake(e) => ("intake", variant_name(e)),
            EventBody::Merge(e) => ("merge", variant_name(e)),
            EventBody::Dispatch(e) => ("dispatch", variant_name(e)),
            EventBody::Return(e) => ("return", variant_name(e)),
            EventBody::Contact(e) => ("contact", variant_name(e)),
            EventBody::Extension(e) => ("extension", variant_name(e)),
            EventBody::Hold(e) => ("hold", variant_name(e)),
            EventBody::CoHandling(e) => ("co_handling", variant_name(e)),
            EventBody::Reply(e) => ("reply", variant_name(e)),
            EventBody::Callback(e) => ("callback", variant_name(e)),
            EventBody::Rectification(e) => ("rectification", variant_name(e)),
            EventBody::Round(e) => ("round", variant_name(e)),
            EventBody::Supervision(e) => ("supervision", variant_name(e)),
            EventBody::Note(e) => ("note", variant_name(e)),
            EventBody::DeadlineMissed => ("clock", "missed".to_owned()),
        };
        format!("{mechanism}.{name}")
    }

    /// The first text in a slot.
    pub fn text(&self, slot: Slot) -> Option<&Text> {
        self.texts.iter().find(|(s, _)| *s == slot).map(|(_, t)| t)
    }
}

/// The snake-case name under which serde writes an enum's variant.
fn variant_name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// The facts, by mechanism.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventBody {
    Intake(IntakeEvent),
    Merge(MergeEvent),
    Dispatch(DispatchEvent),
    Return(ReturnEvent),
    Contact(ContactEvent),
    Extension(ExtensionEvent),
    Hold(HoldEvent),
    CoHandling(CoHandlingEvent),
    Reply(ReplyEvent),
    Callback(CallbackEvent),
    Rectification(RectificationEvent),
    Round(RoundEvent),
    Supervision(SupervisionEvent),
    Note(NoteEvent),
    /// A due time was reached with its clock running; which one stands in the clock changes.
    DeadlineMissed,
}

/// When something happened and who did it; the journal keeps both beside the event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stamp {
    pub at: Moment,
    pub by: Actor,
}

/// A text: in the clear between `decide` and the store, sealed ever after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// `hash` = SM3(salt ‖ text), hexadecimal; salt and text lie in the vault under `id`.
    Sealed {
        id: i64,
        hash: String,
    },
    Plain(String),
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::Plain(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::Plain(text)
    }
}

vocabulary! {
    /// What a text is. The first group is the petitioner's identity and is masked by default.
    Slot {
        PetitionerName = "petitioner_name", "诉求人姓名";
        PetitionerPhone = "petitioner_phone", "联系电话";
        Address = "address", "地址";
        Title = "title", "标题";
        Content = "content", "诉求内容";
        Supplement = "supplement", "补充内容";
        UpstreamNumber = "upstream_number", "上级工单号";
        Reason = "reason", "理由";
        Basis = "basis", "依据";
        Note = "note", "说明";
        RightfulUnit = "rightful_unit", "应当承办的单位";
        HeadSignature = "head_signature", "负责人签字";
        ContactNote = "contact_note", "联系情况";
        Findings = "findings", "现场情况";
        Missing = "missing", "缺少的条件或材料";
        Plan = "plan", "解决方案";
        Milestone = "milestone", "挂账节点";
        Measures = "measures", "举措";
        Progress = "progress", "进展";
        Result = "result", "结果";
        PublicReply = "public_reply", "给诉求人的答复";
        CoResult = "co_result", "协办结果";
        Remarks = "remarks", "诉求人意见";
        Minutes = "minutes", "会议记录";
        Signature = "signature", "主要领导签字";
        Receiver = "receiver", "接收单位";
        ReceivingNumber = "receiving_number", "接收编号";
        OldValue = "old_value", "原值";
        NewValue = "new_value", "新值";
        FileName = "file_name", "文件名";
    }
}

impl Slot {
    /// Whether the text tells who the petitioner is.
    pub fn is_identity(self) -> bool {
        matches!(
            self,
            Slot::PetitionerName | Slot::PetitionerPhone | Slot::Address
        )
    }
}
