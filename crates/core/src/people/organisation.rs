//! The units of a centre as the core sees them: names to find them by, and who is above whom.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::UnitId;
use crate::refusal::Refusal;
use crate::terms::vocabulary;

vocabulary! {
    /// The groups in which units are ranked apart (REQUIREMENTS OR11).
    UnitKind {
        Department = "department", "区直单位";
        Vertical = "vertical", "垂管单位";
        Street = "street", "街道";
        Township = "township", "乡镇（场）";
        Zone = "zone", "功能区";
        MassOrganisation = "mass_organisation", "人民团体";
        Enterprise = "enterprise", "企事业单位";
        Community = "community", "社区";
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    pub id: UnitId,
    pub name: String,
    pub kind: UnitKind,
    /// The unit that this one is a part of; a unit dispatches on to its own parts only.
    #[serde(default)]
    pub parent: Option<UnitId>,
    /// A closed unit keeps its history and takes no new ticket.
    #[serde(default)]
    pub closed: bool,
}

/// The units of one centre at one moment.
#[derive(Debug, Clone, Default)]
pub struct Organisation {
    units: BTreeMap<UnitId, Unit>,
    by_name: HashMap<String, UnitId>,
}

impl Organisation {
    pub fn new(units: impl IntoIterator<Item = Unit>) -> Organisation {
        let units: BTreeMap<UnitId, Unit> = units.into_iter().map(|u| (u.id, u)).collect();
        // An open unit wins its name over a closed one of the same name.
        let mut by_name = HashMap::new();
        for unit in units.values().filter(|u| u.closed) {
            by_name.insert(unit.name.clone(), unit.id);
        }
        for unit in units.values().filter(|u| !u.closed) {
            by_name.insert(unit.name.clone(), unit.id);
        }
        Organisation { units, by_name }
    }

    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }

    pub fn name(&self, id: UnitId) -> &str {
        self.units
            .get(&id)
            .map_or("（已撤销单位）", |u| u.name.as_str())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    pub fn find(&self, name: &str) -> Option<&Unit> {
        self.by_name
            .get(name.trim())
            .and_then(|id| self.units.get(id))
    }

    /// The unit that can take a ticket now.
    ///
    /// # Errors
    /// `unknown_unit` where no unit has the name, `unit_closed` where it takes no more tickets.
    pub fn open_unit(&self, name: &str, field: &str) -> Result<&Unit, Refusal> {
        if name.trim().is_empty() {
            return Err(Refusal::bad_field(field, "请选择承办单位。"));
        }
        match self.find(name) {
            None => Err(Refusal::new(
                "unknown_unit",
                format!("没有名为“{name}”的单位。请从单位名录中选择，或请管理员先建立该单位。"),
            )
            .at(field)),
            Some(unit) if unit.closed => Err(Refusal::new(
                "unit_closed",
                format!("“{name}”已撤销或合并，不再承办新工单。请改派给承接其职责的单位。"),
            )
            .at(field)),
            Some(unit) => Ok(unit),
        }
    }

    /// Whether `unit` is `ancestor` or a part of it.
    pub fn is_within(&self, unit: UnitId, ancestor: UnitId) -> bool {
        let mut current = Some(unit);
        // A loop in the parents would be a fault of the data; sixteen levels are enough for any centre.
        for _ in 0..16 {
            match current {
                Some(id) if id == ancestor => return true,
                Some(id) => current = self.units.get(&id).and_then(|u| u.parent),
                None => return false,
            }
        }
        false
    }
}
