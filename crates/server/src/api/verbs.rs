//! What each verb takes: the `with` of a command, as a shape. The engine's own types say the same
//! in their way; a test holds the two against each other, verb by verb and field by field.

use huiyin_core::people::Role;
use huiyin_core::terms::{
    Audience, Channel, ChannelGroup, ContactOutcome, Defect, DispatchBasis, Handling, PanelVerdict,
    PetitionerKind, RehandleReason, ReportOutcome, RequestKind, ReturnReason, Satisfaction, Solved,
    Urgency,
};
use huiyin_core::ticket::{Complexity, Verb, rule};
use serde_json::{Value, json};

use super::shape::{Field, Form, Shape, list, may, must};

/// Characters of a petitioner's account.
pub const LONG: usize = 20_000;
/// Characters of a note, a reason, a reply.
pub const NOTE: usize = 5_000;
/// Characters of a title.
pub const TITLE: usize = 200;
/// Characters of a name.
pub const NAME: usize = 100;

/// The identifiers of a vocabulary.
macro_rules! terms {
    ($vocabulary:ident) => {
        Shape::Term($vocabulary::ALL.iter().map(|term| term.id()).collect())
    };
}
pub(crate) use terms;

/// The verbs that a command may name, in the engine's order. Not among them: `register` and
/// `attach`, which have addresses of their own, and the engine's own.
pub fn verbs() -> impl Iterator<Item = Verb> {
    Verb::ALL.iter().copied().filter(|verb| {
        !matches!(verb, Verb::Register | Verb::Attach)
            && verb.is_available()
            && rule(*verb).is_some_and(|rule| rule.roles != [Role::System])
    })
}

/// The body of a command: `{"do": verb, "with": {…}}`.
pub fn command() -> Shape {
    Shape::Union {
        tag: "do",
        variants: verbs()
            .map(|verb| (verb.id(), vec![with_field(verb)]))
            .collect(),
    }
}

fn with_field(verb: Verb) -> Field {
    let shape = with(verb);
    let bare = match &shape {
        Shape::Object(fields) => fields.iter().all(|field| !field.required),
        _ => false,
    };
    if bare {
        may("with", "", shape)
    } else {
        must("with", "", shape)
    }
}

fn said(name: &'static str, about: &'static str) -> Field {
    may(name, about, Shape::Text(NOTE))
}

fn written(name: &'static str, about: &'static str) -> Field {
    must(name, about, Shape::Written(NOTE))
}

fn name(name: &'static str, about: &'static str) -> Field {
    may(name, about, Shape::Text(NAME))
}

fn when(name: &'static str, about: &'static str) -> Field {
    may(name, about, Shape::Form(Form::When))
}

fn flag(name: &'static str, about: &'static str) -> Field {
    may(name, about, Shape::Flag)
}

fn number(name: &'static str, about: &'static str) -> Field {
    must(name, about, Shape::Form(Form::TicketNumber))
}

/// What a verb takes.
pub fn with(verb: Verb) -> Shape {
    match verb {
        Verb::Amend => amend(),
        Verb::Correct => correct(),
        _ => Shape::Object(fields(verb)),
    }
}

/// One arm for each verb: the compiler asks for a new one's fields.
fn fields(verb: Verb) -> Vec<Field> {
    match verb {
        Verb::Register => register(),
        Verb::Supplement => vec![written("text", "What the petitioner adds.")],
        Verb::Link => vec![
            number("to", "The number of the other ticket."),
            flag("same_matter", "Both are about the same matter."),
        ],
        Verb::Urge => vec![said("text", "What the unit is told.")],
        Verb::Recall => vec![written("reason", "Why the dispatch is taken back.")],
        Verb::RequestRejection => vec![
            said(
                "basis",
                "The law or document under which the request is out of scope.",
            ),
            said("text", "Further words."),
        ],
        Verb::Reject => vec![
            said("reason", "Why; told to the petitioner."),
            said("basis", "The law or document it rests on."),
        ],
        Verb::TransferOut => vec![
            must("to", "Which body receives it.", Shape::Written(NAME)),
            name(
                "receiving_number",
                "The number under which that body has it.",
            ),
        ],
        Verb::AnswerDirectly => vec![
            said("text", "The answer to the petitioner."),
            name("knowledge_item", "The knowledge item that it rests on."),
        ],
        Verb::Merge => vec![number("into", "The number of the main ticket.")],
        Verb::Classify => vec![
            name("category", "The code of a category."),
            may("kind", "", terms!(RequestKind)),
            may(
                "complexity",
                "Of an enterprise's matter.",
                terms!(Complexity),
            ),
        ],
        Verb::MarkIneffective => vec![written("reason", "Why it does not count.")],
        Verb::Dispatch => dispatch(),
        Verb::RuleResponsibility => {
            let mut fields = dispatch();
            fields.push(may(
                "level",
                "The level of the ruling, from 1.",
                Shape::Whole(1, 9),
            ));
            fields
        }
        Verb::SignFor => vec![],
        Verb::RequestReturn => vec![
            must("reason_code", "", terms!(ReturnReason)),
            said("text", "The facts, in writing."),
            name("rightful_unit", "The name of the unit that is responsible."),
            name("head_signature", "The name of the head who signed."),
        ],
        Verb::RefuseRejection
        | Verb::ApproveReturn
        | Verb::RefuseReturn
        | Verb::ApproveExtension
        | Verb::RefuseExtension
        | Verb::ApproveHold
        | Verb::RefuseHold
        | Verb::ClearHold
        | Verb::ApproveReply
        | Verb::CloseSupervision => vec![said("text", "A remark.")],
        Verb::RecordContact => vec![
            name(
                "means",
                "A term of `contact_means`, or in words; `phone`, if left out.",
            ),
            must("outcome", "", terms!(ContactOutcome)),
            said("text", "What was said."),
        ],
        Verb::RecordVisit => vec![
            written("findings", "What was found on site."),
            may(
                "photos",
                "Hashes of attachments of this ticket.",
                Shape::Set(Box::new(Shape::Form(Form::Hash)), 0, 20),
            ),
        ],
        Verb::GiveNotice => vec![must(
            "missing",
            "Everything that is missing, told once and completely.",
            Shape::List(Box::new(Shape::Written(500)), 1, 50),
        )],
        Verb::RequestExtension => vec![
            must("until", "The new due time.", Shape::Form(Form::When)),
            said("reason", "Why the time does not suffice."),
            flag("citizen_told", "The petitioner knows the new date."),
        ],
        Verb::RequestHold => vec![
            said("plan", "How and by which steps it will be solved."),
            must(
                "until",
                "By when it is to be off the ledger.",
                Shape::Form(Form::When),
            ),
            may("milestones", "Steps on the way.", list(milestone(), 50)),
        ],
        Verb::ReportCoResult => vec![said("text", "The co-unit's result.")],
        Verb::ReportStage => vec![
            said("reasons", "Why it is not finished and how far it is."),
            said("public_reply", "What the petitioner is told meanwhile."),
        ],
        Verb::ReportDone => vec![
            said("measures", "举措"),
            said("progress", "进展"),
            said("result", "结果"),
            said("public_reply", "The answer to the petitioner."),
            may("outcome", "", terms!(ReportOutcome)),
        ],
        Verb::RejectReply => vec![
            must("defect", "", terms!(Defect)),
            said("text", "What has to be mended."),
        ],
        Verb::RecordCallback => callback(),
        Verb::Rate => rate(),
        Verb::OrderRectification => vec![
            said("text", "What has to be put right."),
            when("due", "By when, if the centre decides it."),
        ],
        Verb::ReportRectified => vec![
            said("measures", "举措"),
            said("progress", "进展"),
            said("result", "结果"),
        ],
        Verb::RequestDeduction => vec![
            said("reason", "Why the request was unreasonable."),
            name("signed", "The name of the head who signed."),
            flag("sealed", "It bears the unit's seal."),
        ],
        Verb::DecideDeduction => vec![
            must("accepted", "", Shape::Flag),
            said("text", "The grounds."),
        ],
        Verb::DecidePanel => vec![
            must("verdict", "", terms!(PanelVerdict)),
            said("minutes", "The minutes of the panel."),
        ],
        Verb::Rehandle => vec![
            must("reason", "", terms!(RehandleReason)),
            said("text", "What has to be done anew."),
        ],
        Verb::Withdraw => vec![said("reason", "Why the petitioner withdraws.")],
        Verb::Reopen => vec![written("reason", "What is still unsolved.")],
        Verb::AnswerSupervision => vec![written("text", "What was done about it.")],
        Verb::Comment => vec![
            written("text", ""),
            may("audience", "`internal`, if left out.", terms!(Audience)),
        ],
        // Unions, other addresses, the engine's own, and verbs of later versions.
        Verb::Amend
        | Verb::Correct
        | Verb::Attach
        | Verb::FireDeadline
        | Verb::AddFollower
        | Verb::MainAnswered
        | Verb::MainEnded
        | Verb::SucceedUnit
        | Verb::LookBack
        | Verb::Supervise
        | Verb::Escalate
        | Verb::Whistle
        | Verb::AckWhistle
        | Verb::ReportIn
        | Verb::RateReporter
        | Verb::FinishWhistle
        | Verb::Direct
        | Verb::AnswerDirective
        | Verb::TransferClue
        | Verb::Consult
        | Verb::Mediate
        | Verb::Read
        | Verb::Publish
        | Verb::Unpublish
        | Verb::MarkExemplary => vec![],
    }
}

fn register() -> Vec<Field> {
    let petitioner = Shape::Object(vec![
        name("name", ""),
        may("phone", "", Shape::Form(Form::Phone)),
        may("kind", "`person`, if left out.", terms!(PetitionerKind)),
    ]);
    let (lon, lat) = (Shape::Number(-180.0, 180.0), Shape::Number(-90.0, 90.0));
    let named = vec![must("lon", "", lon.clone()), must("lat", "", lat.clone())];
    let point = Shape::Either(vec![Shape::Tuple(vec![lon, lat]), Shape::Object(named)]);
    let place = Shape::Object(vec![
        may("address", "", Shape::Text(TITLE)),
        name("grid", "The name of a grid cell."),
        may("point", "Longitude and latitude in degrees, WGS 84.", point),
    ]);
    let upstream = Shape::Object(vec![
        must("system", "Which platform.", Shape::Written(NAME)),
        must("number", "Its number there.", Shape::Written(NAME)),
        when("due", "Its due time there."),
    ]);
    vec![
        must("channel", "", terms!(Channel)),
        must("kind", "", terms!(RequestKind)),
        may(
            "title",
            "Made from the content, if left out.",
            Shape::Text(TITLE),
        ),
        must(
            "content",
            "In the petitioner's own words.",
            Shape::Written(LONG),
        ),
        name("category", "The code of a category."),
        may("petitioner", "", petitioner),
        may("place", "", place),
        when("occurred_at", "When it happened, as the petitioner says."),
        flag("confidential", "The petitioner asks for secrecy."),
        flag("anonymous", "The petitioner gives no name."),
        may("urgency", "`normal`, if left out.", terms!(Urgency)),
        may(
            "upstream",
            "What the upper platform says of its own ticket.",
            upstream,
        ),
        may(
            "group",
            "Where the channel alone does not say.",
            terms!(ChannelGroup),
        ),
        flag("enterprise_related", ""),
        may("handling", "`ordinary`, if left out.", terms!(Handling)),
        may(
            "statutory_limit",
            "For `commitment`: `20 working days`.",
            Shape::Form(Form::Limit),
        ),
    ]
}

fn dispatch() -> Vec<Field> {
    vec![
        must("lead", "The name of the lead unit.", Shape::Written(NAME)),
        may(
            "co_units",
            "The names of the co-units.",
            Shape::Set(Box::new(Shape::Written(NAME)), 0, 20),
        ),
        may("basis", "", terms!(DispatchBasis)),
        when("due", "A due time that the centre decides for this ticket."),
        when(
            "co_due",
            "By when the co-units give their results to the lead.",
        ),
        said("note", "For the unit."),
    ]
}

fn milestone() -> Shape {
    Shape::Either(vec![
        // A day, or words without one.
        Shape::Text(NOTE),
        Shape::Object(vec![
            must("due", "", Shape::Form(Form::When)),
            said("text", "What is done by then."),
        ]),
    ])
}

fn verdict() -> Vec<Field> {
    vec![
        flag("contacted", "The unit had contacted the petitioner."),
        may("solved", "", terms!(Solved)),
        may("trust", "", terms!(Satisfaction)),
        said("text", "In the petitioner's words."),
    ]
}

fn callback() -> Vec<Field> {
    let mut fields = vec![
        must("reached", "The petitioner answered the call.", Shape::Flag),
        may("satisfaction", "", terms!(Satisfaction)),
    ];
    fields.extend(verdict());
    fields
}

fn rate() -> Vec<Field> {
    let mut fields = vec![
        flag("reached", "Taken for compatibility with `record_callback`."),
        must("satisfaction", "", terms!(Satisfaction)),
    ];
    fields.extend(verdict());
    fields
}

/// What may be amended, and to what.
fn amend() -> Shape {
    let to = |field: &'static str, value: Shape| (field, vec![must("value", "", value)]);
    let yes_or_no = || Shape::Term(vec!["true", "false"]);
    Shape::Union {
        tag: "field",
        variants: vec![
            to("title", Shape::Written(TITLE)),
            to("category", Shape::Text(NAME)),
            to("kind", terms!(RequestKind)),
            to("urgency", terms!(Urgency)),
            to("address", Shape::Text(TITLE)),
            to("grid", Shape::Text(NAME)),
            to("petitioner_name", Shape::Text(NAME)),
            to("petitioner_phone", Shape::Form(Form::Phone)),
            to("place.address", Shape::Text(TITLE)),
            to("place.grid", Shape::Text(NAME)),
            to("petitioner.name", Shape::Text(NAME)),
            to("petitioner.phone", Shape::Form(Form::Phone)),
            to("confidential", yes_or_no()),
            to("enterprise_related", yes_or_no()),
        ],
    }
}

/// What may be corrected within the day, and to what: what is given replaces what stood there.
fn correct() -> Shape {
    let mut callback = vec![
        flag("reached", "The petitioner answered the call."),
        may("satisfaction", "", terms!(Satisfaction)),
    ];
    callback.extend(verdict());
    let contact = vec![
        must("outcome", "", terms!(ContactOutcome)),
        said("text", "What was said."),
    ];
    let to = |fields: Vec<Field>, word: Shape| {
        let value = Shape::Either(vec![Shape::Object(fields), word]);
        vec![must("value", "", value)]
    };
    Shape::Union {
        tag: "of",
        variants: vec![
            ("callback", to(callback, terms!(Satisfaction))),
            ("contact", to(contact, terms!(ContactOutcome))),
        ],
    }
}

/// A body that is taken as it stands, for the document and its tests.
pub fn example(verb: Verb) -> Value {
    match verb {
        Verb::Register => json!({
            "channel": "phone", "kind": "help", "title": "路灯不亮",
            "content": "小区东门外的路灯已经三天不亮，晚上老人出门不安全，希望尽快修好。",
            "petitioner": { "name": "王某", "phone": "13900000001" },
            "place": { "address": "幸福小区东门" }
        }),
        Verb::Supplement => json!({ "text": "西门的路灯也不亮了。" }),
        Verb::Amend => json!({ "field": "title", "value": "幸福小区东门路灯不亮" }),
        Verb::Correct => json!({ "of": "contact", "value": { "outcome": "reached" } }),
        Verb::Link => json!({ "to": "420281260213000427", "same_matter": true }),
        Verb::Urge => json!({ "text": "诉求人再次来电，请抓紧办理。" }),
        Verb::Recall => json!({ "reason": "派错了单位。" }),
        Verb::RequestRejection => {
            json!({ "basis": "信访工作条例第三十二条", "text": "已进入诉讼程序。" })
        }
        Verb::Reject => json!({ "reason": "已进入诉讼程序。", "basis": "信访工作条例第三十二条" }),
        Verb::TransferOut => json!({ "to": "110", "receiving_number": "2026021300017" }),
        Verb::AnswerDirectly => json!({ "text": "身份证补办请到任一派出所办理，当日受理。" }),
        Verb::Merge => json!({ "into": "420281260213000427" }),
        Verb::Classify => json!({ "kind": "complaint" }),
        Verb::MarkIneffective => json!({ "reason": "骚扰电话。" }),
        Verb::Dispatch => {
            json!({ "lead": "城建中心", "basis": "catalogue", "note": "请先与诉求人联系。" })
        }
        Verb::RuleResponsibility => json!({ "lead": "城建中心", "level": 1 }),
        Verb::RequestReturn => json!({
            "reason_code": "not_our_duty", "text": "该路段路灯由供电公司管养。",
            "rightful_unit": "供电公司", "head_signature": "李某"
        }),
        Verb::RecordContact => {
            json!({ "means": "phone", "outcome": "reached", "text": "约定下午到现场。" })
        }
        Verb::RecordVisit => json!({ "findings": "东门外三盏路灯不亮，控制箱跳闸。" }),
        Verb::GiveNotice => json!({ "missing": ["房产证复印件", "申请表"] }),
        Verb::RequestExtension => json!({
            "until": "2026-05-29", "reason": "更换灯杆须采购。", "citizen_told": true
        }),
        Verb::RequestHold => json!({
            "plan": "纳入二季度路灯改造，五月采购，六月施工。", "until": "2026-06-30",
            "milestones": [{ "due": "2026-05-29", "text": "完成采购" }]
        }),
        Verb::ReportCoResult => json!({ "text": "已恢复供电。" }),
        Verb::ReportStage => json!({ "reasons": "灯具已订货，三日内到货。" }),
        Verb::ReportDone => json!({
            "measures": "更换灯泡三只。", "progress": "已全部更换。", "result": "路灯已亮。",
            "public_reply": "您反映的路灯已修好。", "outcome": "resolved"
        }),
        Verb::RejectReply => json!({ "defect": "empty", "text": "请写明何时更换、由谁更换。" }),
        Verb::RecordCallback => json!({
            "reached": true, "contacted": true, "solved": "solved",
            "satisfaction": "very_satisfied", "text": "修得很快。"
        }),
        Verb::Rate => json!({ "satisfaction": "satisfied", "solved": "solved" }),
        Verb::OrderRectification => json!({ "text": "请三日内修好剩余两盏。" }),
        Verb::ReportRectified => json!({
            "measures": "更换剩余两只。", "progress": "已完成。", "result": "五盏全亮。"
        }),
        Verb::RequestDeduction => {
            json!({ "reason": "诉求超出法定范围。", "signed": "李某", "sealed": true })
        }
        Verb::DecideDeduction => json!({ "accepted": false, "text": "依据不足。" }),
        Verb::DecidePanel => json!({ "verdict": "dissatisfied", "minutes": "三人一致认定。" }),
        Verb::Rehandle => json!({ "reason": "rebound", "text": "路灯又不亮了。" }),
        Verb::Withdraw => json!({ "reason": "诉求人来电称已自行解决。" }),
        Verb::Reopen => json!({ "reason": "当晚又不亮了。" }),
        Verb::AnswerSupervision => json!({ "text": "已全部修复。" }),
        Verb::Comment => json!({ "text": "请留意雨天跳闸。", "audience": "unit" }),
        _ => json!({}),
    }
}
