//! Demo users: one for each role at the centre, a clerk and a head at each handling unit, and so on.

use super::{UnitKind, UnitSeed};
use crate::rng::Rng;
use crate::texts::people;

/// The roles of the interface (their identifiers by [`Role::id`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Role {
    Agent,
    Monitor,
    Dispatcher,
    Reviewer,
    CallbackAgent,
    Supervisor,
    Panel,
    DistrictLeader,
    DisciplineOfficer,
    KnowledgeEditor,
    Analyst,
    Auditor,
    SecurityOfficer,
    Admin,
    Petitioner,
    UnitClerk,
    UnitLeader,
    StreetLeader,
    LeadDepartment,
    GridWorker,
}

impl Role {
    /// All roles, those of the centre first.
    pub const ALL: [Self; 20] = [
        Self::Agent,
        Self::Monitor,
        Self::Dispatcher,
        Self::Reviewer,
        Self::CallbackAgent,
        Self::Supervisor,
        Self::Panel,
        Self::DistrictLeader,
        Self::DisciplineOfficer,
        Self::KnowledgeEditor,
        Self::Analyst,
        Self::Auditor,
        Self::SecurityOfficer,
        Self::Admin,
        Self::Petitioner,
        Self::UnitClerk,
        Self::UnitLeader,
        Self::StreetLeader,
        Self::LeadDepartment,
        Self::GridWorker,
    ];

    /// The identifier used in stories, API and files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Monitor => "monitor",
            Self::Dispatcher => "dispatcher",
            Self::Reviewer => "reviewer",
            Self::CallbackAgent => "callback_agent",
            Self::Supervisor => "supervisor",
            Self::Panel => "panel",
            Self::DistrictLeader => "district_leader",
            Self::DisciplineOfficer => "discipline_officer",
            Self::KnowledgeEditor => "knowledge_editor",
            Self::Analyst => "analyst",
            Self::Auditor => "auditor",
            Self::SecurityOfficer => "security_officer",
            Self::Admin => "admin",
            Self::Petitioner => "petitioner",
            Self::UnitClerk => "unit_clerk",
            Self::UnitLeader => "unit_leader",
            Self::StreetLeader => "street_leader",
            Self::LeadDepartment => "lead_department",
            Self::GridWorker => "grid_worker",
        }
    }

    /// What the post is called on the sign-in page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Agent => "话务员",
            Self::Monitor => "值班长",
            Self::Dispatcher => "派单员",
            Self::Reviewer => "审核员",
            Self::CallbackAgent => "回访员",
            Self::Supervisor => "督办员",
            Self::Panel => "研判组成员",
            Self::DistrictLeader => "分管领导",
            Self::DisciplineOfficer => "纪检监察人员",
            Self::KnowledgeEditor => "知识库编辑",
            Self::Analyst => "数据分析员",
            Self::Auditor => "审计员",
            Self::SecurityOfficer => "安全管理员",
            Self::Admin => "系统管理员",
            Self::Petitioner => "诉求人",
            Self::UnitClerk => "承办员",
            Self::UnitLeader => "单位负责人",
            Self::StreetLeader => "街道（乡镇）负责人",
            Self::LeadDepartment => "牵头部门",
            Self::GridWorker => "网格员",
        }
    }
}

/// A demo user with one post.
#[derive(Debug, Clone)]
pub struct UserSeed {
    /// Sign-in name, unique in the centre.
    pub login: String,
    /// Chinese name.
    pub name: String,
    /// The role of the post.
    pub role: Role,
    /// The unit of the post; none at the centre itself.
    pub unit: Option<String>,
}

/// Logins of the centre's own posts.
const CENTRE: [(&str, Role); 18] = [
    ("agent", Role::Agent),
    ("agent2", Role::Agent),
    ("agent3", Role::Agent),
    ("monitor", Role::Monitor),
    ("dispatcher", Role::Dispatcher),
    ("dispatcher2", Role::Dispatcher),
    ("reviewer", Role::Reviewer),
    ("callback", Role::CallbackAgent),
    ("supervisor", Role::Supervisor),
    ("panel", Role::Panel),
    ("leader", Role::DistrictLeader),
    ("discipline", Role::DisciplineOfficer),
    ("knowledge", Role::KnowledgeEditor),
    ("analyst", Role::Analyst),
    ("auditor", Role::Auditor),
    ("security", Role::SecurityOfficer),
    ("admin", Role::Admin),
    ("petitioner", Role::Petitioner),
];

/// The users of a town; names depend on its key alone.
pub(super) fn of(key: &str, units: &[UnitSeed], leads: &[(&str, &str)]) -> Vec<UserSeed> {
    let seed = key
        .bytes()
        .fold(17u64, |a, b| a.wrapping_mul(31).wrapping_add(u64::from(b)));
    let mut rng = Rng::new(seed);
    let mut used = std::collections::HashSet::new();
    let mut users = Vec::new();
    let mut add = |login: String, role: Role, unit: Option<&str>| {
        let mut name = people::full_name(&mut rng);
        while !used.insert(name.clone()) {
            name = people::full_name(&mut rng);
        }
        users.push(UserSeed {
            login,
            name,
            role,
            unit: unit.map(str::to_owned),
        });
    };
    for (login, role) in CENTRE {
        add(login.to_owned(), role, None);
    }
    for (n, (name, _)) in leads.iter().enumerate() {
        let login = if n == 0 {
            "lead".to_owned()
        } else {
            format!("lead{}", n + 1)
        };
        add(login, Role::LeadDepartment, Some(name));
    }
    for unit in units.iter().filter(|u| u.handling) {
        add(
            format!("clerk.{}", unit.slug),
            Role::UnitClerk,
            Some(&unit.name),
        );
        add(
            format!("leader.{}", unit.slug),
            Role::UnitLeader,
            Some(&unit.name),
        );
        if unit.kind.is_territorial() {
            add(
                format!("street.{}", unit.slug),
                Role::StreetLeader,
                Some(&unit.name),
            );
        }
    }
    for unit in units.iter().filter(|u| u.parent.is_some()) {
        add(
            format!("clerk.{}", unit.slug),
            Role::UnitClerk,
            Some(&unit.name),
        );
        if unit.kind == UnitKind::Community {
            add(
                format!("grid.{}", unit.slug),
                Role::GridWorker,
                Some(&unit.name),
            );
        }
    }
    users
}
