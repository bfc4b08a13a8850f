//! `huiyin token`: who may use the API as whom.

use huiyin_store::people::{AdminCommand, Directory};
use serde_json::json;

use super::exit::BadUsage;
use super::place::Data;
use super::secret;
use super::user::{administer, named, person, post_in_words, role_of, unit_of};
use crate::edge::csrf::hex;
use crate::signin::session::token_hash;

const EXAMPLE: &str = "Example:
  huiyin token create --centre daye --login zhanglei --label 数据对接 --days 365
  huiyin token list --centre daye
  huiyin token revoke 3 --centre daye";

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Issue, list and revoke tokens of the API.
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
    /// Issue a token for a post of a user. It is printed once; the centre keeps its hash only.
    #[command(
        after_help = "Example:\n  huiyin token create --centre daye --login zhanglei --label 数据对接 --days 365"
    )]
    Create {
        /// Whose.
        #[arg(long)]
        login: String,
        /// What for.
        #[arg(long)]
        label: String,
        /// Which of the user's posts, where there are several.
        #[arg(long)]
        role: Option<String>,
        /// Which of the user's posts, where the role does not say.
        #[arg(long)]
        unit: Option<String>,
        /// Days after which it is no longer accepted; without end if absent.
        #[arg(long)]
        days: Option<u16>,
    },
    /// List the tokens.
    #[command(after_help = "Example:\n  huiyin token list --centre daye")]
    List,
    /// Revoke a token.
    #[command(after_help = "Example:\n  huiyin token revoke 3 --centre daye")]
    Revoke {
        /// Its number in the list.
        token: i64,
    },
}

/// Does what is asked.
///
/// # Errors
/// [`BadUsage`] for a centre, user or post that is not there; the centre's own refusals.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let data = Data {
        dir: args.data.clone(),
    };
    let centre = data.open(named(args.centre.as_deref())?)?;
    let directory = centre.directory();
    match &args.what {
        What::Create {
            login,
            label,
            role,
            unit,
            days,
        } => {
            let post = post_of(&directory, login, role.as_deref(), unit.as_deref())?;
            let token = secret::token()?;
            let expires_at = days.map(|days| centre.now().plus_seconds(i64::from(days) * DAY));
            let id = administer(
                &centre,
                AdminCommand::IssueToken {
                    hash: hex(&token_hash(&token)),
                    user: person(&directory, login)?.id,
                    post,
                    label: label.clone(),
                    expires_at,
                },
            )?;
            if args.json {
                println!("{}", json!({ "id": id, "token": token }));
            } else {
                println!("令牌 {id}（只显示这一次）：{token}");
            }
        }
        What::List => list(&directory, args.json)?,
        What::Revoke { token } => {
            administer(&centre, AdminCommand::RevokeToken { token: *token })?;
            if args.json {
                println!("{}", json!({ "id": token, "revoked": true }));
            } else {
                println!("已停用令牌 {token}。");
            }
        }
    }
    centre.stop();
    Ok(())
}

/// The one post of a user that fits.
fn post_of(
    directory: &Directory,
    login: &str,
    role: Option<&str>,
    unit: Option<&str>,
) -> anyhow::Result<i64> {
    let person = person(directory, login)?;
    let role = role.map(role_of).transpose()?;
    let unit = unit_of(directory, unit)?;
    let fitting: Vec<_> = person
        .posts
        .iter()
        .filter(|post| role.is_none_or(|role| role == post.role))
        .filter(|post| unit.is_none_or(|unit| post.unit == Some(unit)))
        .collect();
    match fitting.as_slice() {
        [post] => Ok(post.id),
        others => {
            let held: Vec<String> = person
                .posts
                .iter()
                .map(|post| post_in_words(directory, post))
                .collect();
            let which = if others.is_empty() {
                "没有这样的岗位"
            } else {
                "有几个岗位符合，请用 --role 和 --unit 指明"
            };
            Err(BadUsage::new(format!("{login} {which}；现有岗位：{}。", held.join("、"))).into())
        }
    }
}

fn list(directory: &Directory, as_json: bool) -> anyhow::Result<()> {
    let calendar = directory.calendar();
    let mut shown = Vec::new();
    for (id, token) in directory.tokens() {
        let person = directory.person(token.user);
        let login = person.map_or("", |person| person.login.as_str());
        let post = person
            .and_then(|person| person.posts.iter().find(|post| post.id == token.post))
            .map_or(String::new(), |post| post_in_words(directory, post));
        if as_json {
            shown.push(
                json!({ "id": id, "label": token.label, "login": login, "post": post,
                "issued_at": token.issued_at.to_rfc3339(calendar),
                "expires_at": token.expires_at.map(|at| at.to_rfc3339(calendar)),
                "revoked": token.revoked }),
            );
            continue;
        }
        let end = match (token.revoked, token.expires_at) {
            (true, _) => "已停用".to_owned(),
            (false, None) => "长期有效".to_owned(),
            (false, Some(at)) => format!("{} 到期", calendar.moment_in_chinese(at)),
        };
        println!("{id:>4}  {login:<20} {post}　{}　{end}", token.label);
    }
    if as_json {
        println!("{}", serde_json::to_string_pretty(&shown)?);
    }
    Ok(())
}
