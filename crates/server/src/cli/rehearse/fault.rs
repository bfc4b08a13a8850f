//! What is wrong with the form of a story, and on which line.

use std::fmt;

use toml::Spanned;

/// A fault of a story's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// Counted from 1; 0 where no single line is to blame.
    pub line: usize,
    /// A Chinese sentence: which key, what is wrong, what was expected.
    pub sentence: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}：{}", self.file, self.sentence),
            line => write!(f, "{}:{line}：{}", self.file, self.sentence),
        }
    }
}

/// The text of a story, for finding lines in it.
pub struct Lines<'a> {
    file: &'a str,
    text: &'a str,
}

impl<'a> Lines<'a> {
    pub fn of(file: &'a str, text: &'a str) -> Lines<'a> {
        Lines { file, text }
    }

    /// The line on which something stands.
    pub fn line<T>(&self, place: &Spanned<T>) -> usize {
        self.line_of(place.span().start)
    }

    /// A fault at a place.
    pub fn at<T>(&self, place: &Spanned<T>, sentence: &str) -> Fault {
        self.fault(self.line(place), sentence.to_owned())
    }

    /// What the TOML reader found.
    pub fn toml(&self, error: &toml::de::Error) -> Fault {
        let line = error.span().map_or(0, |span| self.line_of(span.start));
        self.fault(line, in_chinese(error.message()))
    }

    /// What the TOML reader found in a value read on its own.
    pub fn inner<T>(&self, place: &Spanned<T>, error: &toml::de::Error) -> Fault {
        self.at(place, &in_chinese(error.message()))
    }

    fn fault(&self, line: usize, sentence: String) -> Fault {
        Fault {
            file: self.file.to_owned(),
            line,
            sentence,
        }
    }

    fn line_of(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }
}

/// The reader's own messages as sentences that name the key.
fn in_chinese(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.as_slice() {
        [key, known @ ..] if message.starts_with("unknown field") => {
            format!("没有名为“{key}”的键；可用：{}。", known.join("、"))
        }
        [key, ..] if message.starts_with("missing field") => format!("缺少“{key}”。"),
        [key, ..] if message.starts_with("duplicate") => format!("“{key}”写了两次。"),
        _ if message.starts_with("invalid type") || message.starts_with("invalid value") => {
            let expected = message.rsplit("expected ").next().unwrap_or(message);
            format!("取值的类型不对（{message}）；应为 {expected}。")
        }
        _ => format!("无法读取：{}。", message.trim_end()),
    }
}
