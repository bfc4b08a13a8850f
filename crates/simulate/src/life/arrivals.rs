//! Who comes when: counts by the day, hours by the channel, categories by the season.

use crate::channels::{Channel, Group, Handling};
use crate::rng::Rng;
use crate::towns::{CategorySeed, Town};

/// What matters of a day.
#[derive(Debug, Clone, Copy)]
pub struct Day {
    /// 1–12.
    pub month: u8,
    /// 1 = Monday.
    pub weekday: u8,
    /// A working day by the calendar of the centre.
    pub working: bool,
}

/// Somebody brings something forward.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// Minute of the local day.
    pub minute_of_day: u32,
    /// The channel.
    pub channel: Channel,
    /// The group that it counts in.
    pub group: Group,
    /// Second-level category code.
    pub category: &'static str,
    /// Class of handling, where the town uses them.
    pub handling: Option<Handling>,
}

/// Weights of the hours 0–23, by telephone and in writing.
const PHONE_HOURS: [u32; 24] = [
    2, 1, 1, 1, 1, 3, 9, 26, 70, 96, 92, 72, 42, 44, 76, 84, 78, 60, 42, 36, 30, 22, 12, 5,
];
const WRITTEN_HOURS: [u32; 24] = [
    8, 4, 2, 2, 2, 4, 10, 24, 44, 52, 50, 46, 48, 42, 40, 42, 42, 44, 46, 58, 66, 62, 44, 22,
];
const OFFICE_HOURS: [u32; 24] = [
    0, 0, 0, 0, 0, 0, 0, 0, 20, 60, 60, 40, 0, 10, 60, 60, 50, 10, 0, 0, 0, 0, 0, 0,
];

/// The arrivals of a day in order of time. `per_day` is the mean over working days.
pub fn arrivals(rng: &mut Rng, town: &'static Town, day: Day, per_day: u32) -> Vec<Arrival> {
    // Mondays bring the weekend's troubles, days off about half; summer and the first cold month are full.
    let weekday = match (day.working, day.weekday) {
        (true, 1) => 116,
        (true, 5) => 94,
        (true, _) => 100,
        (false, _) => 52,
    };
    let season = match day.month {
        7 | 8 => 112,
        11 | 12 => 108,
        2 => 82,
        _ => 100,
    };
    let mean = per_day * weekday * season / 100;
    // A spread of about a fifth around the mean, in hundredths of a ticket, rounded at random.
    let spread = 80 + rng.below(21) + rng.below(21);
    let hundredths = mean * spread / 100;
    let count = hundredths / 100 + u32::from(rng.below(100) < hundredths % 100);
    let leaves: Vec<&'static CategorySeed> = town.leaves().collect();
    let mut all: Vec<Arrival> = (0..count)
        .filter_map(|_| arrival(rng, town, &leaves, day))
        .collect();
    all.sort_by_key(|a| a.minute_of_day);
    all
}

fn arrival(
    rng: &mut Rng,
    town: &'static Town,
    leaves: &[&'static CategorySeed],
    day: Day,
) -> Option<Arrival> {
    let channel = rng
        .weighted(town.channels, |(c, w)| {
            if needs_office(*c) && !day.working {
                0
            } else {
                *w
            }
        })
        .map(|c| c.0)?;
    let category = category(rng, leaves, channel, day.month)?;
    let hours = match channel {
        c if needs_office(c) => &OFFICE_HOURS,
        c if c.is_written() => &WRITTEN_HOURS,
        _ => &PHONE_HOURS,
    };
    let all: Vec<u32> = (0..24).collect();
    let hour = *rng.weighted(&all, |h| {
        usize::try_from(*h)
            .ok()
            .and_then(|h| hours.get(h))
            .copied()
            .unwrap_or(0)
    })?;
    let group = match channel {
        // What the upper platform hands down came to it mostly by telephone.
        Channel::UpperPlatform if rng.percent(75) => Group::Phone,
        Channel::UpperPlatform => Group::Network,
        c => c.group(),
    };
    Some(Arrival {
        minute_of_day: hour * 60 + rng.below(60),
        channel,
        group,
        category: category.code,
        handling: town
            .habits
            .callback_leads
            .is_some()
            .then(|| handling(rng, channel)),
    })
}

const fn needs_office(channel: Channel) -> bool {
    matches!(
        channel,
        Channel::Hall | Channel::EnterpriseVisit | Channel::Proposal
    )
}

fn category(
    rng: &mut Rng,
    leaves: &[&'static CategorySeed],
    channel: Channel,
    month: u8,
) -> Option<&'static CategorySeed> {
    let firm = matches!(
        channel,
        Channel::EnterpriseVisit | Channel::EnterprisePlatform
    );
    rng.weighted(leaves, |leaf| {
        let for_firms = leaf.matters.iter().any(|m| m.starts_with("ent_"));
        match (firm, for_firms) {
            (true, false) => 0,
            _ => leaf.weight * leaf.season.factor(month),
        }
    })
    .copied()
}

/// Classes of handling in a town that has them (document 001).
fn handling(rng: &mut Rng, channel: Channel) -> Handling {
    match channel {
        Channel::Hall if rng.percent(55) => Handling::Instant,
        Channel::Hall => Handling::Commitment,
        Channel::EnterpriseVisit | Channel::EnterprisePlatform => match rng.below(20) {
            0..=1 => Handling::NewEnterprise,
            2..=12 => Handling::EnterpriseOrdinary,
            13..=18 => Handling::EnterpriseComplex,
            _ => Handling::EnterpriseMajor,
        },
        Channel::Proposal => match rng.below(3) {
            0 => Handling::ProposalCity,
            1 => Handling::ProposalDistrict,
            _ => Handling::ProposalAfterSession,
        },
        Channel::Web if rng.percent(60) => Handling::WebVoice,
        _ if rng.percent(60) => Handling::OnCall,
        _ => Handling::Hotline,
    }
}
