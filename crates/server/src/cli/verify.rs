//! `huiyin verify`: the log is replayed and held against everything that was derived from it.

use std::io::{IsTerminal as _, Write as _};

use huiyin_store::verify::{Report, verify};
use serde_json::json;

use super::exit::Failed;
use super::place::Data;

const EXAMPLE: &str = "Example:
  huiyin verify
  huiyin verify --centre daye --json

Reads only, and may run while the centre is open. Exit status 1 where anything is not as the log
says; each fault names its ticket and its position in the log.";

/// Faults printed for one centre; `--json` has them all.
const SHOWN: usize = 50;

/// Replay the log: the hash chain holds, every table equals what the log says.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// Only this centre.
    #[arg(long, value_name = "CENTRE")]
    centre: Option<String>,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

/// Verifies one centre or all.
///
/// # Errors
/// [`Failed`] where something is wrong; a database that cannot be read at all.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let (control, slugs) = match &args.centre {
        Some(slug) => {
            let (control, listed) = args.data.listed(slug)?;
            (control, vec![listed.slug])
        }
        None => {
            let control = args.data.control()?;
            let slugs = control.list()?.into_iter().map(|c| c.slug).collect();
            (control, slugs)
        }
    };
    let mut all_hold = true;
    let mut reports = Vec::new();
    for slug in slugs {
        let terminal = std::io::stderr().is_terminal();
        let report = verify(&control.place(&slug), &mut |done, all| {
            if terminal && (done % 1000 == 0 || done == all) {
                eprint!("\r{slug}：{done}/{all}");
                // Progress that cannot be shown is not worth failing for.
                let _ = std::io::stderr().flush();
            }
        })?;
        if terminal {
            eprint!("\r\u{1b}[K");
        }
        all_hold &= report.holds();
        if args.json {
            reports.push(in_json(&slug, &report));
        } else {
            print_text(&slug, &report);
        }
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    }
    if all_hold { Ok(()) } else { Err(Failed.into()) }
}

fn print_text(slug: &str, report: &Report) {
    let holds = if report.holds() {
        "✓ 与日志一致"
    } else {
        "✗ 与日志不符"
    };
    println!(
        "{slug}：{holds}。日志 {} 条，工单 {} 张，其他记录 {} 项，文本 {} 段（已清除 {} 段），查看记录 {} 条，附件 {} 个。",
        report.entries,
        report.tickets,
        report.records,
        report.texts,
        report.erased,
        report.looks,
        report.attachments
    );
    println!("  日志末端 {}", report.head);
    for fault in report.faults.iter().take(SHOWN) {
        println!("  ✗ {fault}");
    }
    if report.faults.len() > SHOWN {
        println!("  …另有 {} 处。", report.faults.len() - SHOWN);
    }
}

fn in_json(slug: &str, report: &Report) -> serde_json::Value {
    let faults: Vec<serde_json::Value> = report
        .faults
        .iter()
        .map(|fault| {
            json!({ "position": fault.seq, "ticket": fault.ticket.map(|id| id.0), "what": fault.what })
        })
        .collect();
    json!({
        "centre": slug,
        "holds": report.holds(),
        "entries": report.entries,
        "tickets": report.tickets,
        "records": report.records,
        "texts": report.texts,
        "erased": report.erased,
        "looks": report.looks,
        "attachments": report.attachments,
        "head": report.head,
        "faults": faults,
    })
}
