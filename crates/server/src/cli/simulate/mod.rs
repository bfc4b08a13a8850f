//! `huiyin simulate`: a plausible history, written through the real engine.

mod acts;
mod desks;
mod driver;
#[cfg(test)]
mod tests;

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use huiyin_core::calendar::Date;
use huiyin_simulate::towns::{self, Town};
use huiyin_store::Centre;
use serde_json::json;

use super::exit::BadUsage;
use super::place::Data;
use crate::exchange::telling::Telling;
use crate::progress::Progress;
pub use driver::fill;

const EXAMPLE: &str = "Example:
  huiyin centre create try --town xinglongtai
  huiyin simulate --centre try --from 2026-01-01 --to 2026-03-31 --per-day 60 --seed 7

The same seed invents the same people. What they want and do is invented; what becomes of it is
the engine's: clocks run out in their own time, wrong steps are refused. Nothing is sent to anybody.";

/// Write a plausible history through the real engine.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The centre; it must have the units of the town (see `huiyin centre create --town`).
    #[arg(long, value_name = "CENTRE")]
    centre: String,
    /// The first day on which requests arrive.
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// The last day on which requests arrive; what follows from them goes on until today.
    #[arg(long, value_name = "DATE")]
    to: Date,
    /// Requests on a usual working day.
    #[arg(long, value_name = "N", default_value_t = 20)]
    per_day: u32,
    /// What all chance is drawn from.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Whose people and places: a town of the demo; by default that of the centre's rulebook.
    #[arg(long, value_name = "NAME")]
    town: Option<String>,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

/// Writes the history.
///
/// # Errors
/// [`BadUsage`] where the days or the town make no sense; the engine's own troubles.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.from > args.to {
        return Err(BadUsage::new("--from 晚于 --to，请调换。").into());
    }
    let centre = args.data.open(&args.centre)?;
    if args.to > centre.directory().today() {
        return Err(BadUsage::new("--to 在将来；历史只能写到今天。").into());
    }
    let town = town_of(&centre, args.town.as_deref())?;
    let progress = Progress::default();
    let telling = Telling::begin(&centre)?;
    let begun = Instant::now();
    let written = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            fill(
                &centre,
                town,
                args.from,
                args.to,
                args.per_day,
                args.seed,
                &progress,
            )
        });
        show(&progress, &args.from, &args.to, || writing.is_finished());
        writing.join()
    });
    let written = written.map_err(|_| anyhow::anyhow!("the simulation ended early"))??;
    drop(telling);
    centre.fire_due(centre.now())?;
    centre.stop();
    let seconds = begun.elapsed().as_secs_f64();
    if args.json {
        println!(
            "{}",
            json!({ "centre": args.centre, "from": args.from, "to": args.to, "seed": args.seed,
                "tickets": written.tickets, "commands": written.commands,
                "refused": written.refused, "seconds": seconds })
        );
    } else {
        let rate = written.commands as f64 / seconds.max(0.001);
        println!(
            "{}：{} 至 {}，写入 {} 张工单、{} 步操作（另有 {} 步按规则被拒绝），用时 {seconds:.1} 秒，每秒 {rate:.0} 步。",
            args.centre, args.from, args.to, written.tickets, written.commands, written.refused
        );
    }
    Ok(())
}

/// The town whose people fill a centre.
fn town_of(centre: &Arc<Centre>, wanted: Option<&str>) -> anyhow::Result<&'static Town> {
    let directory = centre.directory();
    let rulebook = directory
        .law_on(directory.today())
        .map(|law| law.rulebook.name.clone())
        .ok_or_else(|| BadUsage::new("这个中心还没有规则，请先采用一个规则。"))?;
    let name = wanted.unwrap_or(&rulebook);
    let known: Vec<&str> = towns::all().iter().map(|town| town.key).collect();
    let town = towns::town(name).ok_or_else(|| {
        BadUsage::new(format!(
            "没有名为“{name}”的模拟城市，请用 --town 指明；可用：{}。",
            known.join("、")
        ))
    })?;
    let organisation = directory.organisation();
    if town
        .handling_units()
        .all(|unit| organisation.find(&unit.name).is_none())
    {
        return Err(BadUsage::new(format!(
            "这个中心没有“{name}”的单位，无人可以办理。请用 huiyin centre create 新名称 --town {name} 另建一个中心。"
        ))
        .into());
    }
    Ok(town)
}

/// Shows how far it is, on a terminal only.
fn show(progress: &Progress, from: &Date, to: &Date, finished: impl Fn() -> bool) {
    let days = from.until(*to).map_or(0, |span| span.get_days());
    progress.expect(u64::try_from(days + 1).unwrap_or(1));
    let mut shown = false;
    while !finished() {
        std::thread::sleep(Duration::from_millis(50));
        if std::io::stderr().is_terminal() {
            let (done, all) = progress.days();
            eprint!("\r{done}/{all} 天，{} 张工单", progress.tickets());
            // Progress that cannot be shown is not worth failing for.
            let _ = std::io::stderr().flush();
            shown = true;
        }
    }
    if shown {
        eprintln!();
    }
}
