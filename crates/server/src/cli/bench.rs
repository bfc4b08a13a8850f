//! `huiyin bench`: durable commands a second, through the service and over HTTP, beside what the
//! same database does by plain group commit, all in one run.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use huiyin_core::people::{Actor, Role};
use huiyin_core::ticket::Command;
use huiyin_store::people::AdminCommand;
use huiyin_store::writer::{Envelope, Target};
use huiyin_store::{Centre, Options, Place, floor};
use serde_json::json;
use tokio::net::TcpListener;

use super::profiles;
use super::secret;
use super::user::administer;
use crate::app::App;
use crate::config::Settings;
use crate::edge::csrf::hex;
use crate::server;
use crate::signin::session::token_hash;

const EXAMPLE: &str = "Example:
  huiyin bench --seconds 3

The floor is the same rows written by plain group commit, as many tickets to a transaction as there
are callers. Everything is durable (synchronous=FULL); server and clients share this machine.";

/// The rulebook of the centre that is measured.
const RULEBOOK: &str = "standard";

/// Tickets by which the speed is guessed before it is measured.
const GUESS: usize = 256;

/// Durable commands a second, through the service and over HTTP, beside the database's own floor.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// How long each measurement takes, about.
    #[arg(long, value_name = "N", default_value_t = 2)]
    seconds: u16,
    /// How many callers at once; several measurements with commas.
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [1, 8, 64])]
    callers: Vec<usize>,
    /// Where the throw-away databases lie; the disk there is what is measured.
    #[arg(long, value_name = "DIR")]
    dir: Option<std::path::PathBuf>,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// What was measured with so many callers: commands a second.
struct Measured {
    callers: usize,
    floor: u64,
    service: u64,
    http: u64,
}

/// Measures and prints.
///
/// # Errors
/// The throw-away databases cannot be written, or a command fails.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let dir = match &args.dir {
        Some(dir) => tempfile::tempdir_in(dir),
        None => tempfile::tempdir(),
    }?;
    let seconds = Duration::from_secs(u64::from(args.seconds.max(1)));
    let mut all = Vec::new();
    if !args.json {
        if cfg!(debug_assertions) {
            println!("注意：这是调试版本，数字没有意义；请用 cargo run --release -- bench。");
        }
        println!("每秒写入并落盘的操作数（登记工单）");
        println!("并发    底线    服务（占底线）    HTTP（占底线）");
    }
    for callers in &args.callers {
        let callers = (*callers).max(1);
        let (floor, service) = engine(&dir.path().join(format!("e{callers}")), callers, seconds)?;
        let http = over_http(&dir.path().join(format!("h{callers}")), callers, seconds)?;
        let measured = Measured {
            callers,
            floor,
            service,
            http,
        };
        if !args.json {
            println!("{}", in_words(&measured));
        }
        all.push(measured);
    }
    if args.json {
        let all: Vec<serde_json::Value> = all
            .iter()
            .map(|m| {
                json!({ "callers": m.callers, "floor": m.floor, "service": m.service,
                    "http": m.http, "service_of_floor": share(m.service, m.floor),
                    "http_of_floor": share(m.http, m.floor) })
            })
            .collect();
        let debug = cfg!(debug_assertions);
        println!("{:#}", json!({ "debug_build": debug, "per_second": all }));
    }
    Ok(())
}

fn in_words(m: &Measured) -> String {
    format!(
        "{:>4} {:>8} {:>8}（{}） {:>8}（{}）",
        m.callers,
        m.floor,
        m.service,
        share(m.service, m.floor),
        m.http,
        share(m.http, m.floor)
    )
}

/// A part of a whole, to two places.
fn share(part: u64, whole: u64) -> String {
    let hundredths = part * 100 / whole.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Through the service, and the floor for the very rows that came of it.
fn engine(dir: &Path, callers: usize, time: Duration) -> anyhow::Result<(u64, u64)> {
    std::fs::create_dir_all(dir)?;
    let place = Place::alone(dir);
    let centre = Centre::create(&place, Options::system())?;
    adopt(&centre)?;
    let guess = floor::service(&centre, callers, &envelopes(0, GUESS)?)?;
    let count = guess.per_second() * time.as_millis() as u64 / 1000;
    let count = usize::try_from(count)?.clamp(GUESS, 400_000);
    let service = floor::service(&centre, callers, &envelopes(GUESS, count)?)?;
    centre.stop();
    let floor = floor::raw(&place, &dir.join("floor.sqlite"), callers)?;
    Ok((floor.per_second(), service.per_second()))
}

fn adopt(centre: &Arc<Centre>) -> anyhow::Result<()> {
    let profile = profiles::find(RULEBOOK, None).map_err(|sentence| anyhow!(sentence))?;
    administer(
        centre,
        AdminCommand::AdoptProfile {
            name: profile.name,
            toml: profile.text,
            effective: None,
        },
    )?;
    Ok(())
}

fn envelopes(from: usize, count: usize) -> anyhow::Result<Vec<Envelope>> {
    (from..from + count)
        .map(|number| {
            let command = Command::parse("register", request(number))
                .map_err(|refusal| anyhow!(refusal.sentence))?;
            let agent = Actor::of(Role::Agent);
            Ok(Envelope::new(agent, Target::New, command))
        })
        .collect()
}

/// A request of usual length; no two alike.
fn request(number: usize) -> serde_json::Value {
    let content = format!(
        "幸福小区{}号楼{}单元门前的路灯从上周起不亮，晚上回家的老人和孩子看不清台阶，已有人摔倒，请派人维修并答复。",
        number % 97 + 1,
        number % 5 + 1
    );
    json!({
        "channel": "phone",
        "kind": "help",
        "title": "小区路灯不亮",
        "content": content,
        "petitioner": { "name": "王某", "phone": format!("139{:08}", number % 100_000_000) },
        "place": { "address": format!("幸福小区{}号楼", number % 97 + 1) },
    })
}

/// Over HTTP: the real server on the loopback, each caller with one connection that is kept.
fn over_http(dir: &Path, callers: usize, time: Duration) -> anyhow::Result<u64> {
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
    let address = listener.local_addr()?;
    let mut settings = Settings::demo(dir.to_path_buf(), address.port());
    settings.limits.api_per_second = u32::MAX;
    let app = App::open(settings, Options::system())?;
    let site = app.create_site("bench", "bench", false)?;
    let token = agent(&site.centre)?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = runtime.spawn(server::serve(app, listener, async {
        // Whichever way the sender goes, it is time to stop.
        let _ = stopped.await;
    }));
    let over = AtomicBool::new(false);
    let begun = Instant::now();
    let commands = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..callers)
            .map(|client| {
                let (token, over) = (&token, &over);
                scope.spawn(move || call(client, address, token, over))
            })
            .collect();
        std::thread::sleep(time);
        over.store(true, Ordering::Relaxed);
        clients
            .into_iter()
            .map(|client| client.join().map_err(|_| anyhow!("a client failed"))?)
            .sum::<anyhow::Result<usize>>()
    })?;
    let elapsed = begun.elapsed();
    let _ = stop.send(());
    runtime.block_on(serving)??;
    Ok(floor::Speed { commands, elapsed }.per_second())
}

/// One caller: one request after the other until it is over; how many were answered.
fn call(
    client: usize,
    address: std::net::SocketAddr,
    token: &str,
    over: &AtomicBool,
) -> anyhow::Result<usize> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut done = 0;
    while !over.load(Ordering::Relaxed) {
        post(&mut stream, token, &request(client * 1_000_000 + done))?;
        done += 1;
    }
    Ok(done)
}

/// A user who takes requests, and the token to do so.
fn agent(centre: &Arc<Centre>) -> anyhow::Result<String> {
    adopt(centre)?;
    let user = administer(
        centre,
        AdminCommand::AddUser {
            login: "bench".to_owned(),
            name: "bench".to_owned(),
            phone: None,
            password: None,
            must_change: false,
            demo: false,
            posts: vec![(Role::Agent, None)],
        },
    )?;
    let token = secret::token()?;
    administer(
        centre,
        AdminCommand::IssueToken {
            hash: hex(&token_hash(&token)),
            user: huiyin_core::people::UserId(user),
            post: 1,
            label: "bench".to_owned(),
            expires_at: None,
        },
    )?;
    Ok(token)
}

/// One request on a kept connection; its answer is read to the end.
fn post(
    stream: &mut BufReader<TcpStream>,
    token: &str,
    body: &serde_json::Value,
) -> anyhow::Result<()> {
    let body = body.to_string();
    let request = format!(
        "POST /api/v1/centres/bench/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.get_mut().write_all(request.as_bytes())?;
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let created = line.contains(" 201 ") || line.contains(" 200 ");
    let status = line.trim().to_owned();
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let field = line.trim().to_ascii_lowercase();
        if let Some(value) = field.strip_prefix("content-length:") {
            length = value.trim().parse().context("content-length")?;
        }
        if field.is_empty() {
            break;
        }
    }
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer)?;
    if created {
        Ok(())
    } else {
        Err(anyhow!("{status}: {}", String::from_utf8_lossy(&answer)))
    }
}
