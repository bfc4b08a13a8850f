//! Reading a profile: TOML text in, a rulebook or a list of faults that name line, key and
//! what was expected.

use super::Rulebook;

/// One thing that is wrong with a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// Counted from 1; 0 where the fault belongs to no single line.
    pub line: usize,
    /// A Chinese sentence: which key, what is wrong, what was expected.
    pub sentence: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.line == 0 {
            write!(f, "{}：{}", self.file, self.sentence)
        } else {
            write!(f, "{} 第{}行：{}", self.file, self.line, self.sentence)
        }
    }
}

impl std::error::Error for Fault {}

/// Reads a profile from its text. `file` is only used in the faults.
///
/// # Errors
/// Every fault that was found: syntax, unknown keys, values that cannot be read, and rules that
/// contradict each other.
pub fn load(file: &str, text: &str) -> Result<Rulebook, Vec<Fault>> {
    let rulebook: Rulebook = toml::from_str(text).map_err(|e| vec![fault(file, text, &e)])?;
    checked(file, text, rulebook)
}

/// Reads a profile with single settings replaced, as a story's `[override]` does: tables are
/// merged key by key, anything else is replaced whole.
///
/// # Errors
/// As [`load`].
pub fn load_with(file: &str, text: &str, overrides: &toml::Table) -> Result<Rulebook, Vec<Fault>> {
    if overrides.is_empty() {
        return load(file, text);
    }
    let mut table: toml::Table = toml::from_str(text).map_err(|e| vec![fault(file, text, &e)])?;
    merge(&mut table, overrides);
    let merged = toml::to_string(&table).map_err(|e| {
        vec![Fault {
            file: file.to_owned(),
            line: 0,
            sentence: format!("替换设置后无法写回：{e}"),
        }]
    })?;
    load(&format!("{file}（含替换的设置）"), &merged)
}

fn merge(into: &mut toml::Table, from: &toml::Table) {
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(toml::Value::Table(old)), toml::Value::Table(new)) => merge(old, new),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

fn checked(file: &str, text: &str, rulebook: Rulebook) -> Result<Rulebook, Vec<Fault>> {
    let faults: Vec<Fault> = super::check::contradictions(&rulebook)
        .into_iter()
        .map(|(key, sentence)| Fault {
            file: file.to_owned(),
            line: line_of_key(text, key),
            sentence,
        })
        .collect();
    if faults.is_empty() {
        Ok(rulebook)
    } else {
        Err(faults)
    }
}

/// The first line on which a key or a table stands; 0 when it does not.
fn line_of_key(text: &str, key: &str) -> usize {
    text.lines()
        .position(|line| {
            let line = line.trim_start().trim_start_matches('[');
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with(['=', ']']))
        })
        .map_or(0, |index| index + 1)
}

fn fault(file: &str, text: &str, error: &toml::de::Error) -> Fault {
    let line = error.span().map_or(0, |span| {
        text[..span.start.min(text.len())].matches('\n').count() + 1
    });
    Fault {
        file: file.to_owned(),
        line,
        sentence: in_chinese(error.message()),
    }
}

/// The TOML reader's own messages, turned into sentences a clerk can act on.
fn in_chinese(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match (message, quoted.as_slice()) {
        (m, [key, expected @ ..]) if m.starts_with("unknown field") => {
            format!(
                "没有名为“{key}”的设置；此处可用的设置：{}。",
                expected.join("、")
            )
        }
        (m, [value, expected @ ..]) if m.starts_with("unknown variant") => {
            format!(
                "不认识的取值“{value}”；可用的取值：{}。",
                expected.join("、")
            )
        }
        (m, [key, ..]) if m.starts_with("missing field") => format!("缺少必填的设置“{key}”。"),
        (m, [key, ..]) if m.starts_with("duplicate") => format!("设置“{key}”写了两次。"),
        (m, _) if m.starts_with("invalid type") => {
            let expected = m.rsplit("expected ").next().unwrap_or(m);
            format!("取值的类型不对（{m}）；应为 {expected}。")
        }
        (m, _) => format!("无法读取：{m}。"),
    }
}
