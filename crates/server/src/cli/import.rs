//! `huiyin import`: tickets of another system from its xlsx or csv file.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use huiyin_report::table::{Cell, Column, Grid, Kind, Sheet};
use huiyin_report::{csv, xlsx};
use serde_json::json;

use super::exit::{BadUsage, Failed};
use super::place::Data;
use crate::exchange::import::{Complaint, Mapping, Outcome, check, import};

const EXAMPLE: &str = "Example:
  huiyin import --centre daye messages.csv --mapping examples/messages.mapping.toml --report refused.xlsx

The mapping says which column becomes what; see examples/. A file can be imported again: what is
in already stays as it is. Exit status: 0 done (refused rows stand in the report), 1 no row could
be imported, 2 file or mapping cannot be read.";

/// How many refused rows are printed; the report has them all.
const SHOWN: usize = 20;

/// Bring in tickets of another system from an xlsx or csv file.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The centre.
    #[arg(long, value_name = "CENTRE")]
    centre: String,
    /// The table.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which column becomes what.
    #[arg(long, value_name = "MAP")]
    mapping: PathBuf,
    /// Write each row that was refused or changed, and why, to this .xlsx, .csv or .json file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Only say what would be refused; import nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

/// Imports the file.
///
/// # Errors
/// [`BadUsage`] where file or mapping cannot be read or do not fit, [`Failed`] where every row
/// was refused.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mapping = read_text(&args.mapping)?;
    let mapping =
        Mapping::parse(&args.mapping.display().to_string(), &mapping).map_err(BadUsage::new)?;
    let grid = read_table(&args.file, mapping.sheet.as_deref()).map_err(BadUsage::new)?;
    let format = args.report.as_deref().map(Format::of).transpose()?;
    let centre = args.data.open(&args.centre)?;
    let begun = Instant::now();
    let outcome = if args.dry_run {
        check(&centre, &grid, &mapping)
    } else {
        let shown = std::io::stderr().is_terminal();
        import(&centre, &grid, &mapping, &mut |done, all| {
            if shown {
                eprint!("\r{done}/{all} 行");
                // Progress that cannot be shown is not worth failing for.
                let _ = std::io::stderr().flush();
            }
        })
    };
    if std::io::stderr().is_terminal() && !args.dry_run {
        eprintln!();
    }
    let outcome = outcome.map_err(|error| match error {
        crate::exchange::import::ImportError::Table(sentence) => {
            BadUsage::new(format!("{}：{sentence}", args.file.display())).into()
        }
        crate::exchange::import::ImportError::Trouble(trouble) => anyhow::Error::from(trouble),
    })?;
    centre.stop();
    if let (Some(path), Some(format)) = (&args.report, format) {
        std::fs::write(path, format.bytes(&outcome)?)?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    if args.json {
        println!("{}", serde_json::to_string_pretty(&in_json(&outcome))?);
    } else {
        print_text(args, &outcome, seconds);
    }
    if outcome.imported + outcome.known == 0 && outcome.rows > 0 {
        return Err(Failed.into());
    }
    Ok(())
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path)
        .map_err(|error| BadUsage::new(format!("{} 无法读取：{error}。", path.display())).into())
}

/// The table of a file: of an xlsx file the named sheet, or the first.
fn read_table(path: &Path, sheet: Option<&str>) -> Result<Grid, String> {
    let told = |sentence: String| format!("{}：{sentence}", path.display());
    let bytes = std::fs::read(path).map_err(|error| told(format!("无法读取：{error}。")))?;
    let end = path
        .extension()
        .map(|end| end.to_string_lossy().to_lowercase());
    if end.as_deref() != Some("xlsx") {
        return csv::read(&bytes).map_err(|error| told(error.sentence));
    }
    let mut sheets = xlsx::read(&bytes).map_err(|error| told(error.sentence))?;
    let place = match sheet {
        None => 0,
        Some(name) => sheets
            .iter()
            .position(|grid| grid.name == name)
            .ok_or_else(|| {
                let names: Vec<&str> = sheets.iter().map(|grid| grid.name.as_str()).collect();
                told(format!(
                    "没有名为“{name}”的工作表；现有：{}。",
                    names.join("、")
                ))
            })?,
    };
    if place >= sheets.len() {
        return Err(told("没有工作表。".to_owned()));
    }
    Ok(sheets.swap_remove(place))
}

/// The form of a report, by the file's ending.
#[derive(Debug, Clone, Copy)]
enum Format {
    Xlsx,
    Csv,
    Json,
}

impl Format {
    fn of(path: &Path) -> anyhow::Result<Format> {
        let end = path
            .extension()
            .map(|end| end.to_string_lossy().to_lowercase());
        match end.as_deref() {
            Some("xlsx") => Ok(Format::Xlsx),
            Some("csv") => Ok(Format::Csv),
            Some("json") => Ok(Format::Json),
            _ => Err(BadUsage::new("--report 的文件名须以 .xlsx、.csv 或 .json 结尾。").into()),
        }
    }

    fn bytes(self, outcome: &Outcome) -> anyhow::Result<Vec<u8>> {
        Ok(match self {
            Format::Xlsx => xlsx::write(&[sheet(outcome)])?,
            Format::Csv => csv::write(&sheet(outcome))?,
            Format::Json => serde_json::to_vec_pretty(&in_json(outcome))?,
        })
    }
}

fn sheet(outcome: &Outcome) -> Sheet {
    let columns = [
        ("行号", Kind::Integer),
        ("原编号", Kind::Text),
        ("结果", Kind::Text),
        ("列", Kind::Text),
        ("说明", Kind::Paragraph),
    ];
    let row = |complaint: &Complaint, result: &str| {
        vec![
            Cell::Integer(i64::from(complaint.row)),
            complaint.id.as_str().into(),
            result.into(),
            complaint.column.as_str().into(),
            complaint.sentence.as_str().into(),
        ]
    };
    let refused = outcome.refused.iter().map(|c| row(c, "未导入"));
    let remarks = outcome.remarks.iter().map(|c| row(c, "已导入，有说明"));
    Sheet {
        name: "导入结果".to_owned(),
        columns: columns
            .into_iter()
            .map(|(title, kind)| Column::new(title, kind))
            .collect(),
        rows: refused.chain(remarks).collect(),
    }
}

fn print_text(args: &Args, outcome: &Outcome, seconds: f64) {
    if args.dry_run {
        println!(
            "{} 行：可以导入 {} 行，{} 行有问题。没有导入任何内容。",
            outcome.rows,
            outcome.imported,
            outcome.refused.len()
        );
    } else {
        println!(
            "{} 行：新导入 {} 张工单（其中 {} 张带答复，{} 张与此前的工单关联），{} 行此前已导入，{} 行未导入。用时 {seconds:.1} 秒。",
            outcome.rows,
            outcome.imported,
            outcome.answered,
            outcome.linked,
            outcome.known,
            outcome.refused.len()
        );
    }
    for (complaints, result) in [(&outcome.refused, "未导入"), (&outcome.remarks, "说明")] {
        for complaint in complaints.iter().take(SHOWN) {
            println!("  {result} {}", in_words(complaint));
        }
        if complaints.len() > SHOWN {
            println!(
                "  …另有 {} 行，见 --report 文件。",
                complaints.len() - SHOWN
            );
        }
    }
}

fn in_words(complaint: &Complaint) -> String {
    let column = if complaint.column.is_empty() {
        String::new()
    } else {
        format!("“{}”列：", complaint.column)
    };
    format!(
        "第{}行（{}）{column}{}",
        complaint.row, complaint.id, complaint.sentence
    )
}

fn in_json(outcome: &Outcome) -> serde_json::Value {
    let listed = |complaints: &[Complaint]| -> Vec<serde_json::Value> {
        complaints
            .iter()
            .map(|c| json!({ "row": c.row, "id": c.id, "column": c.column, "reason": c.sentence }))
            .collect()
    };
    json!({
        "rows": outcome.rows,
        "imported": outcome.imported,
        "known": outcome.known,
        "answered": outcome.answered,
        "linked": outcome.linked,
        "refused": listed(&outcome.refused),
        "remarks": listed(&outcome.remarks),
    })
}
