//! The operations of the API as a table: what the document describes and the page shows. A test
//! holds it against the routes.

use huiyin_core::ticket::Verb;

use super::components::{named, page_of, text, whole_list};
use super::shape::{Field, Shape, must};
use super::{files, identity, looks, parts, place, tickets, verbs};

/// One operation.
pub struct Operation {
    pub method: &'static str,
    pub path: &'static str,
    pub id: &'static str,
    /// In Chinese, for the page.
    pub summary: &'static str,
    pub about: &'static str,
    pub open: bool,
    pub query: Vec<Field>,
    pub body: Sends,
    pub answers: Gives,
}

/// What an operation takes.
pub enum Sends {
    Nothing,
    Json(Shape),
    /// A form with one file under `file` and these fields.
    File(Shape),
}

/// What an operation answers when all is well.
pub enum Gives {
    /// 200.
    Ok(Shape),
    /// 200 with the version in `ETag`; 304 for who has it.
    Version(Shape),
    /// 200 with `ETag`.
    Acted(Shape),
    /// 201 with `ETag` and `Location`.
    Made(Shape),
    /// 200 with a file; 304 for who has it.
    File,
}

fn operation(
    method: &'static str,
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    about: &'static str,
    answers: Gives,
) -> Operation {
    Operation {
        method,
        path,
        id,
        summary,
        about,
        open: false,
        query: Vec::new(),
        body: Sends::Nothing,
        answers,
    }
}

impl Operation {
    fn open(mut self) -> Operation {
        self.open = true;
        self
    }

    fn asking(mut self, query: Vec<Field>) -> Operation {
        self.query = query;
        self
    }

    fn sending(mut self, body: Sends) -> Operation {
        self.body = body;
        self
    }

    /// The names of the parameters in the path.
    pub fn path_parameters(&self) -> Vec<&'static str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect()
    }

    /// Whether the operation changes something, and so heeds `Idempotency-Key`.
    pub fn changes(&self) -> bool {
        self.method == "post"
    }

    /// Whether a version can be demanded with `If-Match`.
    pub fn heeds_version(&self) -> bool {
        matches!(self.id, "command" | "upload")
    }
}

fn document() -> Shape {
    Shape::Open
}

fn vocabulary() -> Shape {
    let terms = Shape::List(Box::new(Shape::Ref("Term")), 1, 1000);
    let fields = place::vocabularies()
        .into_iter()
        .map(|name| must(name, "", terms.clone()))
        .collect();
    Shape::Object(fields)
}

/// All operations, in the order of the page.
pub fn all() -> Vec<Operation> {
    const TICKET: &str = "/api/v1/centres/{centre}/tickets/{number}";
    // The paths below a ticket are written out: constants cannot be joined.
    let made = || Gives::Made(Shape::Ref("Answer"));
    vec![
        operation(
            "post",
            "/api/v1/centres/{centre}/tickets",
            "register",
            "登记一件诉求",
            "Registers a request; the body is the `with` of the verb `register`. The answer tells \
             the petitioner's query code, once.",
            made(),
        )
        .sending(Sends::Json(verbs::with(Verb::Register))),
        operation(
            "get",
            "/api/v1/centres/{centre}/tickets",
            "tickets",
            "工单列表",
            "The tickets that the caller may know of, page by page. Several values of one \
             parameter are separated by commas.",
            Gives::Ok(page_of("TicketLine")),
        )
        .asking(tickets::parameters()),
        operation(
            "get",
            TICKET,
            "ticket",
            "一件工单",
            "One ticket as the caller may see it. Logged as a view.",
            Gives::Version(Shape::Ref("Ticket")),
        ),
        operation(
            "post",
            "/api/v1/centres/{centre}/tickets/{number}/commands",
            "command",
            "办理一件工单",
            "Does what `do` says, with `with`. Which role may do what at which stage stands under \
             `/api/v1/rules`; which verbs the caller may try now, in the ticket's `verbs`.",
            Gives::Acted(Shape::Ref("Answer")),
        )
        .sending(Sends::Json(verbs::command())),
        operation(
            "get",
            "/api/v1/centres/{centre}/tickets/{number}/clocks",
            "clocks",
            "时限及其计算依据",
            "The clocks with their proof, day by day.",
            Gives::Version(whole_list("Clock")),
        ),
        operation(
            "get",
            "/api/v1/centres/{centre}/tickets/{number}/timeline",
            "timeline",
            "办理经过",
            "What happened, in order, as far as the caller may see it.",
            Gives::Ok(page_of("Event")),
        )
        .asking(parts::timeline_parameters()),
        operation(
            "post",
            "/api/v1/centres/{centre}/tickets/{number}/identity",
            "identity",
            "查看诉求人身份",
            "Who the petitioner is, in the clear, for those who need it for the step at hand. \
             The look and its reason are in the access log before this answers.",
            Gives::Ok(identity::answer()),
        )
        .sending(Sends::Json(identity::body())),
        operation(
            "get",
            "/api/v1/centres/{centre}/tickets/{number}/attachments",
            "attachments",
            "附件列表",
            "The attachments that the caller may open.",
            Gives::Ok(whole_list("Attachment")),
        ),
        operation(
            "post",
            "/api/v1/centres/{centre}/tickets/{number}/attachments",
            "upload",
            "上传附件",
            "Attaches one file of at most 10 MB. Its type is found in the content; pictures lose \
             where and when they were taken. A file that is not taken is refused with 409 \
             `bad_file`.",
            made(),
        )
        .sending(Sends::File(files::fields())),
        operation(
            "get",
            "/api/v1/centres/{centre}/tickets/{number}/attachments/{hash}",
            "attachment",
            "下载附件",
            "The content of one attachment. Logged.",
            Gives::File,
        ),
        operation(
            "get",
            "/api/v1/centres/{centre}/me",
            "me",
            "我是谁",
            "The person and the post behind the token.",
            Gives::Ok(Shape::Ref("Me")),
        ),
        operation(
            "get",
            "/api/v1/centres/{centre}/units",
            "units",
            "单位",
            "The units of the centre, closed ones too.",
            Gives::Ok(whole_list("Unit")),
        ),
        operation(
            "get",
            "/api/v1/centres/{centre}/categories",
            "categories",
            "诉求类别",
            "The categories of the centre, closed ones too.",
            Gives::Ok(whole_list("Category")),
        ),
        operation(
            "get",
            "/api/v1/centres/{centre}/profile",
            "profile",
            "本中心的规则",
            "What the centre's rules demand, in Chinese sentences and as data.",
            Gives::Ok(Shape::Ref("Profile")),
        )
        .asking(place::profile_parameters()),
        operation(
            "get",
            "/api/v1/centres/{centre}/changes",
            "changes",
            "变更流水",
            "What happened to tickets that the caller may know of, from a position in the journal \
             on. `next` is always given: where to ask from the next time.",
            Gives::Ok(page_of("Change")),
        )
        .asking(looks::change_parameters()),
        operation(
            "get",
            "/api/v1/centres/{centre}/looks",
            "looks",
            "查看记录",
            "The access log, the latest first: the caller's own looks, or everybody's for \
             auditors and security officers.",
            Gives::Ok(page_of("Look")),
        )
        .asking(looks::look_parameters()),
        operation(
            "get",
            "/api/v1/rules",
            "rules",
            "操作权限表",
            "Which verb which role may use at which stage.",
            Gives::Ok(whole_list("VerbRule")),
        )
        .open(),
        operation(
            "get",
            "/api/v1/vocabulary",
            "vocabulary",
            "代码表",
            "Every closed vocabulary: identifiers and their Chinese names.",
            Gives::Ok(vocabulary()),
        )
        .open(),
        operation(
            "get",
            "/api/v1/openapi.json",
            "openapi",
            "接口文档（OpenAPI 3.1）",
            "This document. Fetched with a token, it names that token's centre alone.",
            Gives::Ok(document()),
        )
        .open(),
    ]
}

/// The shape of a path parameter.
pub fn path_parameter(name: &str) -> (Shape, &'static str, &'static str) {
    use super::shape::Form;
    match name {
        "number" => (
            Shape::Form(Form::TicketNumber),
            "The ticket number.",
            "420281260213000427",
        ),
        "hash" => (
            Shape::Form(Form::Hash),
            "SM3 of the content, in hexadecimal.",
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        ),
        _ => (text(), "The centre's name in addresses.", "centre"),
    }
}

/// A named shape as its schema.
pub fn component(name: &str) -> Option<serde_json::Value> {
    named(name).map(|shape| shape.schema())
}
