//! The queues of each role, in the order in which the work comes, and the places it may go.
//!
//! Pure data: what lies in a queue is a [`Filter`] of the store; who sees it is this table. The
//! rail, the palette, “my work” and the desks all read it.

use huiyin_core::people::{Role, UnitId};
use huiyin_core::rulebook::Rulebook;
use huiyin_core::terms::Stage;
use huiyin_store::Waiting;
use huiyin_store::views::list::{ClockState, Filter};

/// One queue of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// In addresses: `/work/{id}`.
    pub id: &'static str,
    /// As the trade says it.
    pub label: &'static str,
    /// A symbol of `icons.svg`.
    pub icon: &'static str,
    /// Where it is worked, below the centre's base.
    pub path: &'static str,
    /// One of the four entries of the foot bar on a phone.
    pub pinned: bool,
    /// Its tickets wait for me; the others I only keep an eye on.
    pub to_do: bool,
    /// What would be here, for the empty page.
    pub empty: &'static str,
    lies: Lies,
}

/// What lies in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lies {
    stages: &'static [Stage],
    roles: &'static [Role],
    /// Only what the viewer's own units must act on.
    own: bool,
    /// Only what the viewer's own units have an open part in as co-units.
    co: bool,
    waiting: Option<Waiting>,
    overdue: bool,
}

const ANYTHING: Lies = Lies {
    stages: &[],
    roles: &[],
    own: false,
    co: false,
    waiting: None,
    overdue: false,
};

const UNIT_ROLES: &[Role] = &[Role::UnitClerk, Role::UnitLeader, Role::StreetLeader];

const TRIAGE: Queue = Queue {
    id: "triage",
    label: "待受理研判",
    icon: "phone-incoming",
    path: "/desks/triage",
    pinned: true,
    to_do: true,
    empty: "网上提交的、电话登记后还没有研判的诉求会出现在这里。",
    lies: Lies {
        stages: &[Stage::Registered],
        ..ANYTHING
    },
};
const REJECTIONS: Queue = Queue {
    id: "rejections",
    label: "不予受理申请",
    icon: "ban",
    path: "/desks/rejections",
    pinned: true,
    to_do: true,
    empty: "承办单位认为不属于受理范围、申请不予受理的工单会出现在这里。",
    lies: Lies {
        waiting: Some(Waiting::Rejection),
        ..ANYTHING
    },
};
const DISPATCH: Queue = Queue {
    id: "dispatch",
    label: "待派单",
    icon: "send",
    path: "/desks/dispatch",
    pinned: true,
    to_do: true,
    empty: "研判完、等着派给承办单位的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::PendingDispatch],
        ..ANYTHING
    },
};
const RETURNS: Queue = Queue {
    id: "returns",
    label: "退单待审",
    icon: "undo-2",
    path: "/desks/returns",
    pinned: true,
    to_do: true,
    empty: "承办单位申请退回的工单会出现在这里。",
    lies: Lies {
        roles: &[Role::Dispatcher],
        waiting: Some(Waiting::Return),
        ..ANYTHING
    },
};
const REPLIES: Queue = Queue {
    id: "replies",
    label: "待审核答复",
    icon: "clipboard-check",
    path: "/desks/replies",
    pinned: true,
    to_do: true,
    empty: "承办单位提交办结答复后，会到这里等您审核。",
    lies: Lies {
        stages: &[Stage::PendingReview],
        ..ANYTHING
    },
};
const EXTENSIONS: Queue = Queue {
    id: "extensions",
    label: "延期待审",
    icon: "calendar-clock",
    path: "/desks/extensions",
    pinned: true,
    to_do: true,
    empty: "承办单位的延期申请会出现在这里。",
    lies: Lies {
        waiting: Some(Waiting::Extension),
        ..ANYTHING
    },
};
const HOLDS: Queue = Queue {
    id: "holds",
    label: "挂账待审",
    icon: "circle-pause",
    path: "/desks/holds",
    pinned: true,
    to_do: true,
    empty: "承办单位的挂账申请会出现在这里。",
    lies: Lies {
        waiting: Some(Waiting::Hold),
        ..ANYTHING
    },
};
const CALLBACK: Queue = Queue {
    id: "callback",
    label: "待回访",
    icon: "phone-call",
    path: "/desks/callback",
    pinned: true,
    to_do: true,
    empty: "答复审核通过、等着回访诉求人的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::PendingCallback, Stage::Merged],
        roles: &[Role::CallbackAgent, Role::LeadDepartment],
        ..ANYTHING
    },
};
const RECTIFICATION: Queue = Queue {
    id: "rectification",
    label: "不满意待交办",
    icon: "frown",
    path: "/desks/rectification",
    pinned: true,
    to_do: true,
    empty: "回访不满意、等着交办整改的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::PendingCallback],
        roles: &[Role::Supervisor],
        ..ANYTHING
    },
};
const DEDUCTIONS: Queue = Queue {
    id: "deductions",
    label: "核减待审",
    icon: "scale",
    path: "/desks/deductions",
    pinned: true,
    to_do: true,
    empty: "承办单位的核减申请会出现在这里。",
    lies: Lies {
        waiting: Some(Waiting::Deduction),
        ..ANYTHING
    },
};
const PANEL: Queue = Queue {
    id: "panel",
    label: "待研判",
    icon: "gavel",
    path: "/desks/panel",
    pinned: true,
    to_do: true,
    empty: "整改后诉求人仍不满意、须研判认定的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::PendingCallback],
        roles: &[Role::Panel],
        ..ANYTHING
    },
};
const OVERDUE: Queue = Queue {
    id: "overdue",
    label: "超期",
    icon: "octagon-alert",
    path: "/work/overdue",
    pinned: true,
    to_do: false,
    empty: "没有超期的工单。",
    lies: Lies {
        overdue: true,
        ..ANYTHING
    },
};
const DISSATISFIED: Queue = Queue {
    id: "dissatisfied",
    label: "不满意",
    icon: "thumbs-down",
    path: "/work/dissatisfied",
    pinned: true,
    to_do: false,
    empty: "没有诉求人不满意、还没有了结的工单。",
    lies: Lies {
        stages: &[Stage::PendingCallback],
        roles: &[Role::Supervisor, Role::Panel],
        ..ANYTHING
    },
};
const SIGN: Queue = Queue {
    id: "sign",
    label: "待签收",
    icon: "inbox",
    path: "/work/sign",
    pinned: true,
    to_do: true,
    empty: "中心新派来的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::Dispatched],
        roles: UNIT_ROLES,
        own: true,
        ..ANYTHING
    },
};
/// The same where the rulebook asks for no signature.
const ARRIVED: Queue = Queue {
    label: "新派来的",
    ..SIGN
};
const WORKING: Queue = Queue {
    id: "working",
    label: "办理中",
    icon: "message-square-text",
    path: "/work/working",
    pinned: true,
    to_do: true,
    empty: "签收以后、还没有报结的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::Handling],
        roles: UNIT_ROLES,
        own: true,
        ..ANYTHING
    },
};
const RETURNING: Queue = Queue {
    id: "returning",
    label: "退单审核中",
    icon: "undo-2",
    path: "/work/returning",
    pinned: false,
    to_do: false,
    empty: "您申请退回、中心还没有答复的工单会出现在这里。审核期间时限照常计算。",
    lies: Lies {
        roles: &[Role::Dispatcher],
        waiting: Some(Waiting::Return),
        ..ANYTHING
    },
};
const IN_REVIEW: Queue = Queue {
    id: "in-review",
    label: "答复审核中",
    icon: "clipboard-check",
    path: "/work/in-review",
    pinned: false,
    to_do: false,
    empty: "已经报结、中心还在审核的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::PendingReview],
        ..ANYTHING
    },
};
const RECTIFYING: Queue = Queue {
    id: "rectifying",
    label: "整改中",
    icon: "rotate-ccw",
    path: "/work/rectifying",
    pinned: true,
    to_do: true,
    empty: "回访不满意、中心交办整改的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::Rectifying],
        roles: UNIT_ROLES,
        own: true,
        ..ANYTHING
    },
};
const HELD: Queue = Queue {
    id: "held",
    label: "挂账",
    icon: "circle-pause",
    path: "/work/held",
    pinned: false,
    to_do: false,
    empty: "一时办不了、有计划和期限、已经同意挂账的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::OnHold],
        ..ANYTHING
    },
};
const CO: Queue = Queue {
    id: "co",
    label: "协办",
    icon: "users",
    path: "/work/co",
    pinned: false,
    to_do: true,
    empty: "别的单位主办、请您协办的工单会出现在这里。",
    lies: Lies {
        stages: &[Stage::Dispatched, Stage::Handling, Stage::OnHold],
        co: true,
        ..ANYTHING
    },
};
const COPIED: Queue = Queue {
    id: "copied",
    label: "抄送我的",
    icon: "shield",
    path: "/work/copied",
    pinned: true,
    to_do: false,
    empty: "研判认定不满意、抄送纪检的工单会出现在这里。",
    lies: ANYTHING,
};

/// The queues of a role under a rulebook, in the order in which the work comes. A mechanism that
/// the rulebook does not have shows no queue.
pub fn of(role: Role, law: &Rulebook) -> Vec<Queue> {
    let all: &[Queue] = match role {
        Role::Agent => &[TRIAGE],
        Role::Monitor => &[REJECTIONS, TRIAGE, DISPATCH, OVERDUE],
        Role::Dispatcher => &[DISPATCH, RETURNS, TRIAGE],
        Role::Reviewer => &[REPLIES, EXTENSIONS, HOLDS],
        Role::CallbackAgent => &[CALLBACK],
        Role::Supervisor => &[RECTIFICATION, DEDUCTIONS, OVERDUE, HELD],
        Role::Panel => &[PANEL],
        Role::DistrictLeader => &[OVERDUE, DISSATISFIED, HELD],
        Role::DisciplineOfficer => &[COPIED],
        Role::UnitClerk | Role::UnitLeader | Role::StreetLeader => {
            &[SIGN, WORKING, RETURNING, RECTIFYING, HELD, CO, IN_REVIEW]
        }
        Role::GridWorker => &[SIGN, WORKING, RECTIFYING],
        Role::LeadDepartment => &[CALLBACK, OVERDUE, DISSATISFIED],
        Role::KnowledgeEditor
        | Role::Analyst
        | Role::Auditor
        | Role::SecurityOfficer
        | Role::Admin
        | Role::Petitioner
        | Role::System => &[],
    };
    all.iter()
        .filter(|queue| has_mechanism(queue, role, law))
        .map(|queue| match queue.id {
            "sign" if !law.has_sign_rule() => ARRIVED,
            _ => *queue,
        })
        .collect()
}

fn has_mechanism(queue: &Queue, role: Role, law: &Rulebook) -> bool {
    match queue.id {
        "returns" | "returning" => law.returns.as_ref().is_none_or(|rules| rules.allowed),
        "extensions" => law.extension.is_some(),
        "holds" | "held" => law.hold.is_some(),
        "callback" => law.callback.as_ref().is_some_and(|rules| rules.by == role),
        "rectification" | "dissatisfied" | "rectifying" => law.callback.is_some(),
        "deductions" => law.deduction.is_some(),
        "panel" => law.panel.is_some(),
        _ => true,
    }
}

impl Queue {
    /// What lies in the queue of a viewer with these units (the own one and its parts).
    pub fn filter(&self, units: &[UnitId]) -> Filter {
        let lies = &self.lies;
        Filter {
            stages: lies.stages.to_vec(),
            open: (self.id != "copied").then_some(true),
            must_roles: lies.roles.to_vec(),
            must_units: if lies.own { units.to_vec() } else { Vec::new() },
            co_units: if lies.co { units.to_vec() } else { Vec::new() },
            waiting: lies.waiting,
            clock: lies.overdue.then_some(ClockState::Overdue),
            ..Filter::default()
        }
    }

    /// The decision that all its tickets wait for.
    pub fn waiting(&self) -> Option<Waiting> {
        self.lies.waiting
    }

    /// The queue of a desk: `/desks/{desk}`.
    pub fn of_desk(desk: &str) -> Option<Queue> {
        [
            TRIAGE,
            REJECTIONS,
            DISPATCH,
            RETURNS,
            REPLIES,
            EXTENSIONS,
            HOLDS,
            CALLBACK,
            RECTIFICATION,
            DEDUCTIONS,
            PANEL,
        ]
        .into_iter()
        .find(|queue| queue.id == desk)
    }
}

/// A place besides the queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub label: &'static str,
    pub icon: &'static str,
    /// Below the centre's base.
    pub path: &'static str,
    pub pinned: bool,
}

/// The places of the casework rooms that a role may go to.
pub fn places(role: Role) -> Vec<Spot> {
    let mut places = vec![Spot {
        label: "我的工作",
        icon: "house",
        path: "/",
        pinned: true,
    }];
    if may_register(role) {
        places.push(Spot {
            label: "登记诉求",
            icon: "headset",
            path: "/intake",
            pinned: role == Role::Agent,
        });
    }
    places.push(Spot {
        label: "全部工单",
        icon: "list",
        path: "/tickets",
        pinned: matches!(
            role,
            Role::Agent | Role::DistrictLeader | Role::DisciplineOfficer | Role::CallbackAgent
        ),
    });
    places
}

/// Whether the matrix lets a role register a request.
pub fn may_register(role: Role) -> bool {
    huiyin_core::ticket::rule(huiyin_core::ticket::Verb::Register)
        .is_some_and(|rule| rule.roles.contains(&role))
}
