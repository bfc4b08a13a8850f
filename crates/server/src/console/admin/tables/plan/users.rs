//! The sheet 用户. A user is known by the login; the column of posts is the whole of them.

use std::collections::{BTreeSet, HashMap};

use huiyin_core::people::{Actor, Role};
use huiyin_report::table::Grid;
use huiyin_store::people::{Directory, Person};

use super::super::super::users::login_fault;
use super::super::sheets::{USER_COLUMNS, post_in_words};
use super::{Columns, Line, PostWanted, Step, UnitNames, Verdict, Wrong, closed, order, settle};

struct Wanted<'a> {
    login: &'a str,
    name: &'a str,
    phone: Option<String>,
    posts: &'a str,
    state: &'a str,
    twice: bool,
}

pub fn read(
    directory: &Directory,
    grid: &Grid,
    units: &UnitNames,
    actor: &Actor,
    lines: &mut Vec<Line>,
) {
    let Some(columns) = Columns::find(grid, &USER_COLUMNS, lines) else {
        return;
    };
    let mut times: HashMap<String, usize> = HashMap::new();
    for row in columns.rows() {
        let login = columns.text(row, "登录名").to_lowercase();
        *times.entry(login).or_default() += 1;
    }
    for row in columns.rows() {
        let login = columns.text(row, "登录名");
        let wanted = Wanted {
            login,
            name: columns.text(row, "姓名"),
            phone: columns.opt(row, "电话"),
            posts: columns.text(row, "岗位"),
            state: columns.text(row, "状态"),
            twice: times
                .get(&login.to_lowercase())
                .is_some_and(|times| *times > 1),
        };
        let name = format!("{} {login}", wanted.name);
        let found = judge(directory, units, actor, wanted);
        lines.push(columns.line(row, name.trim(), settle(found)));
    }
}

fn judge(
    directory: &Directory,
    units: &UnitNames,
    actor: &Actor,
    wanted: Wanted<'_>,
) -> Result<Verdict, Wrong> {
    if let Some(fault) = login_fault(wanted.login) {
        return Err(("登录名", fault));
    }
    if wanted.twice {
        let sentence = format!("“{}”在表里出现了不止一次，请只留一行。", wanted.login);
        return Err(("登录名", sentence));
    }
    if wanted.name.is_empty() {
        return Err(("姓名", "请填写姓名。".to_owned()));
    }
    let disabled = closed(wanted.state)?;
    match directory.person_by_login(wanted.login) {
        None => added(directory, units, wanted, disabled),
        Some(person) => changed(directory, units, actor, person, &wanted, disabled),
    }
}

fn added(
    directory: &Directory,
    units: &UnitNames,
    wanted: Wanted<'_>,
    disabled: Option<bool>,
) -> Result<Verdict, Wrong> {
    let words = words(wanted.posts);
    if words.is_empty() {
        let sentence = "请写岗位，如“派单员”或“承办人员@城管局”。".to_owned();
        return Err(("岗位", sentence));
    }
    let posts: Vec<PostWanted> = words
        .iter()
        .map(|word| post(directory, units, word))
        .collect::<Result<_, _>>()?;
    let login = wanted.login.to_owned();
    let said: Vec<String> = words.into_iter().collect();
    let mut steps = vec![(
        order::USER,
        Step::AddUser {
            login: login.clone(),
            name: wanted.name.to_owned(),
            phone: wanted.phone,
            posts,
        },
    )];
    if disabled == Some(true) {
        steps.push((order::USER, Step::DisableUser(login)));
    }
    Ok(Verdict::New(
        format!("添加用户，岗位：{}；生成初始密码", said.join("、")),
        steps,
    ))
}

fn changed(
    directory: &Directory,
    units: &UnitNames,
    actor: &Actor,
    person: &Person,
    wanted: &Wanted<'_>,
    disabled: Option<bool>,
) -> Result<Verdict, Wrong> {
    let own = actor.user == Some(person.id);
    let login = person.login.clone();
    let mut said = Vec::new();
    let mut steps = Vec::new();
    if person.name != wanted.name {
        said.push(format!("姓名由“{}”改为“{}”", person.name, wanted.name));
    }
    if person.phone != wanted.phone {
        said.push(match &wanted.phone {
            Some(phone) => format!("电话改为{phone}"),
            None => "去掉电话".to_owned(),
        });
    }
    if !said.is_empty() {
        steps.push(Step::ChangeUser {
            login: login.clone(),
            name: wanted.name.to_owned(),
            phone: wanted.phone.clone(),
        });
    }
    let new = words(wanted.posts);
    if !new.is_empty() {
        let held: Vec<(i64, Role, String)> = person
            .posts
            .iter()
            .map(|post| (post.id, post.role, post_in_words(directory, post)))
            .collect();
        for word in new
            .iter()
            .filter(|word| !held.iter().any(|(.., held)| held == *word))
        {
            said.push(format!("授予岗位{word}"));
            steps.push(Step::GivePost {
                login: login.clone(),
                post: post(directory, units, word)?,
            });
        }
        for (id, role, word) in held.iter().filter(|(.., word)| !new.contains(word)) {
            if own && *role == Role::Admin {
                let sentence = "不能撤下自己的系统管理员岗位，请由另一位管理员办理。".to_owned();
                return Err(("岗位", sentence));
            }
            said.push(format!("撤下岗位{word}"));
            steps.push(Step::TakePost {
                login: login.clone(),
                post: *id,
            });
        }
    }
    match disabled {
        Some(true) if !person.disabled => {
            if own {
                let sentence = "不能停用自己的账号，请由另一位管理员办理。".to_owned();
                return Err(("状态", sentence));
            }
            said.push("停用".to_owned());
            steps.push(Step::DisableUser(login));
        }
        Some(false) if person.disabled => {
            said.push("恢复".to_owned());
            steps.push(Step::EnableUser(login));
        }
        _ => {}
    }
    if steps.is_empty() {
        return Ok(Verdict::Same);
    }
    let steps = steps.into_iter().map(|step| (order::USER, step)).collect();
    Ok(Verdict::Changed(said.join("，"), steps))
}

/// The posts of a cell, each once.
fn words(text: &str) -> BTreeSet<String> {
    text.split(['；', ';', '\n'])
        .map(|word| word.trim().replace('＠', "@"))
        .filter(|word| !word.is_empty())
        .collect()
}

/// `承办人员@城管局`: a role at a unit that there is or will be.
fn post(directory: &Directory, units: &UnitNames, word: &str) -> Result<PostWanted, Wrong> {
    let wrong = |sentence: String| ("岗位", sentence);
    let (role, unit) = match word.split_once('@') {
        Some((role, unit)) => (role.trim(), Some(unit.trim().to_owned())),
        None => (word, None),
    };
    let role = Role::ALL
        .iter()
        .copied()
        .filter(|role| !matches!(role, Role::System | Role::Petitioner))
        .find(|known| known.in_chinese() == role || known.id() == role)
        .ok_or_else(|| wrong(format!("没有“{role}”这个岗位，可以写的岗位见“说明”表。")))?;
    match unit {
        None if role.at_unit() => {
            let example = directory
                .organisation()
                .iter()
                .find(|unit| !unit.closed)
                .map_or("城管局", |unit| unit.name.as_str());
            Err(wrong(format!(
                "“{}”须在单位任职，请写成“{}@{example}”这样。",
                role.in_chinese(),
                role.in_chinese()
            )))
        }
        Some(_) if !role.at_unit() => Err(wrong(format!(
            "“{}”是中心的岗位，不写单位。",
            role.in_chinese()
        ))),
        Some(unit) if !units.known(&unit) => Err(wrong(format!(
            "没有名为“{unit}”的单位，请改正名称，或先在“单位”表里添加。"
        ))),
        unit => Ok((role, unit)),
    }
}
