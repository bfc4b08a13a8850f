//! 用户: who can sign in, under which posts. First passwords are made here and shown once.

use huiyin_core::people::{Role, UserId};
use huiyin_core::refusal::Refusal;
use huiyin_store::people::{AdminCommand, Directory, Person};

use super::shape::{
    Card, Cell, Deed, Failed, Link, Row, Table, View, administer, field, hinted, optional, or_none,
    select, show, text,
};
use super::units;
use crate::cli::secret;
use crate::edge::{Asked, Fault, Posted};
use crate::page::Shown;
use crate::signin::password;
use crate::view::Pager;
use crate::viewer::{Viewer, post_in_chinese};

mod one;

use one::one;
pub use one::{
    change, disable, enable, end_sessions, give_post, reset_password, take_post, unlock,
};

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
