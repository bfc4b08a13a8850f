//! `huiyin rehearse`: plays stories against the real engine and holds what they expect against
//! what the tickets have become. Clerks try a rule with it before it is published.

mod fault;
mod judge;
mod play;
mod story;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::exit::{BadUsage, Failed};
use fault::Fault;
use play::{Kind, Note, Played, Stopped, play};

const EXAMPLE: &str = "Example:
  huiyin rehearse stories/daye/spring-festival.toml
  huiyin rehearse stories --quiet

A story is a TOML file: [[step]] says who does what at which local time, [[expect]] what must then
be so. Exit status: 0 all hold, 1 one does not, 2 a story cannot be read.";

/// Play stories against the real engine on a throw-away database with a virtual clock.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// Story files, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
    /// Print only what does not hold, and the summary.
    #[arg(long, short)]
    quiet: bool,
}

/// Plays the stories and prints what came of them.
///
/// # Errors
/// [`BadUsage`] where a story cannot be read, [`Failed`] where an expectation does not hold.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let files = stories_in(&args.files)?;
    let results = play_all(&files);
    let mut faults = Vec::new();
    let mut played = Vec::new();
    for result in results {
        match result {
            Ok(story) => played.push(story),
            Err(Stopped::Unreadable(fault)) => faults.push(fault),
            Err(Stopped::Engine(trouble)) => return Err(trouble.into()),
        }
    }
    if args.json {
        print_json(&played, &faults)?;
    } else {
        print_text(&played, &faults, args.quiet);
    }
    if !faults.is_empty() {
        return Err(BadUsage::said().into());
    }
    if played.iter().all(Played::passed) {
        Ok(())
    } else {
        Err(Failed.into())
    }
}

/// Each file as it is named; a folder stands for the stories in it and below, by name.
fn stories_in(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in given {
        if path.is_dir() {
            let before = files.len();
            below(path, &mut files)?;
            if files.len() == before {
                return Err(
                    BadUsage::new(format!("{} 里没有 .toml 故事。", path.display())).into(),
                );
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn below(dir: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let mut entries = std::fs::read_dir(dir)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<PathBuf>, std::io::Error>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            below(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    Ok(())
}

/// Plays all, several at a time; the results in the order of the files.
fn play_all(files: &[PathBuf]) -> Vec<Result<Played, Stopped>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(files.len()));
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(files.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(index) else { break };
                    let result = play_one(file);
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

fn play_one(file: &Path) -> Result<Played, Stopped> {
    let story = story::read(file).map_err(Stopped::Unreadable)?;
    let dir = tempfile::tempdir().map_err(|error| {
        Stopped::Unreadable(Fault {
            file: file.display().to_string(),
            line: 0,
            sentence: format!("没有地方放临时数据库：{error}。"),
        })
    })?;
    play(&story, dir.path())
}

fn print_text(played: &[Played], faults: &[Fault], quiet: bool) {
    for story in played {
        let passed = story.passed();
        if !(quiet && passed) {
            println!(
                "{} {}　{}（{}）",
                mark(passed),
                story.file,
                story.title,
                story.profile
            );
        }
        for note in &story.notes {
            let shown = !note.holds || (!quiet && note.kind != Kind::Step);
            if shown {
                println!("    {}", in_words(note));
            }
        }
    }
    for fault in faults {
        eprintln!("✗ {fault}");
    }
    let notes = played.iter().flat_map(|story| &story.notes);
    let checks: Vec<&Note> = notes
        .filter(|note| note.kind != Kind::Step || !note.holds)
        .collect();
    let held = checks.iter().filter(|note| note.holds).count();
    println!(
        "{} 个故事，{} 个通过{}；核对 {} 项，{held} 项相符",
        played.len() + faults.len(),
        played.iter().filter(|story| story.passed()).count(),
        match faults.len() {
            0 => String::new(),
            n => format!("，{n} 个无法读取"),
        },
        checks.len(),
    );
}

fn mark(holds: bool) -> char {
    if holds { '✓' } else { '✗' }
}

fn in_words(note: &Note) -> String {
    let place = format!(
        "{} 第{}行 {} {}",
        mark(note.holds),
        note.line,
        note.at,
        note.ticket.as_deref().unwrap_or("–")
    );
    match (note.kind, note.holds) {
        (Kind::Check, true) => format!("{place} {}：{}", note.what, note.found),
        (Kind::Check, false) => format!(
            "{place} {}：应为 {}，实为 {}",
            note.what, note.wanted, note.found
        ),
        (_, true) => format!("{place} {}：{}", note.what, note.found),
        (_, false) => format!(
            "{place} {}：应当{}，却{}",
            note.what, note.wanted, note.found
        ),
    }
}

fn print_json(played: &[Played], faults: &[Fault]) -> anyhow::Result<()> {
    let stories: Vec<serde_json::Value> = played
        .iter()
        .map(|story| {
            let notes: Vec<serde_json::Value> = story
                .notes
                .iter()
                .map(|note| {
                    json!({
                        "line": note.line,
                        "at": note.at,
                        "ticket": note.ticket,
                        "kind": match note.kind {
                            Kind::Step => "step",
                            Kind::Refusal => "refusal",
                            Kind::Check => "expect",
                        },
                        "what": note.what,
                        "expected": note.wanted,
                        "found": note.found,
                        "holds": note.holds,
                    })
                })
                .collect();
            json!({
                "file": story.file,
                "title": story.title,
                "profile": story.profile,
                "passed": story.passed(),
                "results": notes,
            })
        })
        .collect();
    let faults: Vec<serde_json::Value> = faults
        .iter()
        .map(|fault| json!({ "file": fault.file, "line": fault.line, "fault": fault.sentence }))
        .collect();
    let passed = played.iter().filter(|story| story.passed()).count();
    println!(
        "{}",
        serde_json::to_string_pretty(&json!({
            "stories": stories,
            "unreadable": faults,
            "passed": passed,
            "failed": played.len() - passed,
        }))?
    );
    Ok(())
}
