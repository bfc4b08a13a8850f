//! Finds phrases that a return note may not rest on.
//!
//! Document 002 wants an end of returns for reasons such as “不是我局职能”, “不在我中心管辖”
//! (requirement RT4). Which phrases a centre bans is a setting of its profile; this module only
//! compares. It depends on nothing, not even on the rest of its crate.
//!
//! # The language of patterns
//! A pattern is plain text in which `□` stands for any way in which a unit speaks of itself:
//! 我局, 我中心, 我单位, 我街道, 我部门, 我委, 我办, 我大队, 本单位, 本局, 我们局, 我们, 我方, and longer ones
//! such as 我区城管局 (at most six characters between 我 and the kind of body).
//! - `不是□职能` finds 不是我局职能, 不是本中心的职能, “不是 我们 单位 职能”.
//! - A pattern that itself says 我局 or another of these is read as if it said `□`, so that the
//!   words of a document can be quoted as they stand.
//! - Spaces, punctuation and the particle 的 are passed over in both the text and the pattern;
//!   full-width letters equal half-width ones, capitals equal small letters.
//! - A pattern without any letter or character finds nothing.

/// The first of `patterns` that occurs in `text`, as it is written in the profile.
pub(super) fn banned<'a>(text: &str, patterns: &'a [String]) -> Option<&'a str> {
    let text = essence(text);
    patterns.iter().map(String::as_str).find(|pattern| {
        let pattern = with_blanks(&essence(pattern));
        pattern.iter().any(|c| *c != BLANK)
            && (0..text.len()).any(|start| matches(&text[start..], &pattern))
    })
}

const BLANK: char = '□';

/// How a unit begins to speak of itself; the longer ones first.
const SELVES: [&str; 6] = ["我们", "咱们", "我", "本", "咱", "敝"];

/// Words for “us” that need no kind of body after them.
const ALONE: [&str; 4] = ["我们", "咱们", "我方", "本方"];

/// What kind of body speaks.
const BODIES: [&str; 48] = [
    "局",
    "中心",
    "单位",
    "街道",
    "部门",
    "委",
    "办",
    "大队",
    "支队",
    "中队",
    "总队",
    "机构",
    "机关",
    "公司",
    "企业",
    "集团",
    "镇",
    "乡",
    "村",
    "社区",
    "科",
    "科室",
    "处",
    "室",
    "股",
    "站",
    "所",
    "院",
    "馆",
    "园",
    "厅",
    "署",
    "会",
    "厂",
    "校",
    "学校",
    "医院",
    "银行",
    "区",
    "县",
    "市",
    "政府",
    "法院",
    "分公司",
    "项目部",
    "场",
    "组",
    "窗口",
];

/// Characters that may stand between 我 and the kind of body: “我区城市管理局”.
const LONGEST_NAME: usize = 6;

/// Characters no name of a body contains: they show that another part of the sentence has begun,
/// as in “不是我辖区问题，是市局职能”.
const NOT_IN_NAMES: [char; 8] = ['是', '不', '在', '归', '属', '由', '应', '为'];

fn matches(text: &[char], pattern: &[char]) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return true;
    };
    if *first != BLANK {
        return text.first() == Some(first) && matches(&text[1..], rest);
    }
    self_designations(text)
        .into_iter()
        .any(|length| matches(&text[length..], rest))
}

/// The lengths of all ways to read the beginning of `text` as a unit speaking of itself.
fn self_designations(text: &[char]) -> Vec<usize> {
    let begins = |from: usize, word: &str| {
        let length = word.chars().count();
        (text.len() >= from + length && word.chars().eq(text[from..from + length].iter().copied()))
            .then_some(from + length)
    };
    let mut lengths: Vec<usize> = ALONE.iter().filter_map(|word| begins(0, word)).collect();
    for after_self in SELVES.iter().filter_map(|word| begins(0, word)) {
        let name = text[after_self..]
            .iter()
            .take_while(|c| !NOT_IN_NAMES.contains(c))
            .count();
        for between in 0..=LONGEST_NAME.min(name) {
            lengths.extend(
                BODIES
                    .iter()
                    .filter_map(|body| begins(after_self + between, body)),
            );
        }
    }
    lengths
}

/// A pattern whose self-designations, written out, have become blanks. Only plain ones (我局), as
/// in “不是我局管理科室” the longest reading would swallow what the pattern is about.
fn with_blanks(pattern: &[char]) -> Vec<char> {
    let mut blanks = Vec::with_capacity(pattern.len());
    let mut at = 0;
    while at < pattern.len() {
        let plain = SELVES.iter().find_map(|own| {
            let body_at = at + own.chars().count();
            let starts = |from: usize, word: &str| {
                pattern.get(from..).is_some_and(|rest| {
                    word.chars()
                        .enumerate()
                        .all(|(i, c)| rest.get(i) == Some(&c))
                })
            };
            let body = BODIES
                .iter()
                .filter(|body| starts(body_at, body))
                .map(|body| body.chars().count())
                .max();
            starts(at, own).then_some(())?;
            body.map(|length| body_at + length)
        });
        match plain {
            Some(end) => {
                blanks.push(BLANK);
                at = end;
            }
            None => {
                blanks.push(pattern[at]);
                at += 1;
            }
        }
    }
    blanks
}

/// The characters that count, each in its plain form.
fn essence(text: &str) -> Vec<char> {
    text.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| (c.is_alphanumeric() && *c != '的') || *c == BLANK)
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn patterns() -> Vec<String> {
        ["不是□职能", "不在□管辖", "不归我单位管理"]
            .map(String::from)
            .to_vec()
    }

    #[test]
    fn the_phrases_of_document_002_in_their_variants() {
        for (text, found) in [
            ("经核实，不是我局职能，退回。", "不是□职能"),
            ("此事不 是 我 中 心 的 职 能", "不是□职能"),
            ("不是本单位的职能范围", "不是□职能"),
            ("不是我区城市管理局职能", "不是□职能"),
            ("不是我们职能", "不是□职能"),
            ("不，是我们局，职能", "不是□职能"),
            ("不在我中心管辖范围内", "不在□管辖"),
            ("不在我街道管辖", "不在□管辖"),
            ("不在我大队管辖", "不在□管辖"),
            ("不归我局管理", "不归我单位管理"),
            ("不归我办管理", "不归我单位管理"),
        ] {
            assert_eq!(banned(text, &patterns()), Some(found), "{text}");
        }
    }

    #[test]
    fn other_reasons_pass() {
        for text in [
            "该路段由市交通局负责养护，建议转市交通局",
            "不是交通局职能",
            "我局职能不包括",
            "我局已到现场，不在施工时段",
            "不是我辖区问题，是市局职能",
            "",
        ] {
            assert_eq!(banned(text, &patterns()), None, "{text}");
        }
        assert_eq!(
            banned("我局", &["□".into(), "，".into(), String::new()]),
            None
        );
    }

    proptest! {
        #[test]
        fn spaces_and_signs_hide_nothing(
            before in "[一-龥]{0,8}", gaps in prop::collection::vec("[ ，。、\u{200B}\u{3000}*·-]{0,3}", 6),
            own in prop::sample::select(vec!["我局", "我中心", "我单位", "我街道", "我部门", "我委", "我办", "我大队", "本单位", "本局"]),
            after in "[一-龥]{0,8}",
        ) {
            let phrase: String = format!("不是{own}职能");
            let mut text = before;
            for (i, c) in phrase.chars().enumerate() {
                text.push(c);
                text.push_str(&gaps[i % gaps.len()]);
            }
            text.push_str(&after);
            let patterns = patterns();
            prop_assert_eq!(banned(&text, &patterns[..1]), Some("不是□职能"));
        }

        #[test]
        fn any_text_and_pattern_are_read_without_failing(text in "\\PC{0,40}", pattern in "\\PC{0,12}") {
            let _ = banned(&text, &[pattern]);
        }
    }
}
