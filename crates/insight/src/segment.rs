//! Cuts Chinese text into the terms that are indexed and searched for.
//!
//! **The promise.** Whatever stretch of Chinese characters of a message somebody types into the
//! search box, the message is found: every element of [`Segmenter::query`] occurs in
//! [`Segmenter::terms`] of each text that contains what was typed. A cut that depends on its
//! surroundings would break this, so the index holds each single character in its order, and each
//! dictionary word at each position; the query asks for dictionary words, and for anything the
//! dictionary does not know (names of streets, estates, people) as a *phrase* of characters. The
//! index does not depend on the user words, so that a renamed street asks for no new index.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use jieba_rs::Jieba;

use crate::{half_width, is_han};

/// Cuts texts; cheap to make, as the dictionary is loaded once for the whole process.
pub struct Segmenter {
    dictionary: &'static Jieba,
    /// User words by their first character, the longest first.
    names: HashMap<char, Vec<Vec<char>>>,
}

impl Segmenter {
    /// A segmenter that keeps `user_words` (the centre's street, estate and unit names) together
    /// in queries. Words of fewer than two characters are left out.
    pub fn new<'a>(user_words: impl Iterator<Item = &'a str>) -> Self {
        let mut names: HashMap<char, Vec<Vec<char>>> = HashMap::new();
        for word in user_words {
            let folded: Vec<char> = word
                .chars()
                .flat_map(fold)
                .filter(|c| c.is_alphanumeric())
                .collect();
            if let [first, _, ..] = folded[..] {
                names.entry(first).or_default().push(folded);
            }
        }
        for list in names.values_mut() {
            list.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            list.dedup();
        }
        Self {
            dictionary: dictionary(),
            names,
        }
    }

    /// The terms of a text for the index, to be stored joined by spaces.
    ///
    /// First each Chinese character and each run of letters and digits in the order of the text
    /// (so that phrases can be found by position), then each dictionary word of two characters or
    /// more. Letters are lower case, full-width signs half width, punctuation is dropped, digits
    /// stay whole. Terms repeat where the text repeats them.
    pub fn terms(&self, text: &str) -> Vec<String> {
        let pieces = pieces(text);
        let mut terms = Vec::with_capacity(text.len() / 2);
        for piece in &pieces {
            match piece {
                Piece::Han(run) => terms.extend(run.chars().map(String::from)),
                Piece::Run(run) => terms.push(run.clone()),
            }
        }
        for piece in &pieces {
            if let Piece::Han(run) = piece {
                let words = self.dictionary.cut_all(run);
                terms.extend(
                    words
                        .iter()
                        .filter(|t| is_long(t.word))
                        .map(|t| t.word.to_owned()),
                );
            }
        }
        terms
    }

    /// What to ask the index for, all of which must occur; without repetitions.
    ///
    /// An element with spaces inside is a phrase: its parts stand one after the other in
    /// [`Segmenter::terms`]. Very common characters (的, 了, 我 …) are left out unless nothing else
    /// was asked for. An empty answer means that there was nothing to search for.
    pub fn query(&self, text: &str) -> Vec<String> {
        let mut asked = Vec::new();
        let mut common = Vec::new();
        let chars: Vec<char> = text.chars().flat_map(fold).collect();
        let mut rest = String::new();
        let mut at = 0;
        while at < chars.len() {
            if let Some(name) = self.name_at(&chars, at) {
                self.ask(&rest, &mut asked, &mut common);
                rest.clear();
                asked.push(self.as_term(&name.iter().collect::<String>()));
                at += name.len();
            } else {
                rest.push(chars[at]);
                at += 1;
            }
        }
        self.ask(&rest, &mut asked, &mut common);
        if asked.is_empty() {
            asked = common;
        }
        let mut seen = HashSet::new();
        asked.retain(|term| seen.insert(term.clone()));
        asked
    }

    /// The words of a text, each stretch cut once (the most likely reading), in order: for
    /// counting and comparing, not for the index.
    pub fn words(&self, text: &str) -> Vec<String> {
        let mut words = Vec::new();
        for piece in pieces(text) {
            match piece {
                Piece::Han(run) => words.extend(
                    self.dictionary
                        .cut(&run, true)
                        .iter()
                        .map(|t| t.word.to_owned()),
                ),
                Piece::Run(run) => words.push(run),
            }
        }
        words
    }

    /// Is this a word of the dictionary (and so no name, as a rule)?
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.dictionary.has_word(word)
    }

    fn ask(&self, text: &str, asked: &mut Vec<String>, common: &mut Vec<String>) {
        for word in self.words(text) {
            let list = if is_common(&word) {
                &mut *common
            } else {
                &mut *asked
            };
            list.push(self.as_term(&word));
        }
    }

    /// A word as it can be found: itself if the index is sure to hold it, else a phrase.
    fn as_term(&self, word: &str) -> String {
        if word.chars().all(is_han) && self.dictionary.has_word(word) {
            return word.to_owned();
        }
        let units: Vec<String> = pieces(word)
            .into_iter()
            .flat_map(|piece| match piece {
                Piece::Han(run) => run.chars().map(String::from).collect(),
                Piece::Run(run) => vec![run],
            })
            .collect();
        units.join(" ")
    }

    /// The longest user word that begins here. It may not begin or end inside a run of letters
    /// and digits, as such a run is one term.
    fn name_at(&self, chars: &[char], at: usize) -> Option<&Vec<char>> {
        let splits_run = |edge: usize| {
            edge > 0
                && edge < chars.len()
                && [chars[edge - 1], chars[edge]].iter().all(|c| is_run(*c))
        };
        self.names.get(&chars[at])?.iter().find(|name| {
            chars[at..].starts_with(name) && !splits_run(at) && !splits_run(at + name.len())
        })
    }
}

/// Characters that carry no meaning of their own when they stand alone.
pub(crate) fn is_common(word: &str) -> bool {
    const COMMON: &str = "的了着过地得是在和与及或也都就还又很太更最把被给让向从到对于为以而且但我你您他她它们这那哪其此该之\
        吗吧呢啊呀嘛有没不要会能可去来说请等个一";
    let mut chars = word.chars();
    matches!((chars.next(), chars.next()), (Some(c), None) if COMMON.contains(c))
}

enum Piece {
    /// Chinese characters without a break.
    Han(String),
    /// Letters and digits without a break, lower case.
    Run(String),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for c in text.chars().flat_map(fold) {
        match (pieces.last_mut(), is_han(c), is_run(c)) {
            (Some(Piece::Han(run)), true, _) | (Some(Piece::Run(run)), false, true) => run.push(c),
            (_, true, _) => pieces.push(Piece::Han(c.into())),
            (_, false, true) => pieces.push(Piece::Run(c.into())),
            // Punctuation ends what came before: an empty run that the end of this function drops.
            (Some(Piece::Run(run)), ..) if run.is_empty() => {}
            _ => pieces.push(Piece::Run(String::new())),
        }
    }
    pieces.retain(|piece| !matches!(piece, Piece::Run(run) if run.is_empty()));
    pieces
}

fn is_run(c: char) -> bool {
    c.is_alphanumeric() && !is_han(c)
}

fn is_long(word: &str) -> bool {
    word.chars().nth(1).is_some()
}

fn fold(c: char) -> impl Iterator<Item = char> {
    half_width(c).to_lowercase()
}

/// The dictionary, unpacked at the first use (some tenths of a second), then shared.
fn dictionary() -> &'static Jieba {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    DICTIONARY.get_or_init(Jieba::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain() -> Segmenter {
        Segmenter::new(std::iter::empty())
    }

    /// What the store does with an element of a query: a word, or a phrase by position.
    fn finds(terms: &[String], asked: &str) -> bool {
        let parts: Vec<&str> = asked.split(' ').collect();
        terms
            .windows(parts.len())
            .any(|window| window.iter().zip(&parts).all(|(term, part)| term == part))
    }

    #[test]
    fn short_and_long_words_and_single_characters_are_indexed() {
        let terms = plain().terms("中华人民共和国公安局，电话ＡＢc１２３４５！");
        for wanted in [
            "中",
            "局",
            "中华",
            "人民",
            "共和国",
            "中华人民共和国",
            "公安",
            "公安局",
            "电话",
            "abc12345",
        ] {
            assert!(terms.iter().any(|t| t == wanted), "{wanted} in {terms:?}");
        }
        assert!(terms.iter().all(|t| t.chars().all(char::is_alphanumeric)));
    }

    #[test]
    fn names_are_asked_for_as_phrases_whenever_they_became_known() {
        let terms = plain().terms("家住云栖麓园A3区2号楼，楼下施工噪音扰民。");
        let knowing = Segmenter::new(["云栖麓园", "A3区", "x"].into_iter());
        assert_eq!(knowing.query("云栖麓园 噪音"), ["云 栖 麓 园", "噪音"]);
        assert_eq!(knowing.query("a3区"), ["a3 区"]);
        for query in ["云栖麓园 噪音", "a3区", "栖麓", "楼", "扰民"] {
            assert!(
                knowing
                    .query(query)
                    .iter()
                    .all(|asked| finds(&terms, asked)),
                "{query}"
            );
        }
        assert!(
            !knowing
                .query("云麓")
                .iter()
                .all(|asked| finds(&terms, asked))
        );
    }

    #[test]
    fn a_name_does_not_cut_a_number() {
        let names = Segmenter::new(["3区", "12号线"].into_iter());
        assert_eq!(names.query("A3区"), ["a3", "区"]);
        assert_eq!(names.query("12号线"), ["12 号 线"]);
    }

    #[test]
    fn common_characters_are_left_out_unless_alone() {
        assert_eq!(plain().query("水管和我的漏水"), ["水管", "漏水"]);
        assert_eq!(plain().query("我的"), ["我", "的"]);
        assert!(plain().query(" ，。！").is_empty());
    }

    fn chinese() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "我们",
            "小区",
            "物业",
            "不",
            "作为",
            "研究",
            "研究生",
            "生命",
            "起源",
            "中心",
            "血站",
            "的",
            "云栖",
            "麓园",
            "公安局",
            "长春",
            "市长",
            "药店",
            "共和国",
            "中华人民共和国",
            "㐂",
            "龘",
            "一",
            "二十三",
            "噪音",
            "扰民",
            "下水道",
            "𠮷",
            "〇",
        ]);
        prop::collection::vec(pieces, 1..12).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn whatever_stretch_is_typed_finds_the_text(text in chinese(), from in 0usize..40, len in 1usize..12) {
            let chars: Vec<char> = text.chars().collect();
            let from = from % chars.len();
            let typed: String = chars[from..(from + len).min(chars.len())].iter().collect();
            let terms = plain().terms(&text);
            let asked = Segmenter::new(["云栖麓园", "麓园公安局"].into_iter()).query(&typed);
            prop_assert!(!asked.is_empty());
            for element in asked {
                prop_assert!(finds(&terms, &element), "{} of {} in {}", element, typed, text);
            }
        }

        #[test]
        fn a_text_finds_itself_and_terms_hold_no_separators(text in "\\PC{0,60}") {
            let terms = plain().terms(&text);
            prop_assert!(terms.iter().all(|t| !t.is_empty() && !t.contains(char::is_whitespace)));
            for element in plain().query(&text) {
                prop_assert!(finds(&terms, &element), "{} in {:?}", element, terms);
            }
        }
    }
}
