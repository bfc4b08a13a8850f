//! How alike two messages are, so that a clerk at the intake desk is shown likely duplicates.
//!
//! A suggestion, never a decision: a person looks at both before they are merged. The likeness is
//! the cosine of the two texts' term counts (long words weigh more, empty words nothing), together
//! with the likeness of the places. Integers only, so that every machine gives the same answer.

use std::collections::{BTreeMap, BTreeSet};

use crate::segment::{Segmenter, is_common};
use crate::{half_width, is_han};

/// What is remembered of a message for comparing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features {
    /// The terms in their order, each with its weight.
    weights: Vec<(String, u64)>,
    /// The sum of the squares of the weights.
    norm: u128,
    /// The place without punctuation; empty where none was given.
    place: String,
}

impl Features {
    /// The features of a message's text and of the place it speaks of (empty if unknown).
    ///
    /// A term weighs its length (six characters at most) times its count; twice that if the
    /// dictionary does not know it, as it is then a name as a rule.
    pub fn new(segmenter: &Segmenter, text: &str, place: &str) -> Self {
        let mut weights: BTreeMap<String, u64> = BTreeMap::new();
        for word in segmenter.words(text) {
            let length = word.chars().count() as u64;
            let han = word.chars().all(is_han);
            let says_little = is_common(&word)
                || is_stock(&word)
                || (length == 1 && !han)
                || is_bare_number(&word);
            if !says_little {
                let name = han && length > 1 && !segmenter.knows(&word);
                *weights.entry(word).or_default() += length.min(6) * if name { 2 } else { 1 };
            }
        }
        let place = place
            .chars()
            .map(half_width)
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let norm = weights
            .values()
            .map(|weight| u128::from(*weight).pow(2))
            .sum();
        Self {
            weights: weights.into_iter().collect(),
            norm,
            place,
        }
    }
}

/// The outcome of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// 0 (nothing in common) to 1000 (the same), in thousandths.
    pub score: u16,
    /// Why, in Chinese, for the clerk; empty if nothing is in common.
    pub reasons: Vec<String>,
}

/// From this score on two messages are worth showing side by side.
///
/// A first setting, chosen by eye: of ten sampled pairs of real messages above it (no places
/// given) about seven spoke of the same matter, of those well below it few. Not yet measured
/// against labelled pairs.
pub const WORTH_SHOWING: u16 = 400;

/// Compares two messages; the order of the two makes no difference.
///
/// With both places known the text counts for 7/10 and the place for 3/10; else the text alone
/// counts, 9/10 of it, as the same words at an unknown place prove less. Fewer than three common
/// terms lower the text's part, as two short messages soon look alike.
pub fn likeness(a: &Features, b: &Features) -> Likeness {
    let text = text_likeness(a, b);
    let mut reasons = Vec::new();
    let score = if a.place.is_empty() || b.place.is_empty() {
        if a == b { text } else { text * 9 / 10 }
    } else {
        let place = place_likeness(&a.place, &b.place);
        match place {
            1000 => reasons.push("地点相同".to_owned()),
            700.. => reasons.push("地点相近".to_owned()),
            _ => {}
        }
        (text * 7 + place * 3) / 10
    };
    match text {
        900.. => reasons.push("内容几乎相同".to_owned()),
        600.. => reasons.push("内容很相似".to_owned()),
        _ => {}
    }
    let shared = heaviest_shared(a, b);
    if !shared.is_empty() {
        reasons.push(format!("都提到：{}", shared.join("、")));
    }
    Likeness {
        score: u16::try_from(score).unwrap_or(1000).min(1000),
        reasons,
    }
}

fn text_likeness(a: &Features, b: &Features) -> u64 {
    if a.weights == b.weights {
        return if a.weights.is_empty() { 0 } else { 1000 };
    }
    let mut common = 0;
    let mut product = 0u128;
    for (_, weight, other) in shared(a, b) {
        common += 1;
        product += u128::from(weight) * u128::from(other);
    }
    if common == 0 {
        return 0;
    }
    let permille = product * 1000 / (a.norm * b.norm).isqrt().max(1);
    let permille = u64::try_from(permille).unwrap_or(1000).min(999);
    permille * common.min(3) / 3
}

/// Dice's coefficient of the pairs of neighbouring characters; 1000 where one place contains the
/// other (“幸福小区” and “幸福小区3号楼”).
fn place_likeness(a: &str, b: &str) -> u64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short == long || (short.chars().count() >= 4 && long.contains(short)) {
        return 1000;
    }
    let pairs =
        |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (first, second) = (pairs(a), pairs(b));
    let common = first.intersection(&second).count() as u64;
    (2000 * common / (first.len() + second.len()).max(1) as u64).min(999)
}

/// The terms that both have, with the weight in each: both lists are in order, so one pass will do.
fn shared<'a>(a: &'a Features, b: &'a Features) -> impl Iterator<Item = (&'a str, u64, u64)> {
    let mut others = b.weights.iter().peekable();
    a.weights.iter().filter_map(move |(term, weight)| {
        while others.next_if(|(other, _)| other < term).is_some() {}
        let (_, other) = others.next_if(|(other, _)| other == term)?;
        Some((term.as_str(), *weight, *other))
    })
}

/// The five terms that tell most of what both speak of, heaviest first.
fn heaviest_shared(a: &Features, b: &Features) -> Vec<String> {
    let mut terms: Vec<(u64, &str)> = shared(a, b)
        .filter(|(term, ..)| term.chars().count() > 1)
        .map(|(term, weight, other)| (weight.min(other), term))
        .collect();
    terms.sort_by(|x, y| y.0.cmp(&x.0).then_with(|| x.1.cmp(y.1)));
    terms
        .into_iter()
        .take(5)
        .map(|(_, term)| term.to_owned())
        .collect()
}

/// Days, hours and years, which any two messages may share.
fn is_bare_number(word: &str) -> bool {
    let year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    (word.len() <= 2 || year) && word.bytes().all(|b| b.is_ascii_digit())
}

/// Words that nearly every message to a hotline contains.
fn is_stock(word: &str) -> bool {
    const STOCK: [&str; 64] = [
        "我们",
        "你们",
        "他们",
        "我家",
        "自己",
        "本人",
        "这个",
        "那个",
        "这样",
        "那样",
        "这里",
        "那里",
        "什么",
        "怎么",
        "为什么",
        "如何",
        "是否",
        "可以",
        "能否",
        "能够",
        "已经",
        "现在",
        "目前",
        "一个",
        "一直",
        "没有",
        "不是",
        "还是",
        "就是",
        "因为",
        "所以",
        "但是",
        "如果",
        "而且",
        "并且",
        "以及",
        "或者",
        "关于",
        "对于",
        "由于",
        "问题",
        "情况",
        "反映",
        "请问",
        "希望",
        "建议",
        "咨询",
        "投诉",
        "求助",
        "相关",
        "有关",
        "部门",
        "领导",
        "政府",
        "尊敬",
        "你好",
        "您好",
        "谢谢",
        "市民",
        "群众",
        "进行",
        "予以",
        "处理",
        "解决",
    ];
    STOCK.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn features(text: &str, place: &str) -> Features {
        Features::new(&Segmenter::new(std::iter::empty()), text, place)
    }

    #[test]
    fn the_same_complaint_in_other_words_at_the_same_place_is_worth_showing() {
        let first = features(
            "幸福小区楼下烧烤店夜间油烟噪音扰民，影响居民休息，希望尽快处理",
            "幸福小区",
        );
        let second = features(
            "你好，我家楼下的烧烤店每天夜间营业，噪音很大油烟扰民，请领导管管",
            "幸福小区3号楼",
        );
        let found = likeness(&first, &second);
        assert!(found.score >= WORTH_SHOWING, "{found:?}");
        assert_eq!(found.reasons[0], "地点相同");
        assert!(
            found
                .reasons
                .iter()
                .any(|r| r.starts_with("都提到：") && r.contains("烧烤")),
            "{found:?}"
        );
    }

    #[test]
    fn another_matter_at_the_same_place_is_not() {
        let first = features("小区楼下烧烤店夜间油烟噪音扰民", "幸福小区");
        let second = features("小区自来水发黄有异味，已经三天，无法饮用", "幸福小区");
        assert!(likeness(&first, &second).score < WORTH_SHOWING);
    }

    #[test]
    fn nothing_in_common_scores_nothing_and_stock_words_do_not_count() {
        let found = likeness(
            &features("请问有关部门，希望处理", ""),
            &features("请问有关部门，希望解决", ""),
        );
        assert_eq!(
            found,
            Likeness {
                score: 0,
                reasons: vec![]
            }
        );
    }

    proptest! {
        #[test]
        fn symmetric_bounded_and_full_only_for_the_same(a in "[小区油烟噪音扰民停水电路灯坏了夜间ab1 ]{0,30}", b in "[小区油烟噪音扰民停水电路灯坏了夜间ab1 ]{0,30}") {
            let (x, y) = (features(&a, "幸福路"), features(&b, "幸福路"));
            let found = likeness(&x, &y);
            prop_assert_eq!(&found, &likeness(&y, &x));
            prop_assert!(found.score <= 1000);
            prop_assert_eq!(found.score == 1000, x == y && !x.weights.is_empty());
        }
    }
}
