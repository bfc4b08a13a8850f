//! How often people in a town do what; the driver's behaviour knobs.

use crate::texts::staff::ReturnReason;

/// Rates of behaviour. Unless said otherwise: of 1000 tickets.
#[derive(Debug, Clone, Copy)]
pub struct Habits {
    /// Usual working days until the final report.
    pub usual_days: u32,
    /// Working days allowed for tickets by telephone (what the people believe; the engine knows).
    pub limit_phone: u32,
    /// Working days allowed for tickets over the network.
    pub limit_network: u32,
    /// Reported after the limit without an extension.
    pub late: u32,
    /// Signed for too late.
    pub late_sign: u32,
    /// First dispatched to the wrong unit (and mostly returned).
    pub wrong_dispatch: u32,
    /// Of 100 returns, how many carry a reason that the rules refuse.
    pub bad_return: u32,
    /// Returned again and again (three times and more).
    pub many_returns: u32,
    /// Whether units here may return at all (`laishan`: they dispute instead).
    pub returns: bool,
    /// The reasons that a return may have here.
    pub return_reasons: &'static [ReturnReason],
    /// Lead bodies that call back instead of the centre: index in [`super::Town::leads`] for citizens' and
    /// for enterprises' requests.
    pub callback_leads: Option<(usize, usize)>,
    /// Extension asked for.
    pub extension: u32,
    /// Entered into the hold ledger.
    pub hold: u32,
    /// Dispatched with co-units.
    pub co_units: u32,
    /// Evasive or empty reply.
    pub evasive: u32,
    /// Reply without ever having contacted the petitioner.
    pub false_reply: u32,
    /// Nobody answers the callback.
    pub unreachable: u32,
    /// Dissatisfied at the first callback.
    pub dissatisfied: u32,
    /// Of 100 dissatisfied, how many end in a request for deduction.
    pub deduction: u32,
    /// Of 100 dissatisfied, how many are still dissatisfied after the rectification (panel).
    pub panel: u32,
    /// Of 100 satisfied, how many "very satisfied".
    pub delighted: u32,
    /// Withdrawn by the petitioner.
    pub withdrawn: u32,
    /// Of 100 consultations, how many are answered at once.
    pub direct_answer: u32,
    /// Reported again by the same person, or by a neighbour.
    pub echo: u32,
    /// Left no contact.
    pub anonymous: u32,
    /// A leading unit dispatches on to its section or community.
    pub delegated: u32,
    /// Looked back on after closing (`xigang`).
    pub look_back: u32,
    /// Urged by the centre before the limit.
    pub urged: u32,
}

impl Habits {
    /// A middling town.
    pub const MIDDLING: Self = Self {
        usual_days: 3,
        limit_phone: 5,
        limit_network: 5,
        late: 45,
        late_sign: 4,
        wrong_dispatch: 60,
        bad_return: 25,
        many_returns: 4,
        returns: true,
        return_reasons: &[ReturnReason::NotOurDuty],
        callback_leads: None,
        extension: 45,
        hold: 8,
        co_units: 55,
        evasive: 45,
        false_reply: 8,
        unreachable: 25,
        dissatisfied: 30,
        deduction: 25,
        panel: 25,
        delighted: 45,
        withdrawn: 10,
        direct_answer: 70,
        echo: 45,
        anonymous: 20,
        delegated: 60,
        look_back: 0,
        urged: 25,
    };
}
