//! Candidates for “the same matter”: cheap to find, for a closer look by `insight::similar`.

use std::collections::HashMap;

use huiyin_core::calendar::Moment;

use super::list::{Filter, Order, tickets};
use super::{Reader, TicketLine, lines_of};
use crate::engine::overrides;
use crate::scope::Scope;
use crate::trouble::Trouble;

/// What a new request says about itself.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Its words.
    pub text: String,
    /// The grid cell.
    pub place: Option<String>,
    /// The category's code.
    pub category: Option<String>,
    /// Only tickets registered at or after.
    pub since: Option<Moment>,
}

/// Words looked up at most, the longest first.
const WORDS: usize = 8;

/// Tickets looked at for each word, the newest first.
const DEPTH: i64 = 200;

/// Tickets most like what is asked, the likeliest first: those that share most words, and those
/// of the same place and category.
///
/// # Errors
/// Whatever the database says.
pub fn candidates(
    reader: &Reader<'_>,
    scope: &Scope,
    asked: &Asked,
    limit: usize,
) -> Result<Vec<TicketLine>, Trouble> {
    let mut words = reader.segmenter().query(&asked.text);
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.truncate(WORDS);
    let mut scores: HashMap<i64, i64> = HashMap::new();
    for word in &words {
        let word = overrides::search_word(reader.connection(), word);
        let newest = overrides::search_newest(reader.connection());
        let mut found =
            reader
                .connection()
                .query(newest, &[(&word).into(), DEPTH.into()], |row| row.int(0))?;
        found.dedup();
        for ticket in found {
            *scores.entry(ticket).or_default() += 2;
        }
    }
    if asked.place.is_some() || asked.category.is_some() {
        let near = Filter {
            place: asked.place.clone(),
            categories: asked.category.iter().cloned().collect(),
            registered_from: asked.since,
            ..Filter::default()
        };
        let near = tickets(reader, scope, &near, Order::Newest, None, 50)?;
        for line in near.lines {
            *scores.entry(line.line.id.0).or_default() += 3;
        }
    }
    let mut ranked: Vec<(i64, i64)> = scores.into_iter().map(|(id, score)| (score, id)).collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    let ids: Vec<i64> = ranked
        .into_iter()
        .take(limit.saturating_mul(4))
        .map(|(_, id)| id)
        .collect();
    let mut lines = lines_of(reader, scope, &ids)?;
    lines.retain(|line| {
        asked
            .since
            .is_none_or(|since| line.line.registered_at >= since)
    });
    lines.truncate(limit);
    Ok(lines)
}
