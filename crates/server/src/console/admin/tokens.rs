//! 接口令牌: programs that act under a post of a user. The secret is shown once; the centre keeps
//! its hash.

use axum::extract::Path;
use huiyin_core::people::UserId;
use huiyin_core::refusal::Refusal;
use huiyin_store::people::{AdminCommand, Directory, TokenRecord};

use super::shape::{
    Card, Cell, Deed, Failed, Row, Table, View, administer, date, field, hinted, optional, or_none,
    select, show, text,
};
use crate::cli::secret;
use crate::edge::csrf::hex;
use crate::edge::{Asked, Fault, Posted};
use crate::page::{self, Shown, Tone};
use crate::signin::session::token_hash;
use crate::viewer::{Viewer, post_in_chinese};
use crate::words;

const TITLE: &str = "接口令牌";

pub async fn list(viewer: Viewer, asked: Asked) -> Shown {
    shown(&viewer, asked.number("token"), None, String::new()).await
}

async fn shown(
    viewer: &Viewer,
    token: Option<i64>,
    failed: Option<Failed<'_>>,
    made: String,
) -> Shown {
    let directory = viewer.directory();
    let mut tokens: Vec<(i64, &TokenRecord)> = directory.tokens().collect();
    tokens.sort_by_key(|(id, record)| (state(viewer, &directory, record).1, -id));
    let mut table = Table::new("接口令牌", &["用途", "代表谁", "签发", "到期", "状态"]);
    table.deeds = true;
    table.icon = "key".to_owned();
    table.empty_about = "其他系统要用接口办理业务时，在本页为一个岗位签发令牌。".to_owned();
    table.rows = tokens
        .iter()
        .map(|(id, record)| row(viewer, &directory, *id, record))
        .collect();
    let chosen = token.and_then(|id| tokens.iter().find(|(known, _)| *known == id));
    let card = match chosen {
        Some((id, record)) if !record.revoked => Card::new(
            "revoke",
            &format!("停用令牌：{}", record.label),
            viewer.at(&format!("/admin/tokens/{id}/revoke")),
            "停用",
            Vec::new(),
        )
        .grave()
        .confirm("用这个令牌的程序立即不能再访问。此操作不能撤销，需要时另签发新的令牌。")
        .back(viewer.at("/admin/tokens")),
        _ => issuing(viewer, &directory),
    };
    let view = View {
        about: "一个令牌代表一个用户的一个岗位，能办的事和这个岗位一样，所办的事记在此人名下。".to_owned(),
        secret: match made.as_str() {
            "" => Default::default(),
            _ => (
                "新令牌".to_owned(),
                made,
                "只显示这一次，请立即复制到对方系统。调用接口时放在请求头 Authorization: Bearer 之后。".to_owned(),
            ),
        },
        tables: vec![table],
        cards: vec![card],
        ..View::default()
    };
    show(viewer, TITLE, view, failed).await
}

/// In words, and in which order: those that are accepted come first.
fn state(viewer: &Viewer, directory: &Directory, record: &TokenRecord) -> (&'static str, u8) {
    if record.revoked {
        ("已停用", 2)
    } else if record.expires_at.is_some_and(|end| end <= viewer.now()) {
        ("已到期", 1)
    } else if directory.token(&record.hash, viewer.now()).is_none() {
        ("账号已停用或岗位已撤下", 1)
    } else {
        ("有效", 0)
    }
}

fn row(viewer: &Viewer, directory: &Directory, id: i64, record: &TokenRecord) -> Row {
    let calendar = viewer.calendar();
    let person = directory.person(record.user);
    let post = person
        .and_then(|person| person.posts.iter().find(|post| post.id == record.post))
        .map_or_else(
            || "岗位已撤下".to_owned(),
            |post| post_in_chinese(directory, post),
        );
    let (said, order) = state(viewer, directory, record);
    let end = record.expires_at.map_or("长期".to_owned(), |at| {
        words::due(at, viewer.now(), &calendar)
    });
    let deeds = if record.revoked {
        Vec::new()
    } else {
        vec![Deed::link(
            "停用",
            viewer.at(&format!("/admin/tokens?token={id}#card-revoke")),
        )]
    };
    Row {
        name: record.label.clone(),
        cells: vec![
            record.label.clone().into(),
            Cell::noted(person.map_or("—", |person| person.name.as_str()), post),
            words::when(record.issued_at, viewer.now(), &calendar).into(),
            end.into(),
            said.into(),
        ],
        closed: order > 0,
        deeds,
    }
}

fn issuing(viewer: &Viewer, directory: &Directory) -> Card {
    let mut holders = Vec::new();
    for person in directory.people().filter(|person| !person.disabled) {
        for post in &person.posts {
            holders.push((
                format!("{}:{}", person.id.0, post.id),
                format!("{}（{}）", person.name, post_in_chinese(directory, post)),
            ));
        }
    }
    Card::new(
        "issue",
        "签发令牌",
        viewer.at("/admin/tokens"),
        "签发",
        vec![
            hinted(text("label", "用途", ""), "写明哪个系统用、谁负责"),
            select("post", "代表谁", "", or_none("请选择用户和岗位", holders)),
            optional(hinted(
                field("date", "until", "有效到", ""),
                "到这一天结束为止；空着就是长期",
            )),
        ],
    )
    .about("令牌只显示一次，中心只保存它的校验值。")
}

pub async fn issue(viewer: Viewer, posted: Posted) -> Shown {
    let secret = secret::token().map_err(|error| Fault::Broken(error.to_string()))?;
    let command = wanted(&viewer, &posted, &secret);
    match administer(&viewer, command).await? {
        Ok(_) => shown(&viewer, None, None, secret).await,
        Err(refusal) => {
            let failed = Failed::new("issue", &posted, refusal);
            shown(&viewer, None, Some(failed), String::new()).await
        }
    }
}

fn wanted(viewer: &Viewer, posted: &Posted, secret: &str) -> Result<AdminCommand, Refusal> {
    let (user, post) = posted
        .text("post")
        .split_once(':')
        .and_then(|(user, post)| Some((user.parse().ok()?, post.parse().ok()?)))
        .ok_or_else(|| Refusal::bad_field("post", "请选择令牌代表哪个用户的哪个岗位。"))?;
    let until = date(posted, "until")?;
    let calendar = viewer.calendar();
    let expires_at = until.map(|day| calendar.end_of_day(day));
    if expires_at.is_some_and(|end| end <= viewer.now()) {
        return Err(Refusal::bad_field(
            "until",
            "这一天已经过去，请填以后的日期。",
        ));
    }
    Ok(AdminCommand::IssueToken {
        hash: hex(&token_hash(secret)),
        user: UserId(user),
        post,
        label: posted.text("label").to_owned(),
        expires_at,
    })
}

pub async fn revoke(
    viewer: Viewer,
    Path((_, token)): Path<(String, i64)>,
    posted: Posted,
) -> Shown {
    match administer(&viewer, Ok(AdminCommand::RevokeToken { token })).await? {
        Ok(_) => page::told(viewer.at("/admin/tokens"), Tone::Ok, "已停用。"),
        Err(refusal) => {
            let failed = Failed::new("revoke", &posted, refusal);
            shown(&viewer, Some(token), Some(failed), String::new()).await
        }
    }
}
