//! Channels, their groups, and classes of handling: the identifiers of the interface.

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Channel {
    Phone,
    Web,
    App,
    Wechat,
    LeadersBoard,
    SupervisionPlatform,
    Police110,
    Tax12366,
    UpperPlatform,
    Hall,
    EnterpriseVisit,
    EnterprisePlatform,
    Proposal,
    Grid,
    Letter,
}

/// The group that a channel is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// 话务端
    Phone,
    /// 网络端
    Network,
    /// The rest.
    Other,
}

impl Group {
    /// The identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Network => "network",
            Self::Other => "other",
        }
    }
}

impl Channel {
    /// The identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Web => "web",
            Self::App => "app",
            Self::Wechat => "wechat",
            Self::LeadersBoard => "leaders_board",
            Self::SupervisionPlatform => "supervision_platform",
            Self::Police110 => "police_110",
            Self::Tax12366 => "tax_12366",
            Self::UpperPlatform => "upper_platform",
            Self::Hall => "hall",
            Self::EnterpriseVisit => "enterprise_visit",
            Self::EnterprisePlatform => "enterprise_platform",
            Self::Proposal => "proposal",
            Self::Grid => "grid",
            Self::Letter => "letter",
        }
    }

    /// The group by the channel alone; `UpperPlatform` says nothing by itself and counts as other.
    #[must_use]
    pub const fn group(self) -> Group {
        match self {
            Self::Phone | Self::Police110 | Self::Tax12366 | Self::Hall => Group::Phone,
            Self::Web
            | Self::App
            | Self::Wechat
            | Self::LeadersBoard
            | Self::SupervisionPlatform
            | Self::EnterprisePlatform => Group::Network,
            Self::UpperPlatform
            | Self::EnterpriseVisit
            | Self::Proposal
            | Self::Grid
            | Self::Letter => Group::Other,
        }
    }

    /// Whether the petitioner writes without an agent: the words are then in the first person and may
    /// arrive at any hour.
    #[must_use]
    pub const fn is_written(self) -> bool {
        matches!(self.group(), Group::Network) || matches!(self, Self::Letter)
    }
}

/// The class of handling (`laishan` uses most, others `ordinary`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Handling {
    Ordinary,
    OnCall,
    Hotline,
    WebVoice,
    Instant,
    Commitment,
    NewEnterprise,
    EnterpriseOrdinary,
    EnterpriseComplex,
    EnterpriseMajor,
    ProposalCity,
    ProposalDistrict,
    ProposalAfterSession,
}

impl Handling {
    /// The identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::OnCall => "on_call",
            Self::Hotline => "hotline",
            Self::WebVoice => "web_voice",
            Self::Instant => "instant",
            Self::Commitment => "commitment",
            Self::NewEnterprise => "new_enterprise",
            Self::EnterpriseOrdinary => "enterprise_ordinary",
            Self::EnterpriseComplex => "enterprise_complex",
            Self::EnterpriseMajor => "enterprise_major",
            Self::ProposalCity => "proposal_city",
            Self::ProposalDistrict => "proposal_district",
            Self::ProposalAfterSession => "proposal_after_session",
        }
    }
}
