//! The field's closed vocabularies, each term once: its identifier (stories, API, files) beside
//! its Chinese name (pages, papers). The glossary in `docs/glossary.md` explains them.

/// Declares a vocabulary as a table of `Variant = "identifier", "中文";` rows, with
/// `ALL`, `id`, `parse`, `in_chinese`, and serde by identifier.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $( $(#[$item:meta])* $variant:ident = $id:literal, $chinese:literal; )+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $( $(#[$item])* #[serde(rename = $id)] $variant, )+ }

        impl $name {
            /// Every term, in the order in which forms and tables list them.
            pub const ALL: &'static [$name] = &[ $( $name::$variant, )+ ];

            /// The identifier used in stories, the API and files.
            pub fn id(self) -> &'static str {
                match self { $( $name::$variant => $id, )+ }
            }

            /// The term as the trade says it.
            pub fn in_chinese(self) -> &'static str {
                match self { $( $name::$variant => $chinese, )+ }
            }

            pub fn parse(id: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|term| term.id() == id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.id())
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// The way by which a request reached the centre (REQUIREMENTS CH1–CH6).
    Channel {
        Phone = "phone", "12345热线";
        Web = "web", "网站";
        App = "app", "手机应用";
        Wechat = "wechat", "微信公众号";
        LeadersBoard = "leaders_board", "领导留言板";
        SupervisionPlatform = "supervision_platform", "互联网+监督";
        Police110 = "police_110", "110转来";
        Tax12366 = "tax_12366", "12366转来";
        UpperPlatform = "upper_platform", "上级平台交办";
        Hall = "hall", "政务大厅";
        EnterpriseVisit = "enterprise_visit", "包保企业走访";
        EnterprisePlatform = "enterprise_platform", "企业服务平台";
        Proposal = "proposal", "人大议案政协提案";
        Grid = "grid", "网格上报";
        Letter = "letter", "来信";
        Open311 = "open311", "Open311";
        Import = "import", "历史导入";
    }
}

impl Channel {
    /// The group that the channel belongs to by itself (INTERFACES “Channels”).
    pub fn group(self) -> ChannelGroup {
        match self {
            Channel::Phone | Channel::Police110 | Channel::Tax12366 | Channel::Hall => {
                ChannelGroup::Phone
            }
            Channel::Web
            | Channel::App
            | Channel::Wechat
            | Channel::LeadersBoard
            | Channel::SupervisionPlatform
            | Channel::EnterprisePlatform
            | Channel::Open311 => ChannelGroup::Network,
            Channel::UpperPlatform
            | Channel::EnterpriseVisit
            | Channel::Proposal
            | Channel::Grid
            | Channel::Letter
            | Channel::Import => ChannelGroup::Other,
        }
    }
}

vocabulary! {
    /// 话务端 and 网络端 have deadlines and figures of their own (REQUIREMENTS CH2).
    ChannelGroup {
        Phone = "phone", "话务端";
        Network = "network", "网络端";
        Other = "other", "其他渠道";
    }
}

vocabulary! {
    /// What the petitioner wants (REQUIREMENTS CH8).
    RequestKind {
        Consultation = "consultation", "咨询";
        Help = "help", "求助";
        Complaint = "complaint", "投诉";
        Report = "report", "举报";
        Suggestion = "suggestion", "意见建议";
        Praise = "praise", "表扬";
    }
}

vocabulary! {
    /// 个人 or 企业.
    PetitionerKind {
        Person = "person", "个人";
        Enterprise = "enterprise", "企业";
    }
}

vocabulary! {
    /// How pressing a request is; a word for people, no clock hangs on it.
    Urgency {
        Normal = "normal", "一般";
        Urgent = "urgent", "紧急";
        Critical = "critical", "特急";
    }
}

vocabulary! {
    /// The classes that a profile may give limits of their own (INTERFACES “Handling classes”).
    Handling {
        Ordinary = "ordinary", "一般件";
        OnCall = "on_call", "接诉即办";
        Hotline = "hotline", "各级热线";
        WebVoice = "web_voice", "网上民声";
        Instant = "instant", "即办件";
        Commitment = "commitment", "承诺件";
        NewEnterprise = "new_enterprise", "新开办企业";
        EnterpriseOrdinary = "enterprise_ordinary", "企业一般问题";
        EnterpriseComplex = "enterprise_complex", "企业复杂问题";
        EnterpriseMajor = "enterprise_major", "企业重大问题";
        ProposalCity = "proposal_city", "市级议案提案";
        ProposalDistrict = "proposal_district", "区级议案提案";
        ProposalAfterSession = "proposal_after_session", "会后议案提案";
    }
}

vocabulary! {
    /// Where a ticket stands (LIFECYCLE “Ticket states”).
    Stage {
        Registered = "registered", "已受理";
        Rejected = "rejected", "不予受理";
        Transferred = "transferred", "已转出";
        Answered = "answered", "直接答复";
        PendingDispatch = "pending_dispatch", "待派单";
        Dispatched = "dispatched", "待签收";
        Handling = "handling", "办理中";
        OnHold = "on_hold", "挂账";
        PendingReview = "pending_review", "待审核";
        PendingCallback = "pending_callback", "待回访";
        Rectifying = "rectifying", "整改中";
        Closed = "closed", "已办结";
        Withdrawn = "withdrawn", "已撤回";
        Merged = "merged", "已并单";
        Archived = "archived", "已归档";
    }
}

impl Stage {
    /// Whether somebody still has to act on the request itself.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Stage::Registered
                | Stage::PendingDispatch
                | Stage::Dispatched
                | Stage::Handling
                | Stage::OnHold
                | Stage::PendingReview
                | Stage::PendingCallback
                | Stage::Rectifying
        )
    }
}

vocabulary! {
    /// The clocks of a ticket (INTERFACES “Clocks”).
    ClockName {
        Intake = "intake", "受理";
        Dispatch = "dispatch", "派单";
        Sign = "sign", "签收";
        Return = "return", "退单";
        Contact = "contact", "联系诉求人";
        Reply = "reply", "答复";
        Close = "close", "办结";
        CoResult = "co_result", "协办反馈";
        Review = "review", "审核";
        Callback = "callback", "回访";
        Rectify = "rectify", "整改";
        Supervision = "supervision", "督办";
        HoldMilestone = "hold_milestone", "挂账节点";
        WhistleAck = "whistle_ack", "吹哨签收";
        WhistleContact = "whistle_contact", "报到联系";
        WhistleReport = "whistle_report", "报到";
        WarningAck = "warning_ack", "预警签收";
        Upstream = "upstream", "上级平台时限";
    }
}

vocabulary! {
    /// How a finished request ended.
    Outcome {
        Satisfied = "satisfied", "回访满意";
        Dissatisfied = "dissatisfied", "认定不满意";
        Deducted = "deducted", "核减";
        Unreached = "unreached", "回访未联系上";
        NoCallback = "no_callback", "答复后办结";
        Rejected = "rejected", "不予受理";
        Transferred = "transferred", "转出";
        Answered = "answered", "直接答复";
        Withdrawn = "withdrawn", "诉求人撤回";
        Merged = "merged", "并入同一事项";
    }
}

vocabulary! {
    /// How the petitioner was told of the ending (LIFECYCLE “Told”).
    Told {
        Callback = "callback", "回访告知";
        Phone = "phone", "电话告知";
        Portal = "portal", "网上进度页告知";
        Sms = "sms", "短信告知";
        Letter = "letter", "书面告知";
        NoContactLeft = "no_contact_left", "诉求人未留联系方式";
    }
}

vocabulary! {
    /// Why a unit asks to return a ticket (REQUIREMENTS RT2–RT4).
    ReturnReason {
        ContentUnclear = "content_unclear", "诉求内容不清";
        Unreachable = "unreachable", "诉求人无法联系";
        NotOurDuty = "not_our_duty", "不属本单位职责";
        DutyChanged = "duty_changed", "职责已调整";
        DutyOverlap = "duty_overlap", "职能交叉";
    }
}

vocabulary! {
    /// On what a dispatch rests.
    DispatchBasis {
        Catalogue = "catalogue", "职责目录";
        Ruling = "ruling", "确责结论";
        FirstReceiver = "first_receiver", "首接（首问）负责";
        Fallback = "fallback", "兜底指定";
    }
}

vocabulary! {
    /// A unit's part in a ticket.
    Part {
        Lead = "lead", "主办";
        Co = "co", "协办";
    }
}

vocabulary! {
    /// By what means the petitioner was contacted.
    ContactMeans {
        Phone = "phone", "电话";
        Sms = "sms", "短信";
        Visit = "visit", "上门";
        Wechat = "wechat", "微信";
        Meeting = "meeting", "面谈";
        Letter = "letter", "书面";
        Other = "other", "其他方式";
    }
}

vocabulary! {
    /// Whether the petitioner was reached.
    ContactOutcome {
        Reached = "reached", "已联系上";
        Unreached = "unreached", "未联系上";
    }
}

vocabulary! {
    /// What the unit says came out of it.
    ReportOutcome {
        Resolved = "resolved", "已解决";
        Partly = "partly", "部分解决";
        Explained = "explained", "解释说明";
        Unreasonable = "unreasonable", "诉求不合理";
    }
}

vocabulary! {
    /// What a reviewer finds wrong with a reply.
    Defect {
        Empty = "empty", "答复空洞";
        Evasive = "evasive", "避重就轻";
        WrongTicket = "wrong_ticket", "答非所问";
    }
}

vocabulary! {
    /// Whether the matter is solved, in the petitioner's words.
    Solved {
        Solved = "solved", "已解决";
        Partly = "partly", "部分解决";
        Unsolved = "unsolved", "未解决";
    }
}

vocabulary! {
    /// Five degrees of satisfaction; trust is asked on the same scale.
    Satisfaction {
        VerySatisfied = "very_satisfied", "非常满意";
        Satisfied = "satisfied", "满意";
        FairlySatisfied = "fairly_satisfied", "基本满意";
        Dissatisfied = "dissatisfied", "不满意";
        VeryDissatisfied = "very_dissatisfied", "非常不满意";
    }
}

impl Satisfaction {
    /// 基本满意 and better (FORMULAS “满意率”).
    pub fn is_satisfied(self) -> bool {
        !matches!(
            self,
            Satisfaction::Dissatisfied | Satisfaction::VeryDissatisfied
        )
    }
}

vocabulary! {
    /// Why a finished or answered ticket is handled anew (LIFECYCLE T24).
    RehandleReason {
        FalseReply = "false_reply", "虚假答复";
        Rebound = "rebound", "问题反弹";
        Directive = "directive", "领导批示";
        Reopened = "reopened", "诉求人申请重办";
        LookBack = "look_back", "回头看发现问题";
    }
}

vocabulary! {
    /// The panel's verdict (LIFECYCLE T23).
    PanelVerdict {
        Deducted = "deducted", "依法依规办理，予以核减";
        Dissatisfied = "dissatisfied", "认定不满意";
    }
}

vocabulary! {
    /// The five forms of supervision (REQUIREMENTS SV1).
    SupervisionForm {
        Phone = "phone", "电话督办";
        Letter = "letter", "公函督办";
        Meeting = "meeting", "会议督办";
        Directive = "directive", "批示督办";
        Onsite = "onsite", "现场督办";
    }
}

vocabulary! {
    /// Who may read a note or an attachment.
    Audience {
        Internal = "internal", "平台内部";
        Unit = "unit", "平台与承办单位";
        Public = "public", "诉求人可见";
    }
}
