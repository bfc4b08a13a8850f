//! 用户: who can sign in, under which posts. First passwords are made here and shown once.

use axum::extract::Path;
use huiyin_core::people::{Role, UserId};
use huiyin_core::refusal::Refusal;
use huiyin_store::people::{AdminCommand, Directory, Person, PostRecord};

use super::shape::{
    Card, Cell, Deed, Failed, Link, Row, Table, View, administer, field, hinted, optional, or_none,
    select, show, text,
};
use super::units;
use crate::cli::secret;
use crate::edge::{Asked, Fault, Posted};
use crate::page::{self, Shown, Tone};
use crate::signin::password;
use crate::view::Pager;
use crate::viewer::{Viewer, post_in_chinese};
use crate::words;

const TITLE: &str = "用户";

/// So many on one page.
const PAGE: usize = 100;

pub async fn list(viewer: Viewer, asked: Asked) -> Shown {
    match asked.number::<i64>("user") {
        Some(id) => one(&viewer, UserId(id), None).await,
        None => all(&viewer, &asked, None, String::new()).await,
    }
}

/// The list, with the form for a new user. `secret`: the first password of a user just added.
async fn all(viewer: &Viewer, asked: &Asked, failed: Option<Failed<'_>>, made: String) -> Shown {
    let directory = viewer.directory();
    let found: Vec<&Person> = directory
        .people()
        .filter(|person| fits(&directory, person, asked))
        .collect();
    let after = asked.number::<i64>("after").unwrap_or(0);
    let rest: Vec<&Person> = found
        .iter()
        .copied()
        .filter(|person| person.id.0 > after)
        .collect();
    let shown: Vec<&Person> = rest.iter().copied().take(PAGE).collect();
    let mut table = Table::new("用户", &["姓名", "岗位", "电话", "状态"]);
    table.deeds = true;
    table.icon = "users".to_owned();
    table.empty = "没有符合条件的用户".to_owned();
    table.empty_about = "放宽筛选条件，或在本页添加用户。".to_owned();
    table.rows = shown
        .iter()
        .map(|person| row(viewer, &directory, person))
        .collect();
    let pager = (after > 0 || rest.len() > PAGE).then(|| Pager {
        first: match after {
            0 => String::new(),
            _ => viewer.at(&format!("/admin/users{}", asked.with("after", ""))),
        },
        next: match shown.last() {
            Some(last) if rest.len() > PAGE => viewer.at(&format!(
                "/admin/users{}",
                asked.with("after", &last.id.0.to_string())
            )),
            _ => String::new(),
        },
        range: format!("本页{}人，共{}人", shown.len(), found.len()),
    });
    let disabled = directory.people().filter(|p| p.disabled).count();
    let view = View {
        about: format!(
            "{}人可以登录，{disabled}人已停用。停用的账号不能登录，做过的事仍记在其名下。",
            directory.people().count() - disabled
        ),
        links: vec![Link::new(
            "表格导入导出",
            viewer.at("/admin/tables"),
            "download",
        )],
        secret: first_password(&made),
        filters: filters(&directory, asked),
        filter_to: viewer.at("/admin/users"),
        tables: vec![table],
        pager,
        cards: vec![adding(viewer, &directory)],
        ..View::default()
    };
    show(viewer, TITLE, view, failed).await
}

fn first_password(made: &str) -> (String, String, String) {
    if made.is_empty() {
        return Default::default();
    }
    (
        "初始密码".to_owned(),
        made.to_owned(),
        "只显示这一次，请当面或电话告知本人。本人首次登录时须改成自己的密码。".to_owned(),
    )
}

fn fits(directory: &Directory, person: &Person, asked: &Asked) -> bool {
    let word = asked.text("q").to_lowercase();
    let named = word.is_empty()
        || person.login.to_lowercase().contains(&word)
        || person.name.to_lowercase().contains(&word)
        || person
            .phone
            .as_deref()
            .is_some_and(|phone| phone.contains(&word));
    let role = asked.text("role");
    let unit = units::chosen(asked, "unit");
    let posted = (role.is_empty() && unit.is_none())
        || person.posts.iter().any(|post| {
            (role.is_empty() || post.role.id() == role)
                && unit.is_none_or(|unit| {
                    post.unit
                        .is_some_and(|held| directory.organisation().is_within(held, unit))
                })
        });
    let state = match asked.text("state") {
        "disabled" => person.disabled,
        "all" => true,
        _ => !person.disabled,
    };
    named && posted && state
}

fn filters(directory: &Directory, asked: &Asked) -> Vec<crate::view::Field> {
    vec![
        optional(field("search", "q", "姓名或登录名", asked.text("q"))),
        optional(select(
            "role",
            "岗位",
            asked.text("role"),
            or_none("全部岗位", roles()),
        )),
        optional(select(
            "unit",
            "单位",
            asked.text("unit"),
            or_none("全部单位", units::choices(directory, None)),
        )),
        optional(select(
            "state",
            "状态",
            asked.text("state"),
            [("", "在用"), ("disabled", "已停用"), ("all", "全部")]
                .map(|(id, label)| (id.to_owned(), label.to_owned())),
        )),
    ]
}

fn row(viewer: &Viewer, directory: &Directory, person: &Person) -> Row {
    let posts: Vec<String> = person
        .posts
        .iter()
        .map(|post| post_in_chinese(directory, post))
        .collect();
    let posts = if posts.is_empty() {
        "没有岗位，不能办理业务".to_owned()
    } else {
        posts.join("；")
    };
    Row {
        name: person.name.clone(),
        cells: vec![
            Cell::linked(person.name.clone(), at(viewer, person.id)).note(person.login.clone()),
            posts.into(),
            person
                .phone
                .clone()
                .unwrap_or_else(|| "—".to_owned())
                .into(),
            state(person).into(),
        ],
        closed: person.disabled,
        deeds: vec![Deed::link("管理", at(viewer, person.id))],
    }
}

fn state(person: &Person) -> &'static str {
    match person {
        Person { disabled: true, .. } => "已停用",
        Person { demo: true, .. } => "演示账号",
        Person { password: None, .. } => "未设密码",
        Person {
            must_change: true, ..
        } => "待改初始密码",
        _ => "在用",
    }
}

fn at(viewer: &Viewer, user: UserId) -> String {
    viewer.at(&format!("/admin/users?user={}", user.0))
}

/// The roles that a person can be given.
pub fn roles() -> Vec<(String, String)> {
    Role::ALL
        .iter()
        .filter(|role| !matches!(role, Role::System | Role::Petitioner))
        .map(|role| (role.id().to_owned(), role.in_chinese().to_owned()))
        .collect()
}

fn post_fields(directory: &Directory) -> Vec<crate::view::Field> {
    vec![
        select("role", "岗位", "", or_none("请选择", roles())),
        optional(hinted(
            select(
                "unit",
                "所在单位",
                "",
                or_none("中心", units::choices(directory, None)),
            ),
            "承办人员、承办单位领导、街道领导、牵头部门和网格员须选单位",
        )),
    ]
}

fn adding(viewer: &Viewer, directory: &Directory) -> Card {
    let mut fields = vec![
        hinted(
            text("login", "登录名", ""),
            "用字母、数字，如姓名拼音；以后不能改",
        ),
        text("name", "姓名", ""),
        optional(field("tel", "phone", "电话", "")),
    ];
    fields.extend(post_fields(directory));
    Card::new(
        "add",
        "添加用户",
        viewer.at("/admin/users"),
        "添加用户",
        fields,
    )
    .about("系统生成初始密码，添加后显示一次，本人首次登录时须修改。")
}

pub async fn add(viewer: Viewer, posted: Posted) -> Shown {
    let outcome = match first(&posted) {
        Err(refusal) => Err(refusal),
        Ok((role, unit)) => {
            let (word, hash) = fresh().await?;
            let command = AdminCommand::AddUser {
                login: posted.text("login").to_owned(),
                name: posted.text("name").to_owned(),
                phone: posted.opt("phone"),
                password: Some(hash),
                must_change: true,
                demo: false,
                posts: vec![(role, unit)],
            };
            administer(&viewer, Ok(command)).await?.map(|_| word)
        }
    };
    let asked = Asked::default();
    match outcome {
        Ok(word) => all(&viewer, &asked, None, word).await,
        Err(refusal) => {
            let failed = Failed::new("add", &posted, refusal);
            all(&viewer, &asked, Some(failed), String::new()).await
        }
    }
}

/// What a new user needs besides a name: a login that can be typed, and a post.
fn first(posted: &Posted) -> Result<(Role, Option<huiyin_core::people::UnitId>), Refusal> {
    login_fault(posted.text("login"))
        .map_or(Ok(()), |fault| Err(Refusal::bad_field("login", fault)))?;
    Ok((role(posted)?, units::chosen(posted, "unit")))
}

/// Why a login cannot be one.
pub fn login_fault(login: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if login.is_empty() {
        Some("请填写登录名。".to_owned())
    } else if login.chars().count() > 40 || !login.chars().all(plain) {
        Some("登录名最多40个字，只能用文字、数字和“.”“-”“_”“@”，不能有空格。".to_owned())
    } else {
        None
    }
}

fn role(posted: &Posted) -> Result<Role, Refusal> {
    Role::parse(posted.text("role"))
        .filter(|role| !matches!(role, Role::System | Role::Petitioner))
        .ok_or_else(|| Refusal::bad_field("role", "请选择岗位。"))
}

/// A first password and its hash, made off the network's threads.
pub async fn fresh() -> Result<(String, String), Fault> {
    tokio::task::spawn_blocking(fresh_now).await?
}

/// A first password and its hash.
///
/// # Errors
/// No randomness from the system.
pub fn fresh_now() -> Result<(String, String), Fault> {
    let word = secret::password().map_err(|error| Fault::Broken(error.to_string()))?;
    let hash = password::hash(&word)?;
    Ok((word, hash))
}

/// One user: posts and sessions, and what can be done.
async fn one(viewer: &Viewer, user: UserId, failed: Option<Failed<'_>>) -> Shown {
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
