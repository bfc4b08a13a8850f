//! What citizens write about: each matter with the sentences that are told about it, what is asked for, and
//! what a unit that takes it seriously would do. Templates in the language of [`crate::grammar`];
//! the slots are filled by [`crate::texts::scene`]. Fragments carry no final punctuation.

mod city;
mod enterprise;
mod environment;
mod housing;
mod livelihood;
mod market;
mod odd;
mod public_service;
mod utilities;

/// Where a matter of this sort takes place; decides the place phrase and the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A flat or an estate.
    Home,
    /// A street, a crossing, the surroundings of a landmark.
    Road,
    /// A shop or a firm with a name.
    Shop,
    /// A building site.
    Site,
    /// An office or the petitioner's own affairs: the place hardly matters.
    Office,
}

/// The kind of a request (the identifiers of the API).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 咨询
    Consultation,
    /// 求助
    Help,
    /// 投诉
    Complaint,
    /// 举报
    Report,
    /// 意见建议
    Suggestion,
    /// 表扬
    Praise,
}

impl Kind {
    /// The identifier used in API and stories.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Consultation => "consultation",
            Self::Help => "help",
            Self::Complaint => "complaint",
            Self::Report => "report",
            Self::Suggestion => "suggestion",
            Self::Praise => "praise",
        }
    }
}

/// One matter: a sort of trouble with everything that is said about it.
#[derive(Debug, Clone, Copy)]
pub struct Matter {
    /// Identifier within this crate.
    pub key: &'static str,
    /// A noun phrase for staff's texts: “占道经营”.
    pub what: &'static str,
    /// Where it happens.
    pub spot: Spot,
    /// Endings of shop or firm names (`{店}`).
    pub trades: &'static [&'static str],
    /// Kinds with weights.
    pub kinds: &'static [(Kind, u32)],
    /// Of 100, how many come from enterprises.
    pub enterprise: u32,
    /// Of 100, how many are urgent.
    pub urgent: u32,
    /// Short titles.
    pub titles: &'static [&'static str],
    /// What is the case.
    pub facts: &'static [&'static str],
    /// Particulars that may follow.
    pub details: &'static [&'static str],
    /// What harm it does.
    pub effects: &'static [&'static str],
    /// What is asked for.
    pub asks: &'static [&'static str],
    /// What the unit did.
    pub measures: &'static [&'static str],
    /// How it ended.
    pub results: &'static [&'static str],
    /// Why it takes longer (extensions, holds).
    pub hurdles: &'static [&'static str],
}

const COMPLAINT: &[(Kind, u32)] = &[
    (Kind::Complaint, 14),
    (Kind::Help, 4),
    (Kind::Suggestion, 1),
];
const HELP: &[(Kind, u32)] = &[
    (Kind::Help, 14),
    (Kind::Complaint, 6),
    (Kind::Consultation, 1),
];
const REPORT: &[(Kind, u32)] = &[(Kind::Report, 10), (Kind::Complaint, 8)];
const ASK: &[(Kind, u32)] = &[(Kind::Consultation, 16), (Kind::Help, 4)];

/// A starting point for the tables: complaint, no enterprise, nothing said yet.
const BLANK: Matter = Matter {
    key: "",
    what: "",
    spot: Spot::Home,
    trades: &[],
    kinds: COMPLAINT,
    enterprise: 0,
    urgent: 4,
    titles: &[],
    facts: &[],
    details: &[],
    effects: &[],
    asks: &[],
    measures: &[],
    results: &[],
    hurdles: &[],
};

/// Every matter, in the order of the tables.
pub fn all() -> impl Iterator<Item = &'static Matter> {
    city::MATTERS
        .iter()
        .chain(housing::MATTERS)
        .chain(utilities::MATTERS)
        .chain(market::MATTERS)
        .chain(environment::MATTERS)
        .chain(livelihood::MATTERS)
        .chain(public_service::MATTERS)
        .chain(enterprise::MATTERS)
        .chain(odd::MATTERS)
}

/// A matter by its key.
#[must_use]
pub fn matter(key: &str) -> Option<&'static Matter> {
    all().find(|m| m.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn there_are_enough_matters_and_each_is_complete() {
        let mut keys = HashSet::new();
        for m in all() {
            assert!(keys.insert(m.key), "double {}", m.key);
            for (name, list) in [
                ("titles", m.titles),
                ("facts", m.facts),
                ("details", m.details),
                ("effects", m.effects),
                ("asks", m.asks),
                ("measures", m.measures),
                ("results", m.results),
                ("hurdles", m.hurdles),
            ] {
                assert!(list.len() >= 2, "{}: {name}", m.key);
                for text in list {
                    assert!(
                        !text.ends_with(['。', '，', '；', '！']),
                        "{}: {text}",
                        m.key
                    );
                    assert_eq!(
                        text.matches('[').count(),
                        text.matches(']').count(),
                        "{}: {text}",
                        m.key
                    );
                    assert_eq!(
                        text.matches('{').count(),
                        text.matches('}').count(),
                        "{}: {text}",
                        m.key
                    );
                }
            }
            assert!(
                m.spot != Spot::Shop || !m.trades.is_empty(),
                "{} needs trades",
                m.key
            );
        }
        assert!(keys.len() >= 45, "{}", keys.len());
    }
}
