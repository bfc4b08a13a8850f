//! `huiyin profile`: is a rulebook well formed, and what does it demand, in words.

use std::fmt::Write as _;
use std::path::PathBuf;

use huiyin_core::rulebook::Rulebook;
use serde_json::json;

use super::due::law_of;
use super::exit::{BadUsage, Failed};
use super::profiles::{self, Profile};

const EXAMPLE: &str = "Example:
  huiyin profile list
  huiyin profile show daye
  huiyin profile check ./our-centre.toml";

/// Check a rulebook, or say in words what it demands.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Check a profile's file: keys, values, rules that contradict each other.
    #[command(after_help = "Example:\n  huiyin profile check ./our-centre.toml")]
    Check {
        /// The profile.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Print JSON instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Say in Chinese sentences what a profile demands, each with its source clause.
    #[command(after_help = "Example:\n  huiyin profile show daye")]
    Show {
        /// A shipped profile's name, or a file.
        #[arg(value_name = "NAME|FILE")]
        name: String,
        /// Print JSON instead of text.
        #[arg(long)]
        json: bool,
    },
    /// List the profiles that come with the program.
    #[command(after_help = "Example:\n  huiyin profile list --json")]
    List {
        /// Print JSON instead of text.
        #[arg(long)]
        json: bool,
    },
}

/// Checks, shows or lists.
///
/// # Errors
/// [`Failed`] for a profile with faults, [`BadUsage`] for one that is not there.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.what {
        What::Check { file, json } => check(&file.to_string_lossy(), *json),
        What::Show { name, json } => show(name, *json),
        What::List { json } => list(*json),
    }
}

fn check(file: &str, as_json: bool) -> anyhow::Result<()> {
    let profile = profiles::find(file, None).map_err(BadUsage::new)?;
    match faults(&profile) {
        Ok(rulebook) => {
            if as_json {
                println!(
                    "{}",
                    json!({ "file": profile.file, "valid": true, "name": rulebook.name, "version": rulebook.version })
                );
            } else {
                println!(
                    "{}：规则有效。{}，{} 第{}版，{}起施行，{}条时限。",
                    profile.file,
                    rulebook.title,
                    rulebook.name,
                    rulebook.version,
                    rulebook.effective,
                    rulebook.limits.len()
                );
            }
            Ok(())
        }
        Err(faults) => {
            if as_json {
                println!(
                    "{}",
                    json!({ "file": profile.file, "valid": false, "faults": faults })
                );
            } else {
                for fault in &faults {
                    println!("{fault}");
                }
            }
            Err(Failed.into())
        }
    }
}

/// The rulebook, or everything that is wrong with it: the form first, then whether a calendar
/// can be made of its zone and hours.
fn faults(profile: &Profile) -> Result<Rulebook, Vec<String>> {
    let rulebook = profile.rulebook().map_err(|faults| {
        faults
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<String>>()
    })?;
    law_of(profile).map_err(|fault| vec![format!("{}：[calendar] {fault}", profile.file)])?;
    Ok(rulebook)
}

fn show(name: &str, as_json: bool) -> anyhow::Result<()> {
    let profile = profiles::find(name, None).map_err(BadUsage::new)?;
    let rulebook = faults(&profile).map_err(|faults| BadUsage::new(faults.join("\n")))?;
    if as_json {
        let sections: Vec<serde_json::Value> = rulebook
            .in_chinese()
            .into_iter()
            .map(|(title, lines)| json!({ "title": title, "lines": lines }))
            .collect();
        let shown = json!({ "name": rulebook.name, "sections": sections, "rulebook": rulebook });
        println!("{}", serde_json::to_string_pretty(&shown)?);
    } else {
        print!("{}", in_words(&rulebook));
    }
    Ok(())
}

/// Headings, numbered sentences.
fn in_words(rulebook: &Rulebook) -> String {
    let mut words = String::new();
    let mut number = 0;
    // Writing to a string does not fail.
    let _ = writeln!(words, "{}（{}）", rulebook.title, rulebook.name);
    for (title, lines) in rulebook.in_chinese() {
        let _ = writeln!(words, "\n【{title}】");
        for line in lines {
            number += 1;
            let _ = writeln!(words, "{number:>3}. {line}");
        }
    }
    words
}

fn list(as_json: bool) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for name in profiles::names() {
        let profile = profiles::find(name, None).map_err(BadUsage::new)?;
        let rulebook = faults(&profile).map_err(|faults| anyhow::anyhow!(faults.join("\n")))?;
        all.push(rulebook);
    }
    if as_json {
        let shown: Vec<serde_json::Value> = all
            .iter()
            .map(|r| {
                json!({ "name": r.name, "title": r.title, "version": r.version,
                    "effective": r.effective, "document": r.document })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&shown)?);
    } else {
        for rulebook in &all {
            println!("{:<12} {}", rulebook.name, rulebook.title);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shipped_profile_is_valid_and_can_be_told() {
        for name in profiles::names() {
            let profile = profiles::find(name, None).unwrap();
            let rulebook = faults(&profile).unwrap();
            assert_eq!(rulebook.name, name);
            let words = in_words(&rulebook);
            assert!(
                words.contains("【时限】") && words.contains("〔"),
                "{words}"
            );
        }
    }

    #[test]
    fn a_fault_names_line_and_key() {
        let daye = profiles::find("daye", None).unwrap();
        let broken = Profile {
            text: daye
                .text
                .replace("[hold]\nplan = true", "[hold]\nplans = true"),
            ..daye
        };
        let faults = faults(&broken).unwrap_err();
        assert!(
            faults[0].contains("plans") && faults[0].contains("行"),
            "{faults:?}"
        );
    }
}
