//! Who says the same again: so that what repeats counts as a repetition and is not handled twice.

use std::collections::HashMap;

use huiyin_insight::segment::Segmenter;
use huiyin_insight::similar::{Features, likeness};

use super::rows::Wanted;

/// From this likeness on two messages of one person are about the same matter: “内容很相似” of
/// the intake desk, the place unknown. People who write again mostly copy their own words.
const SAME_MATTER: u16 = 600;

/// How many earlier messages of one person are looked at.
const LOOKED_BACK: usize = 20;

/// For each row that repeats an earlier one: which. By place in the slice, which is in the order
/// of time.
pub fn find(rows: &[Wanted]) -> HashMap<usize, usize> {
    let mut repeats = HashMap::new();
    let mut by_words: HashMap<String, usize> = HashMap::new();
    let mut by_person: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        match by_words.get(&bare(&row.content)) {
            Some(first) => {
                repeats.insert(place, *first);
            }
            None => {
                by_words.insert(bare(&row.content), place);
            }
        }
        if let Some(person) = row.person.as_deref() {
            by_person.entry(person).or_default().push(place);
        }
    }
    let several = by_person.into_values().filter(|places| places.len() > 1);
    let mut several: Vec<Vec<usize>> = several.collect();
    if several.is_empty() {
        return repeats;
    }
    several.sort();
    let segmenter = Segmenter::new(std::iter::empty());
    for places in several {
        let mut earlier: Vec<(usize, Features)> = Vec::new();
        for place in places {
            let Some(row) = rows.get(place) else { continue };
            let features = Features::new(&segmenter, &row.content, "");
            let looked = earlier.iter().rev().take(LOOKED_BACK);
            let same = looked
                .map(|(place, other)| (likeness(&features, other).score, *place))
                .filter(|(score, _)| *score >= SAME_MATTER)
                .max_by_key(|(score, place)| (*score, std::cmp::Reverse(*place)));
            if let Some((_, first)) = same {
                repeats.entry(place).or_insert(first);
            }
            earlier.push((place, features));
        }
    }
    repeats
}

/// The words without what differs from copy to copy.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
