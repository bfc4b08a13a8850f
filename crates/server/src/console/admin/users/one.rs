//! One user: what can be changed, the posts, the password, the sessions.

use axum::extract::Path;
use huiyin_core::people::UserId;
use huiyin_core::refusal::Refusal;
use huiyin_store::people::{AdminCommand, Directory, Person, PostRecord};

use super::super::shape::{
    Card, Deed, Failed, Link, Row, Table, View, administer, field, optional, show, text,
};
use super::super::units;
use super::{at, first_password, fresh, post_fields, role, state};
use crate::edge::{Fault, Posted};
use crate::page::{self, Shown, Tone};
use crate::viewer::{Viewer, post_in_chinese};
use crate::words;

/// One user: posts and sessions, and what can be done.
pub(super) async fn one(viewer: &Viewer, user: UserId, failed: Option<Failed<'_>>) -> Shown {
    one_with(viewer, user, failed, String::new()).await
}

async fn one_with(
    viewer: &Viewer,
    user: UserId,
    failed: Option<Failed<'_>>,
    made: String,
) -> Shown {
    let directory = viewer.directory();
    let person = directory.person(user).ok_or(Fault::NotFound)?.clone();
    let login = person.login.clone();
    let (sessions, attempt) = viewer
        .blocking(move |centre| Ok((centre.sessions_of(user)?, centre.attempts(&login)?)))
        .await?;
    let now = viewer.now();
    let calendar = viewer.calendar();
    let mut posts = Table::new("岗位", &["岗位"]);
    posts.head = "岗位".to_owned();
    posts.deeds = true;
    posts.empty_about = "没有岗位的人可以登录，但不能办理业务。在本页授予岗位。".to_owned();
    posts.rows = person
        .posts
        .iter()
        .map(|post| Row {
            name: post_in_chinese(&directory, post),
            cells: vec![post_in_chinese(&directory, post).into()],
            closed: false,
            deeds: vec![Deed::post(
                "撤下",
                viewer.at(&format!("/admin/users/{}/take/{}", user.0, post.id)),
            )],
        })
        .collect();
    let mut open = Table::new("登录会话", &["岗位", "登录", "最近使用", "来源地址"]);
    open.head = "正在登录".to_owned();
    open.icon = "log-in".to_owned();
    open.empty = "没有登录".to_owned();
    open.empty_about = "此人现在没有登录。".to_owned();
    open.rows = sessions
        .iter()
        .map(|session| {
            let post = person.posts.iter().find(|post| post.id == session.post);
            let post = post.map_or("—".to_owned(), |post| post_in_chinese(&directory, post));
            Row {
                cells: vec![
                    post.into(),
                    words::when(session.opened_at, now, &calendar).into(),
                    words::when(session.seen_at, now, &calendar).into(),
                    session.source.clone().into(),
                ],
                ..Row::default()
            }
        })
        .collect();
    let locked = attempt.locked_until.filter(|until| *until > now);
    let mut notices = Vec::new();
    if let Some(until) = locked {
        notices.push((
            "soon".to_owned(),
            format!(
                "连续输错密码{}次，已锁定到{}。核对身份后可以在本页解除。",
                attempt.failures,
                words::when(until, now, &calendar)
            ),
        ));
    }
    let view = View {
        about: format!("登录名{}，{}。", person.login, state(&person)),
        links: vec![Link::new(
            "全部用户",
            viewer.at("/admin/users"),
            "arrow-left",
        )],
        notices,
        secret: first_password(&made),
        tables: vec![posts, open],
        cards: deeds(
            viewer,
            &directory,
            &person,
            sessions.len(),
            locked.is_some(),
        ),
        ..View::default()
    };
    show(viewer, &person.name, view, failed).await
}

fn deeds(
    viewer: &Viewer,
    directory: &Directory,
    person: &Person,
    sessions: usize,
    locked: bool,
) -> Vec<Card> {
    let to = |deed: &str| viewer.at(&format!("/admin/users/{}/{deed}", person.id.0));
    let mut cards = Vec::new();
    if locked {
        cards.push(Card::new(
            "unlock",
            "解除锁定",
            to("unlock"),
            "解除锁定",
            Vec::new(),
        ));
    }
    cards.push(Card::new(
        "change",
        "姓名和电话",
        to("change"),
        "保存",
        vec![
            text("name", "姓名", person.name.clone()),
            optional(field(
                "tel",
                "phone",
                "电话",
                person.phone.clone().unwrap_or_default(),
            )),
        ],
    ));
    cards.push(Card::new(
        "post",
        "授予岗位",
        to("post"),
        "授予",
        post_fields(directory),
    ));
    cards.push(
        Card::new(
            "password",
            "重置密码",
            to("password"),
            "重置密码",
            Vec::new(),
        )
        .confirm("生成新的初始密码并显示一次；此人正在进行的登录全部结束，锁定一并解除。"),
    );
    if sessions > 0 {
        cards.push(
            Card::new(
                "sessions",
                "结束登录",
                to("sessions"),
                "结束全部登录",
                Vec::new(),
            )
            .about(format!("现有{sessions}处登录。结束后须重新登录。")),
        );
    }
    cards.push(if person.disabled {
        Card::new("enable", "恢复账号", to("enable"), "恢复", Vec::new())
            .about("恢复后可以用原来的密码登录，岗位不变。")
    } else {
        Card::new("disable", "停用账号", to("disable"), "停用", Vec::new())
            .grave()
            .confirm("立即不能登录，正在进行的登录和接口令牌都失效。做过的事仍记在其名下，以后可以恢复。")
    });
    cards
}

pub async fn change(viewer: Viewer, Path((_, id)): Path<(String, i64)>, posted: Posted) -> Shown {
    let command = AdminCommand::ChangeUser {
        user: UserId(id),
        name: posted.text("name").to_owned(),
        phone: posted.opt("phone"),
    };
    carry_out(&viewer, id, "change", &posted, Ok(command), "已保存。").await
}

pub async fn give_post(
    viewer: Viewer,
    Path((_, id)): Path<(String, i64)>,
    posted: Posted,
) -> Shown {
    let user = UserId(id);
    let unit = units::chosen(&posted, "unit");
    let directory = viewer.directory();
    let command = role(&posted).and_then(|role| {
        let same = |post: &PostRecord| post.role == role && (post.unit == unit || !role.at_unit());
        if directory
            .person(user)
            .is_some_and(|person| person.posts.iter().any(same))
        {
            return Err(Refusal::bad_field("role", "此人已有这个岗位，请另选。"));
        }
        Ok(AdminCommand::GivePost { user, role, unit })
    });
    carry_out(&viewer, id, "post", &posted, command, "已授予岗位。").await
}

pub async fn take_post(
    viewer: Viewer,
    Path((_, id, post)): Path<(String, i64, i64)>,
    posted: Posted,
) -> Shown {
    let user = UserId(id);
    let command = if viewer.person.id == user && viewer.post.id == post {
        Err(Refusal::new(
            "cannot_take_own_post",
            "不能撤下自己正在使用的岗位，请由另一位管理员办理。",
        ))
    } else {
        Ok(AdminCommand::TakePost { user, post })
    };
    carry_out(&viewer, id, "take", &posted, command, "已撤下岗位。").await
}

pub async fn disable(viewer: Viewer, Path((_, id)): Path<(String, i64)>, posted: Posted) -> Shown {
    let user = UserId(id);
    let command = AdminCommand::DisableUser { user };
    match administer(&viewer, Ok(command)).await? {
        Ok(_) => {
            viewer
                .blocking(move |centre| centre.close_sessions_of(user))
                .await?;
            page::told(at(&viewer, user), Tone::Ok, "已停用。")
        }
        Err(refusal) => {
            let failed = Failed::new("disable", &posted, refusal);
            one(&viewer, user, Some(failed)).await
        }
    }
}

pub async fn enable(viewer: Viewer, Path((_, id)): Path<(String, i64)>, posted: Posted) -> Shown {
    let command = AdminCommand::EnableUser { user: UserId(id) };
    carry_out(&viewer, id, "enable", &posted, Ok(command), "已恢复。").await
}

pub async fn reset_password(
    viewer: Viewer,
    Path((_, id)): Path<(String, i64)>,
    posted: Posted,
) -> Shown {
    let user = UserId(id);
    let person = viewer
        .directory()
        .person(user)
        .cloned()
        .ok_or(Fault::NotFound)?;
    let (word, hash) = fresh().await?;
    let command = if user == viewer.person.id {
        Err(Refusal::new(
            "own_password",
            "自己的密码请点右上角姓名，在“我的账号”中修改。",
        ))
    } else {
        Ok(AdminCommand::SetPassword {
            user,
            password: hash,
            must_change: true,
        })
    };
    match administer(&viewer, command).await? {
        Ok(_) => {
            viewer
                .blocking(move |centre| {
                    centre.close_sessions_of(user)?;
                    centre.attempts_cleared(&person.login)
                })
                .await?;
            one_with(&viewer, user, None, word).await
        }
        Err(refusal) => {
            let failed = Failed::new("password", &posted, refusal);
            one(&viewer, user, Some(failed)).await
        }
    }
}

pub async fn end_sessions(viewer: Viewer, Path((_, id)): Path<(String, i64)>) -> Shown {
    let user = UserId(id);
    viewer.directory().person(user).ok_or(Fault::NotFound)?;
    viewer
        .blocking(move |centre| centre.close_sessions_of(user))
        .await?;
    page::told(at(&viewer, user), Tone::Ok, "已结束此人的全部登录。")
}

pub async fn unlock(viewer: Viewer, Path((_, id)): Path<(String, i64)>) -> Shown {
    let user = UserId(id);
    let login = viewer
        .directory()
        .person(user)
        .ok_or(Fault::NotFound)?
        .login
        .clone();
    viewer
        .blocking(move |centre| centre.attempts_cleared(&login))
        .await?;
    page::told(at(&viewer, user), Tone::Ok, "已解除锁定。")
}

async fn carry_out(
    viewer: &Viewer,
    id: i64,
    form: &str,
    posted: &Posted,
    command: Result<AdminCommand, Refusal>,
    said: &str,
) -> Shown {
    let user = UserId(id);
    match administer(viewer, command).await? {
        Ok(_) => page::told(at(viewer, user), Tone::Ok, said),
        Err(refusal) => one(viewer, user, Some(Failed::new(form, posted, refusal))).await,
    }
}
