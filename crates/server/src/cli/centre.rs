//! `huiyin centre`: making centres without a browser.

use std::path::Path;
use std::sync::Arc;

use huiyin_core::people::{Actor, Role};
use huiyin_simulate::towns;
use huiyin_store::people::{AdminCommand, AdminEnvelope};
use huiyin_store::{Centre, Control, Options, Place};
use serde_json::json;

use super::exit::BadUsage;
use super::place::Data;
use super::profiles::{self, Profile};
use super::secret;
use super::town;
use crate::signin::password;

const EXAMPLE: &str = "Example:
  huiyin centre create fuxin --name 阜新12345热线 --profile standard --admin wangmin
  huiyin centre list --json";

/// Make a centre, or list those that there are.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Create(Create),
    /// List the centres of a data directory.
    #[command(after_help = "Example:\n  huiyin centre list")]
    List {
        /// Print JSON instead of text.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: Data,
    },
}

const CREATE_EXAMPLE: &str = "Examples:
  huiyin centre create fuxin --name 阜新12345热线 --profile ./fuxin.toml --admin wangmin
  huiyin centre create try --town xinglongtai

The administrator's first password is printed once; it has to be changed at the first sign-in.
With --town the centre gets a demo town's units, categories, grids and users; a centre with demo
users is served on this machine only.";

/// Make a centre with its rulebook and a first administrator.
#[derive(Debug, clap::Args)]
#[command(after_help = CREATE_EXAMPLE)]
struct Create {
    /// Its name in addresses: small letters, digits, dashes.
    #[arg(value_name = "SLUG")]
    slug: String,
    /// As people call it; by default the rulebook's own title.
    #[arg(long)]
    name: Option<String>,
    /// A shipped rulebook's name, or a file.
    #[arg(long, value_name = "NAME|FILE", default_value = "standard")]
    profile: String,
    /// Fill it with the organisation and users of a demo town.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["profile", "admin"])]
    town: Option<String>,
    /// The first administrator's sign-in name.
    #[arg(long, value_name = "LOGIN", default_value = "admin")]
    admin: String,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

/// Makes or lists.
///
/// # Errors
/// [`BadUsage`] for a name or rulebook that cannot be used; the data directory's own troubles.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.what {
        What::Create(create) => made(create),
        What::List { json, data } => list(*json, data),
    }
}

fn list(as_json: bool, data: &Data) -> anyhow::Result<()> {
    let control = data.control()?;
    let centres = control.list()?;
    if as_json {
        let all: Vec<serde_json::Value> = centres
            .iter()
            .map(|c| {
                let place = control.place(&c.slug);
                json!({ "slug": c.slug, "name": c.name, "demo": c.demo, "file": place.main })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    for centre in &centres {
        let demo = if centre.demo { "（演示）" } else { "" };
        println!("{:<16} {}{demo}", centre.slug, centre.name);
    }
    Ok(())
}

fn made(create: &Create) -> anyhow::Result<()> {
    let name = create.town.as_deref().unwrap_or(&create.profile);
    let profile = profiles::find(name, None).map_err(BadUsage::new)?;
    let rulebook = profile.rulebook().map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        BadUsage::new(faults.join("\n"))
    })?;
    let town = match &create.town {
        None => None,
        Some(name) => Some(towns::town(name).ok_or_else(|| {
            let known: Vec<&str> = towns::all().iter().map(|town| town.key).collect();
            BadUsage::new(format!(
                "没有名为“{name}”的模拟城市；可用：{}。",
                known.join("、")
            ))
        })?),
    };
    let control = Control::open(&create.data.dir)?;
    if control.get(&create.slug)?.is_some() {
        return Err(BadUsage::new(format!("已有名为“{}”的中心，请换一个。", create.slug)).into());
    }
    let title = create.name.clone().unwrap_or(rulebook.title);
    // In the list last: what fails before leaves nothing behind but its own files, which go too.
    let place = control.place(&create.slug);
    if place.main.exists() {
        return Err(BadUsage::new(format!("{} 已经存在。", place.main.display())).into());
    }
    let password = fill(&place, create, &profile, town)
        .and_then(|password| {
            let now = huiyin_store::system_now();
            control.add(&create.slug, &title, town.is_some(), now)?;
            Ok(password)
        })
        .inspect_err(|_| remove(&place))?;
    if create.json {
        println!(
            "{}",
            json!({ "slug": create.slug, "name": title, "file": place.main,
                "admin": password.as_ref().map(|_| &create.admin), "password": password })
        );
        return Ok(());
    }
    println!(
        "已建立“{title}”（{}）：{}",
        create.slug,
        place.main.display()
    );
    match password {
        Some(password) => println!(
            "管理员 {}，初始密码 {password}（只显示这一次，首次登录须修改）。",
            create.admin
        ),
        None => println!("演示账号的密码都是 {}。", town::PASSWORD),
    }
    Ok(())
}

/// Makes the centre's files with what it begins with; the administrator's first password.
fn fill(
    place: &Place,
    create: &Create,
    profile: &Profile,
    town: Option<&'static towns::Town>,
) -> anyhow::Result<Option<String>> {
    let centre = Centre::create(place, Options::system())?;
    let password = match town {
        Some(town) => {
            town::settle(&centre, town)?;
            None
        }
        None => Some(begin(&centre, create, profile)?),
    };
    centre.stop();
    Ok(password)
}

fn begin(centre: &Arc<Centre>, create: &Create, profile: &Profile) -> anyhow::Result<String> {
    let administer = |command| {
        centre.administer(AdminEnvelope {
            actor: Actor::system(),
            command,
            happened_at: None,
        })
    };
    administer(AdminCommand::AdoptProfile {
        name: profile.name.clone(),
        toml: profile.text.clone(),
        effective: None,
    })?;
    let first = secret::password()?;
    let hash = password::hash(&first).map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    administer(AdminCommand::AddUser {
        login: create.admin.clone(),
        name: "系统管理员".to_owned(),
        phone: None,
        password: Some(hash),
        must_change: true,
        demo: false,
        posts: vec![(Role::Admin, None)],
    })?;
    Ok(first)
}

/// Takes away the files of a centre that did not come to be.
fn remove(place: &Place) {
    for file in [&place.main, &place.files] {
        for end in ["", "-wal", "-shm"] {
            let path = format!("{}{end}", file.display());
            // What is not there need not go.
            let _ = std::fs::remove_file(Path::new(&path));
        }
    }
}
