//! `huiyin due`: a due time and its proof, day by day, without any ticket.

use std::fmt::Write as _;

use huiyin_core::calendar::{Calendar, Date, Due, DueRule, Source, Verdict, due};
use huiyin_core::ticket::Text;
use huiyin_store::people::{Law, ProfileRecord, law};
use serde_json::json;

use super::at::At;
use super::exit::BadUsage;
use super::profiles::{self, Profile};

const EXAMPLE: &str = "Example:
  huiyin due --profile daye --from 2026-02-13T16:30 --within \"5 working days\"

Limits: 5 working days, 10 calendar days, 24 hours, 8 working hours, 3 months, 31 May, at once,
70% of statutory (with --statutory \"20 working days\"), by decision.";

/// Print a due time and its proof, day by day.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// A shipped profile's name, or a file: its zone, end of day and office hours count.
    #[arg(long, value_name = "NAME|FILE")]
    profile: String,
    /// When the limit starts, in the centre's time: 2026-02-13T16:30.
    #[arg(long, value_name = "TIME")]
    from: String,
    /// The limit.
    #[arg(long, value_name = "LIMIT")]
    within: String,
    /// What a percentage is taken of.
    #[arg(long, value_name = "LIMIT")]
    statutory: Option<String>,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints the due time.
///
/// # Errors
/// [`BadUsage`] where profile, time or limit cannot be read.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let found = find(args).map_err(BadUsage::new)?;
    if args.json {
        let shown = in_json(&found);
        println!("{}", serde_json::to_string_pretty(&shown)?);
    } else {
        print!("{}", in_words(&found));
    }
    Ok(())
}

/// A due time under a law.
struct Found {
    law: Law,
    due: Due,
}

fn find(args: &Args) -> Result<Found, String> {
    let profile = profiles::find(&args.profile, None)?;
    let law = law_of(&profile)?;
    let rule: DueRule = read_rule(&args.within)?;
    let statutory = args.statutory.as_deref().map(read_rule).transpose()?;
    let from = At::parse(&args.from).ok_or_else(|| {
        format!(
            "--from：“{}”不是时间，应写作 2026-02-13T16:30（中心当地时间）。",
            args.from
        )
    })?;
    let source = Source {
        profile: law.rulebook.name.clone(),
        version: law.rulebook.version,
        clause: String::new(),
    };
    let due = due(
        &law.calendar,
        &rule,
        statutory.as_ref(),
        &source,
        from.instant(&law.calendar),
    )
    .map_err(|error| format!("--within：{error}。"))?;
    Ok(Found { law, due })
}

fn read_rule(text: &str) -> Result<DueRule, String> {
    text.parse::<DueRule>()
        .map_err(|error| format!("{error}。"))
}

/// A profile's rulebook with the calendar that counts under it.
pub fn law_of(profile: &Profile) -> Result<Law, String> {
    let rulebook = profile.rulebook().map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        faults.join("\n")
    })?;
    let record = ProfileRecord {
        name: rulebook.name,
        version: rulebook.version,
        effective: rulebook.effective,
        toml: Text::Plain(String::new()),
    };
    law(&record, &profile.text, Calendar::mainland())
}

fn in_words(found: &Found) -> String {
    let mut words = String::new();
    for line in found.due.proof.in_chinese(&found.law.calendar) {
        // Writing to a string does not fail.
        let _ = writeln!(words, "{line}");
    }
    words
}

fn in_json(found: &Found) -> serde_json::Value {
    let calendar = &found.law.calendar;
    let proof = &found.due.proof;
    let days: Vec<serde_json::Value> = proof
        .steps()
        .iter()
        .map(|step| {
            let mut day = json!({
                "date": step.date,
                "working": step.why.is_working(),
                "why": step.why,
                "verdict": verdict(step.verdict),
            });
            match step.verdict {
                Verdict::Counted(n) => day["number"] = n.into(),
                Verdict::Worked { seconds } => day["seconds"] = seconds.into(),
                _ => {}
            }
            day
        })
        .collect();
    let last_day: Option<Date> = found.due.at.map(|at| calendar.due_day(at));
    json!({
        "profile": found.law.rulebook.name,
        "version": found.law.rulebook.version,
        "within": proof.rule.to_string(),
        "counted_as": proof.effective_rule().to_string(),
        "from": proof.started_at.to_rfc3339(calendar),
        "due_at": found.due.at.map(|at| at.to_rfc3339(calendar)),
        "last_day": last_day,
        "days": days,
        "warnings": proof.warnings(),
        "lines": proof.in_chinese(calendar),
    })
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::StartDay => "start_day",
        Verdict::Starts => "starts",
        Verdict::Counted(_) => "counted",
        Verdict::Skipped => "skipped",
        Verdict::Worked { .. } => "worked",
        Verdict::PutOff => "put_off",
        Verdict::LastDay => "last_day",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(from: &str, within: &str) -> Args {
        Args {
            profile: "daye".to_owned(),
            from: from.to_owned(),
            within: within.to_owned(),
            statutory: None,
            json: false,
        }
    }

    #[test]
    fn the_proof_goes_day_by_day_through_the_spring_festival() {
        let found = find(&args("2026-02-13T16:30", "2 working days")).unwrap();
        assert_eq!(
            in_words(&found),
            "时限：2个工作日（规则 daye 第1版）\n\
             起算：2026年2月13日 16:30\n\
             2月13日 周五 起算日不计\n\
             2月14日 周六 春节调休上班 第1个工作日\n\
             2月15日 周日 春节放假 不计\n\
             2月16日 周一 春节放假 不计\n\
             2月17日 周二 春节放假 不计\n\
             2月18日 周三 春节放假 不计\n\
             2月19日 周四 春节放假 不计\n\
             2月20日 周五 春节放假 不计\n\
             2月21日 周六 春节放假 不计\n\
             2月22日 周日 春节放假 不计\n\
             2月23日 周一 春节放假 不计\n\
             2月24日 周二 第2个工作日\n\
             最迟：2026年2月24日 24:00\n"
        );
        let json = in_json(&found);
        assert_eq!(json["due_at"], "2026-02-25T00:00:00+08:00");
        assert_eq!(json["last_day"], "2026-02-24");
        assert_eq!(json["days"][1]["verdict"], "counted");
        assert_eq!(json["days"][2]["working"], false);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let said = |args: &Args| find(args).map(drop).unwrap_err();
        assert!(said(&args("13.2.", "1 hour")).contains("--from"));
        assert!(said(&args("2026-02-13", "1 fortnight")).contains("fortnight"));
        assert!(said(&args("2026-02-13", "70% of statutory")).contains("法定时限"));
        let nowhere = Args {
            profile: "nowhere".to_owned(),
            ..args("2026-02-13", "1 hour")
        };
        assert!(said(&nowhere).contains("nowhere"));
    }
}
