//! Who acts: roles, posts (a role at a unit), actors, and the organisation they act in.

mod organisation;

pub use organisation::{Organisation, Unit, UnitKind};

use serde::{Deserialize, Serialize};

use crate::terms::vocabulary;

/// A unit of the centre's organisation (handling unit, street, sub-unit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub i64);

/// A user of one centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub i64);

vocabulary! {
    /// What a person is here to do (INTERFACES “Roles”). `System` stands for the engine's own
    /// timers and reactions; nobody can sign in as it.
    Role {
        Agent = "agent", "话务员";
        Monitor = "monitor", "值班长";
        Dispatcher = "dispatcher", "派单员";
        Reviewer = "reviewer", "审核员";
        CallbackAgent = "callback_agent", "回访员";
        Supervisor = "supervisor", "督办员";
        Panel = "panel", "研判组";
        DistrictLeader = "district_leader", "区领导";
        DisciplineOfficer = "discipline_officer", "纪检人员";
        KnowledgeEditor = "knowledge_editor", "知识库编辑";
        Analyst = "analyst", "分析员";
        Auditor = "auditor", "审计员";
        SecurityOfficer = "security_officer", "安全员";
        Admin = "admin", "系统管理员";
        Petitioner = "petitioner", "诉求人";
        UnitClerk = "unit_clerk", "承办人员";
        UnitLeader = "unit_leader", "承办单位领导";
        StreetLeader = "street_leader", "街道领导";
        LeadDepartment = "lead_department", "牵头部门";
        GridWorker = "grid_worker", "网格员";
        System = "system", "系统";
    }
}

impl Role {
    /// Whether the post is always held at a unit.
    pub fn at_unit(self) -> bool {
        matches!(
            self,
            Role::UnitClerk
                | Role::UnitLeader
                | Role::StreetLeader
                | Role::LeadDepartment
                | Role::GridWorker
        )
    }
}

/// Who does something: the post under which a person acts, and the person where one is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
}

impl Actor {
    pub fn system() -> Actor {
        Actor::of(Role::System)
    }

    pub fn of(role: Role) -> Actor {
        Actor {
            user: None,
            role,
            unit: None,
        }
    }

    pub fn at(role: Role, unit: UnitId) -> Actor {
        Actor {
            user: None,
            role,
            unit: Some(unit),
        }
    }
}
