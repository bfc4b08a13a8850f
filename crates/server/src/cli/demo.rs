//! `huiyin demo`: five centres with their organisation, users and history, on this machine.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use hmac::{Hmac, Mac};
use huiyin_core::people::{Actor, Role};
use huiyin_simulate::towns::{self, Town};
use huiyin_store::Options;
use huiyin_store::people::{AdminCommand, AdminEnvelope, Person};
use sm3::Sm3;
use tokio::net::TcpListener;

use super::simulate;
use super::town;
use crate::app::{App, Site};
use crate::config::Settings;
use crate::edge::csrf::hex;
use crate::server;
use crate::signin::session::token_hash;

const EXAMPLE: &str = "Example:
  huiyin demo
  huiyin demo --data ./huiyin-data --port 8311";

/// Start five demo centres on this machine, ready to be tried.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// Where the data lies; a second start goes on with what is there.
    #[arg(long, value_name = "DIR", default_value = "huiyin-data")]
    data: PathBuf,
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8311)]
    port: u16,
    /// Days of history.
    #[arg(long, value_name = "N", default_value_t = 150)]
    days: u16,
    /// Print what was made as JSON.
    #[arg(long)]
    json: bool,
}

/// The history is written in pieces of so many days; a piece that was finished is not written
/// again by a second start.
const PIECE: i64 = 5;
/// Requests a day in each centre.
const PER_DAY: u32 = 16;
/// Which piece of the history is finished.
const FILLED: &str = "demo_history";

/// Makes what is missing, serves, and fills the history in behind.
///
/// # Errors
/// The data directory or the port cannot be used.
pub fn run(args: &Args) -> anyhow::Result<()> {
    super::serve::log("warn");
    let settings = Settings::demo(args.data.clone(), args.port);
    let listen = settings.listen;
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime
        .block_on(TcpListener::bind(listen))
        .with_context(|| {
            format!("无法在 {listen} 上监听，可能已有程序占用；请用 --port 换一个端口")
        })?;
    let app = App::open(settings, Options::system())?;
    settle_all(&app)?;
    let guide = Guide::of(&app)?;
    guide.print(args.json);
    let filling = fill_behind(&app, i64::from(args.days))?;
    runtime.block_on(server::serve(app, listener, server::asked_to_stop()))?;
    for thread in filling {
        // It has been told to stop.
        let _ = thread.join();
    }
    Ok(())
}

fn demo_towns() -> impl Iterator<Item = &'static Town> {
    towns::all().iter().filter(|town| town.key != "standard")
}

/// Makes the centres that are not there yet, all at once.
fn settle_all(app: &App) -> anyhow::Result<()> {
    let missing: Vec<&Town> = demo_towns()
        .filter(|town| app.site(town.key).is_none())
        .collect();
    std::thread::scope(|scope| {
        let settling: Vec<_> = missing
            .iter()
            .map(|town| {
                scope.spawn(|| app.make_site(town.key, |centre| town::settle(centre, town)))
            })
            .collect();
        for thread in settling {
            thread
                .join()
                .map_err(|_| anyhow!("a centre could not be made"))??;
        }
        anyhow::Ok(())
    })?;
    for town in missing {
        app.add_site(town.key, town.name, true)?;
    }
    Ok(())
}

/// Fills in the history, the last days of each centre first.
fn fill_behind(app: &App, days: i64) -> anyhow::Result<Vec<std::thread::JoinHandle<()>>> {
    let mut threads = Vec::new();
    for (number, town) in demo_towns().enumerate() {
        let Some(site) = app.site(town.key) else {
            continue;
        };
        let seed = u64::try_from(number).unwrap_or(0) + 1;
        let thread = std::thread::Builder::new()
            .name(format!("history {}", town.key))
            .spawn(move || {
                if let Err(error) = fill(&site, town, days, seed) {
                    tracing::error!(centre = site.slug, %error, "the history could not be written");
                }
            })?;
        threads.push(thread);
    }
    Ok(threads)
}

fn fill(site: &Site, town: &Town, days: i64, seed: u64) -> anyhow::Result<()> {
    let centre = &site.centre;
    let today = centre.directory().today();
    // Days that count from the last one of the history, so that a later start knows what is done.
    let (last, done) = match centre.directory().setting(FILLED).and_then(read_filled) {
        Some(known) => known,
        None => (today, 0),
    };
    let left = u64::try_from(days - done).unwrap_or(0);
    site.progress.expect(left);
    let mut done = done;
    while done < days && !site.progress.stopped() {
        let piece = PIECE.min(days - done);
        let to = last.checked_sub(jiff::Span::new().days(done))?;
        let from = last.checked_sub(jiff::Span::new().days(done + piece - 1))?;
        let seed = seed * 1_000 + u64::try_from(done).unwrap_or(0);
        simulate::fill(centre, town, from, to, PER_DAY, seed, &site.progress)?;
        if site.progress.stopped() {
            return Ok(());
        }
        done += piece;
        centre.administer(AdminEnvelope {
            actor: Actor::system(),
            command: AdminCommand::SetSetting {
                name: FILLED.to_owned(),
                value: format!("{last} {done}"),
            },
            happened_at: None,
        })?;
    }
    Ok(())
}

fn read_filled(text: &str) -> Option<(huiyin_core::calendar::Date, i64)> {
    let (last, done) = text.split_once(' ')?;
    Some((last.parse().ok()?, done.parse().ok()?))
}

/// What the user has to know to begin.
struct Guide {
    address: SocketAddr,
    centres: Vec<CentreGuide>,
}

struct CentreGuide {
    slug: String,
    name: String,
    base: String,
    roles: Vec<RoleGuide>,
}

struct RoleGuide {
    role: Role,
    login: String,
    token: String,
}

impl Guide {
    /// Gathers it; issues the tokens that are missing.
    fn of(app: &App) -> anyhow::Result<Guide> {
        let mut centres = Vec::new();
        for town in demo_towns() {
            let Some(site) = app.site(town.key) else {
                continue;
            };
            let mut roles = Vec::new();
            for role in Role::ALL {
                let directory = site.centre.directory();
                let person = directory.people().find(|person| {
                    person.demo && person.posts.iter().any(|post| post.role == *role)
                });
                if let Some(person) = person {
                    roles.push(RoleGuide {
                        role: *role,
                        login: person.login.clone(),
                        token: token(app, &site, person, *role)?,
                    });
                }
            }
            centres.push(CentreGuide {
                slug: site.slug.clone(),
                name: site.name.clone(),
                base: format!("{}{}", app.settings.public_url, site.base()),
                roles,
            });
        }
        Ok(Guide {
            address: app.settings.listen,
            centres,
        })
    }

    fn print(&self, json: bool) {
        if json {
            let centres: Vec<_> = self
                .centres
                .iter()
                .map(|centre| {
                    let roles: Vec<_> = centre
                        .roles
                        .iter()
                        .map(|role| {
                            serde_json::json!({
                                "role": role.role.id(),
                                "login": role.login,
                                "token": role.token,
                            })
                        })
                        .collect();
                    serde_json::json!({
                        "centre": centre.slug,
                        "name": centre.name,
                        "url": format!("{}/", centre.base),
                        "portal": format!("{}/portal", centre.base),
                        "roles": roles,
                    })
                })
                .collect();
            let guide = serde_json::json!({
                "url": format!("http://{}/", self.address),
                "password": town::PASSWORD,
                "centres": centres,
            });
            println!("{guide:#}");
            return;
        }
        println!("Huiyin demo: http://{}/\n", self.address);
        println!(
            "On the sign-in page each role is one click. By form: the login below, password {}",
            town::PASSWORD
        );
        for centre in &self.centres {
            println!("\n{} ({})", centre.name, centre.slug);
            println!("  staff   {}/", centre.base);
            println!("  portal  {}/portal", centre.base);
            println!("  {:<20} {:<24} API token", "role", "login");
            for role in &centre.roles {
                println!("  {:<20} {:<24} {}", role.role.id(), role.login, role.token);
            }
        }
        println!(
            "\nHistory fills in behind; the start page shows how far. Ctrl-C ends the demo, a second start goes on."
        );
    }
}

/// The token of a demo role: made from the installation's key, so that each start prints the same.
fn token(app: &App, site: &Site, person: &Person, role: Role) -> anyhow::Result<String> {
    let mut mac = Hmac::<Sm3>::new_from_slice(&app.key).map_err(|error| anyhow!("{error}"))?;
    mac.update(format!("demo token {} {}", site.slug, person.login).as_bytes());
    let token = format!("hyd_{}", hex(&mac.finalize().into_bytes()[..16]));
    let hash = hex(&token_hash(&token));
    let known = site
        .centre
        .directory()
        .tokens()
        .any(|(_, known)| known.hash == hash);
    if !known {
        let post = person
            .posts
            .iter()
            .find(|post| post.role == role)
            .ok_or_else(|| anyhow!("{} has no post", person.login))?;
        site.centre.administer(AdminEnvelope {
            actor: Actor::system(),
            command: AdminCommand::IssueToken {
                hash,
                user: person.id,
                post: post.id,
                label: "演示".to_owned(),
                expires_at: None,
            },
            happened_at: None,
        })?;
    }
    Ok(token)
}
