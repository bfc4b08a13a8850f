//! `huiyin user`: the people of a centre.

use std::io::Read as _;
use std::sync::Arc;

use huiyin_core::people::{Actor, Role, UnitId};
use huiyin_store::Centre;
use huiyin_store::people::{AdminCommand, AdminEnvelope, Directory, Person, PostRecord};
use serde_json::json;

use super::exit::BadUsage;
use super::place::Data;
use super::secret;
use crate::signin::password;

const EXAMPLE: &str = "Example:
  huiyin user add zhanglei --centre daye --name 张磊 --role unit_clerk --unit 城建中心
  huiyin user list --centre daye
  huiyin user reset-password zhanglei --centre daye";

/// Add, list and disable users, reset their passwords.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// The centre.
    #[arg(long, global = true, value_name = "CENTRE")]
    centre: Option<String>,
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    json: bool,
    /// The data directory.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        default_value = "./huiyin-data"
    )]
    data: std::path::PathBuf,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Add a user with a post. Prints the first password, which has to be changed.
    #[command(
        after_help = "Example:\n  huiyin user add zhanglei --centre daye --name 张磊 --role unit_clerk --unit 城建中心"
    )]
    Add {
        /// The name to sign in with.
        login: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// The role of the post.
        #[arg(long)]
        role: String,
        /// The unit of the post, for roles at a unit.
        #[arg(long)]
        unit: Option<String>,
        /// Telephone.
        #[arg(long)]
        phone: Option<String>,
        /// Read the first password from standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the users with their posts.
    #[command(after_help = "Example:\n  huiyin user list --centre daye --json")]
    List,
    /// Let a user no longer sign in. What they did stays under their name.
    #[command(after_help = "Example:\n  huiyin user disable zhanglei --centre daye")]
    Disable {
        /// The name to sign in with.
        login: String,
    },
    /// Let a disabled user sign in again.
    #[command(after_help = "Example:\n  huiyin user enable zhanglei --centre daye")]
    Enable {
        /// The name to sign in with.
        login: String,
    },
    /// Give a user a new first password, which has to be changed; ends their sessions.
    #[command(after_help = "Example:\n  huiyin user reset-password zhanglei --centre daye")]
    ResetPassword {
        /// The name to sign in with.
        login: String,
        /// Read the password from standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Does what is asked.
///
/// # Errors
/// [`BadUsage`] for a centre, role, unit or user that is not there; the centre's own refusals.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let data = Data {
        dir: args.data.clone(),
    };
    let centre = data.open(named(args.centre.as_deref())?)?;
    let directory = centre.directory();
    match &args.what {
        What::Add {
            login,
            name,
            role,
            unit,
            phone,
            password_stdin,
        } => {
            let role = role_of(role)?;
            let unit = unit_of(&directory, unit.as_deref())?;
            let (first, hash) = first_password(*password_stdin, login)?;
            administer(
                &centre,
                AdminCommand::AddUser {
                    login: login.clone(),
                    name: name.clone(),
                    phone: phone.clone(),
                    password: Some(hash),
                    must_change: true,
                    demo: false,
                    posts: vec![(role, unit)],
                },
            )?;
            say_password(args.json, login, "已添加", first.as_deref());
        }
        What::List => list(&directory, args.json)?,
        What::Disable { login } => {
            let user = person(&directory, login)?.id;
            administer(&centre, AdminCommand::DisableUser { user })?;
            centre.close_sessions_of(user)?;
            say(args.json, login, "已停用");
        }
        What::Enable { login } => {
            let user = person(&directory, login)?.id;
            administer(&centre, AdminCommand::EnableUser { user })?;
            say(args.json, login, "已恢复");
        }
        What::ResetPassword {
            login,
            password_stdin,
        } => {
            let user = person(&directory, login)?.id;
            let (first, hash) = first_password(*password_stdin, login)?;
            administer(
                &centre,
                AdminCommand::SetPassword {
                    user,
                    password: hash,
                    must_change: true,
                },
            )?;
            centre.close_sessions_of(user)?;
            centre.attempts_cleared(login)?;
            say_password(args.json, login, "已重置密码", first.as_deref());
        }
    }
    centre.stop();
    Ok(())
}

/// The centre that was named.
///
/// # Errors
/// [`BadUsage`] where none was.
pub fn named(centre: Option<&str>) -> Result<&str, BadUsage> {
    centre.ok_or_else(|| BadUsage::new("请用 --centre 指明中心。"))
}

/// A role by its identifier.
///
/// # Errors
/// [`BadUsage`] with those that there are.
pub fn role_of(id: &str) -> Result<Role, BadUsage> {
    Role::parse(id).ok_or_else(|| {
        let held = Role::ALL
            .iter()
            .filter(|role| !matches!(role, Role::System | Role::Petitioner));
        let known: Vec<&str> = held.map(|role| role.id()).collect();
        BadUsage::new(format!(
            "没有名为“{id}”的角色；可用：{}。",
            known.join("、")
        ))
    })
}

/// A unit by its name.
///
/// # Errors
/// [`BadUsage`] where no open unit has it.
pub fn unit_of(directory: &Directory, name: Option<&str>) -> Result<Option<UnitId>, BadUsage> {
    let Some(name) = name else { return Ok(None) };
    let unit = directory.organisation().open_unit(name, "unit");
    unit.map(|unit| Some(unit.id))
        .map_err(|refusal| BadUsage::new(refusal.sentence))
}

/// A user by the sign-in name.
///
/// # Errors
/// [`BadUsage`] where nobody has it.
pub fn person<'a>(directory: &'a Directory, login: &str) -> Result<&'a Person, BadUsage> {
    directory
        .person_by_login(login)
        .ok_or_else(|| BadUsage::new(format!("没有登录名为“{login}”的用户。")))
}

/// A post in words.
pub fn post_in_words(directory: &Directory, post: &PostRecord) -> String {
    match post.unit {
        Some(unit) => format!("{}@{}", post.role, directory.organisation().name(unit)),
        None => post.role.to_string(),
    }
}

/// Gives a centre an administrator's command, as the program itself.
///
/// # Errors
/// The centre's refusal, or its trouble.
pub fn administer(centre: &Arc<Centre>, command: AdminCommand) -> anyhow::Result<i64> {
    let answer = centre.administer(AdminEnvelope {
        actor: Actor::system(),
        command,
        happened_at: None,
    })?;
    Ok(answer.id.id)
}

/// A password and its hash; the password itself only where it was made here and must be told.
fn first_password(from_stdin: bool, login: &str) -> anyhow::Result<(Option<String>, String)> {
    let (shown, word) = if from_stdin {
        let mut word = String::new();
        std::io::stdin().read_to_string(&mut word)?;
        (None, word.trim_end_matches(['\r', '\n']).to_owned())
    } else {
        let made = secret::password()?;
        (Some(made.clone()), made)
    };
    if let Some(fault) = password::fault(&word, login) {
        return Err(BadUsage::new(fault).into());
    }
    let hash = password::hash(&word).map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    Ok((shown, hash))
}

fn say(as_json: bool, login: &str, done: &str) {
    if as_json {
        println!("{}", json!({ "login": login, "done": true }));
    } else {
        println!("{done}：{login}");
    }
}

fn say_password(as_json: bool, login: &str, done: &str, first: Option<&str>) {
    match (as_json, first) {
        (true, _) => println!("{}", json!({ "login": login, "password": first })),
        (false, Some(first)) => {
            println!("{done}：{login}，初始密码 {first}（只显示这一次，下次登录须修改）。");
        }
        (false, None) => println!("{done}：{login}，下次登录须修改密码。"),
    }
}

fn list(directory: &Directory, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let people: Vec<serde_json::Value> = directory
            .people()
            .map(|person| {
                let posts: Vec<String> = person
                    .posts
                    .iter()
                    .map(|post| post_in_words(directory, post))
                    .collect();
                json!({ "login": person.login, "name": person.name, "posts": posts,
                    "disabled": person.disabled, "demo": person.demo })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&people)?);
        return Ok(());
    }
    for person in directory.people() {
        let posts: Vec<String> = person
            .posts
            .iter()
            .map(|post| post_in_words(directory, post))
            .collect();
        let disabled = if person.disabled {
            "（已停用）"
        } else {
            ""
        };
        println!(
            "{:<20} {}{disabled}　{}",
            person.login,
            person.name,
            posts.join("、")
        );
    }
    Ok(())
}
