//! The demo centres: their organisation, categories, grids, streets and users, all invented by the project
//! except what the five documents name themselves (unit groups, category names, shares of document 002).

mod categories;
mod daye;
mod habits;
mod laishan;
mod shaobao;
mod standard;
mod users;
mod xigang;
mod xinglongtai;
mod xinglongtai_tree;

pub use habits::Habits;
pub use users::{Role, UserSeed};

use crate::channels::Channel;
use std::sync::OnceLock;

/// What sort of body a unit is (OR11); `Section` and `Community` only occur below another unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitKind {
    /// 区直（市直）单位
    Department,
    /// 垂管单位
    Vertical,
    /// 街道
    Street,
    /// 乡镇（场）
    Township,
    /// 高新区、园区
    Zone,
    /// 人民团体
    MassOrg,
    /// 企事业单位
    Enterprise,
    /// 内设科室
    Section,
    /// 社区、村
    Community,
}

impl UnitKind {
    /// The identifier, as in the units of a story.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Vertical => "vertical",
            Self::Street => "street",
            Self::Township => "township",
            Self::Zone => "zone",
            Self::MassOrg => "mass_org",
            Self::Enterprise => "enterprise",
            Self::Section => "section",
            Self::Community => "community",
        }
    }

    /// Whether it answers for a territory of its own (属地).
    #[must_use]
    pub const fn is_territorial(self) -> bool {
        matches!(self, Self::Street | Self::Township | Self::Zone)
    }
}

/// One unit of a centre's organisation.
#[derive(Debug, Clone)]
pub struct UnitSeed {
    /// Full name, unique in the centre.
    pub name: String,
    /// Short name for narrow columns.
    pub short: String,
    /// Latin name for logins.
    pub slug: String,
    /// Its sort.
    pub kind: UnitKind,
    /// The unit it belongs to.
    pub parent: Option<String>,
    /// True for the units that tickets are dispatched to by the centre (false: lead bodies and sub-units).
    pub handling: bool,
    /// Codes of the second-level categories it answers for.
    pub duties: Vec<&'static str>,
}

/// A category of the two-level tree.
#[derive(Debug, Clone)]
pub struct CategorySeed {
    /// Two digits for the first level, four for the second.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The first-level code, for the second level.
    pub parent: Option<&'static str>,
    /// How many requests of a period fall in it (0 for the first level).
    pub weight: u32,
    /// Matters of [`crate::matters`] that belong to it.
    pub matters: &'static [&'static str],
    /// Who handles it, with weights; `@` is the street or township of the place.
    pub owners: &'static [(&'static str, u32)],
    /// When in the year it is felt.
    pub season: Season,
}

/// When in the year a category is felt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Season {
    /// All year.
    Any,
    /// The heating months, November to March.
    Winter,
    /// June to September.
    Summer,
    /// Summer school leaving and enrolment, May to September.
    School,
}

impl Season {
    /// A factor in percent for a month (1–12).
    #[must_use]
    pub const fn factor(self, month: u8) -> u32 {
        match (self, month) {
            (Self::Any, _) => 100,
            (Self::Winter, 11 | 12 | 1..=3) => 210,
            (Self::Winter, 4 | 10) => 60,
            (Self::Winter, _) => 12,
            (Self::Summer, 6..=9) => 180,
            (Self::Summer, 5 | 10) => 100,
            (Self::Summer, _) => 45,
            (Self::School, 5..=9) => 170,
            (Self::School, _) => 60,
        }
    }
}

/// A street, township or zone with the names that occur in it.
#[derive(Debug, Clone)]
pub struct StreetSeed {
    /// Its unit name.
    pub name: &'static str,
    /// Latin name.
    pub slug: &'static str,
    /// Its share of the requests.
    pub weight: u32,
    /// Communities or villages, full names.
    pub communities: Vec<String>,
    /// Estates.
    pub estates: Vec<&'static str>,
    /// Roads.
    pub roads: Vec<&'static str>,
    /// Landmarks.
    pub landmarks: Vec<&'static str>,
}

/// A grid of the three-level net (street, community, grid).
#[derive(Debug, Clone)]
pub struct GridSeed {
    /// Unique code: area code, street, community, grid.
    pub code: String,
    /// Name.
    pub name: String,
    /// 1 street, 2 community, 3 grid.
    pub level: u8,
    /// Code of the grid above.
    pub parent: Option<String>,
    /// The unit that answers for it (the street at level 1, the community below).
    pub unit: String,
}

/// A demo centre, complete.
#[derive(Debug, Clone)]
pub struct Town {
    /// The profile's name: `xigang`, …
    pub key: &'static str,
    /// Display name.
    pub name: &'static str,
    /// What addresses begin with.
    pub district: &'static str,
    /// Six digits.
    pub area_code: &'static str,
    /// Lead bodies (roles lead_department).
    pub leads: Vec<&'static str>,
    /// All units, lead bodies and sub-units included.
    pub units: Vec<UnitSeed>,
    /// The tree, each parent before its children.
    pub categories: Vec<CategorySeed>,
    /// Territorial units with their names.
    pub streets: Vec<StreetSeed>,
    /// The grids, each parent before its children.
    pub grids: Vec<GridSeed>,
    /// Demo users.
    pub users: Vec<UserSeed>,
    /// Channels with weights.
    pub channels: &'static [(Channel, u32)],
    /// How people behave.
    pub habits: Habits,
}

impl Town {
    /// The units that the centre dispatches to.
    pub fn handling_units(&self) -> impl Iterator<Item = &UnitSeed> {
        self.units.iter().filter(|u| u.handling)
    }

    /// A unit by its full name.
    #[must_use]
    pub fn unit(&self, name: &str) -> Option<&UnitSeed> {
        self.units.iter().find(|u| u.name == name)
    }

    /// The sub-units of a unit.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a UnitSeed> {
        self.units
            .iter()
            .filter(move |u| u.parent.as_deref() == Some(name))
    }

    /// A second-level category by its code.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<&CategorySeed> {
        self.categories.iter().find(|c| c.code == code)
    }

    /// The second-level categories.
    pub fn leaves(&self) -> impl Iterator<Item = &CategorySeed> {
        self.categories.iter().filter(|c| c.parent.is_some())
    }

    /// The demo user who holds a post; for a sub-unit without users, the unit above it.
    #[must_use]
    pub fn user(&self, role: Role, unit: Option<&str>) -> Option<&UserSeed> {
        self.users
            .iter()
            .find(|u| u.role == role && u.unit.as_deref() == unit)
    }
}

/// The six demo centres in the order of the documents, `standard` last.
#[must_use]
pub fn all() -> &'static [Town] {
    static ALL: OnceLock<Vec<Town>> = OnceLock::new();
    ALL.get_or_init(|| {
        [
            &xigang::SOURCE,
            &laishan::SOURCE,
            &xinglongtai::SOURCE,
            &shaobao::SOURCE,
            &daye::SOURCE,
            &standard::SOURCE,
        ]
        .into_iter()
        .map(build)
        .collect()
    })
}

/// A demo centre by the name of its profile.
#[must_use]
pub fn town(key: &str) -> Option<&'static Town> {
    all().iter().find(|t| t.key == key)
}

/// A unit in the tables: name, short name, latin name, kind, sections (space-separated).
type Unit = (
    &'static str,
    &'static str,
    &'static str,
    UnitKind,
    &'static str,
);

/// A territorial unit in the tables; lists are space-separated.
struct Street {
    name: &'static str,
    slug: &'static str,
    kind: UnitKind,
    weight: u32,
    communities: &'static str,
    estates: &'static str,
    roads: &'static str,
    landmarks: &'static str,
}

/// A first-level category with its second level.
struct Branch {
    code: &'static str,
    name: &'static str,
    leaves: &'static [Leaf],
}

struct Leaf {
    code: &'static str,
    name: &'static str,
    weight: u32,
    matters: &'static [&'static str],
    owners: &'static [(&'static str, u32)],
    season: Season,
}

const fn leaf(
    code: &'static str,
    name: &'static str,
    weight: u32,
    matters: &'static [&'static str],
    owners: &'static [(&'static str, u32)],
) -> Leaf {
    Leaf {
        code,
        name,
        weight,
        matters,
        owners,
        season: Season::Any,
    }
}

const fn in_season(season: Season, leaf: Leaf) -> Leaf {
    Leaf { season, ..leaf }
}

struct Source {
    key: &'static str,
    name: &'static str,
    district: &'static str,
    area_code: &'static str,
    /// Lead bodies that are not handling units themselves.
    leads: &'static [(&'static str, &'static str)],
    units: &'static [Unit],
    streets: &'static [Street],
    tree: &'static [Branch],
    channels: &'static [(Channel, u32)],
    habits: Habits,
}

fn build(source: &Source) -> Town {
    let categories = categories::flatten(source.tree);
    let streets: Vec<StreetSeed> = source.streets.iter().map(street).collect();
    let units = units(source, &streets, &categories);
    let grids = grids(source.area_code, &streets);
    let users = users::of(source.key, &units, source.leads);
    Town {
        key: source.key,
        name: source.name,
        district: source.district,
        area_code: source.area_code,
        leads: source.leads.iter().map(|l| l.0).collect(),
        units,
        categories,
        streets,
        grids,
        users,
        channels: source.channels,
        habits: source.habits,
    }
}

fn street(s: &Street) -> StreetSeed {
    StreetSeed {
        name: s.name,
        slug: s.slug,
        weight: s.weight,
        communities: s
            .communities
            .split_whitespace()
            .map(|c| {
                if c.ends_with(['村', '区']) {
                    c.to_owned()
                } else {
                    format!("{c}社区")
                }
            })
            .collect(),
        estates: s.estates.split_whitespace().collect(),
        roads: s.roads.split_whitespace().collect(),
        landmarks: s.landmarks.split_whitespace().collect(),
    }
}

fn units(source: &Source, streets: &[StreetSeed], categories: &[CategorySeed]) -> Vec<UnitSeed> {
    let mut all = Vec::new();
    for (name, slug) in source.leads {
        all.push(UnitSeed {
            name: (*name).to_owned(),
            short: (*name).to_owned(),
            slug: (*slug).to_owned(),
            kind: UnitKind::Department,
            parent: None,
            handling: false,
            duties: Vec::new(),
        });
    }
    for (name, short, slug, kind, sections) in source.units {
        all.push(UnitSeed {
            name: (*name).to_owned(),
            short: (*short).to_owned(),
            slug: (*slug).to_owned(),
            kind: *kind,
            parent: None,
            handling: true,
            duties: duties(categories, name),
        });
        for (n, section) in sections.split_whitespace().enumerate() {
            all.push(UnitSeed {
                name: format!("{short}{section}"),
                short: section.to_owned(),
                slug: format!("{slug}{}", n + 1),
                kind: UnitKind::Section,
                parent: Some((*name).to_owned()),
                handling: false,
                duties: Vec::new(),
            });
        }
    }
    for (table, seed) in source.streets.iter().zip(streets) {
        all.push(UnitSeed {
            name: seed.name.to_owned(),
            short: seed.name.to_owned(),
            slug: seed.slug.to_owned(),
            kind: table.kind,
            parent: None,
            handling: true,
            duties: duties(categories, "@"),
        });
        for (n, community) in seed.communities.iter().enumerate() {
            all.push(UnitSeed {
                name: format!("{}{community}", seed.name),
                short: community.clone(),
                slug: format!("{}{}", seed.slug, n + 1),
                kind: UnitKind::Community,
                parent: Some(seed.name.to_owned()),
                handling: false,
                duties: Vec::new(),
            });
        }
    }
    all
}

fn duties(categories: &[CategorySeed], owner: &str) -> Vec<&'static str> {
    categories
        .iter()
        .filter(|c| c.owners.iter().any(|o| o.0 == owner))
        .map(|c| c.code)
        .collect()
}

fn grids(area: &str, streets: &[StreetSeed]) -> Vec<GridSeed> {
    let mut all = Vec::new();
    for (s, street) in streets.iter().enumerate() {
        let top = format!("{area}{:02}", s + 1);
        all.push(GridSeed {
            code: top.clone(),
            name: format!("{}一级网格", street.name),
            level: 1,
            parent: None,
            unit: street.name.to_owned(),
        });
        for (c, community) in street.communities.iter().enumerate() {
            let middle = format!("{top}{:02}", c + 1);
            let unit = format!("{}{community}", street.name);
            all.push(GridSeed {
                code: middle.clone(),
                name: format!("{community}二级网格"),
                level: 2,
                parent: Some(top.clone()),
                unit: unit.clone(),
            });
            // Two or three grids a community, by its place in the list.
            for g in 0..(2 + (s + c) % 2) {
                let estate = street
                    .estates
                    .get((c * 2 + g) % street.estates.len().max(1));
                all.push(GridSeed {
                    code: format!("{middle}{:02}", g + 1),
                    name: format!(
                        "{community}第{}网格（{}片区）",
                        ["一", "二", "三"][g],
                        estate.unwrap_or(&"中心")
                    ),
                    level: 3,
                    parent: Some(middle.clone()),
                    unit: unit.clone(),
                });
            }
        }
    }
    all
}

#[cfg(test)]
mod tests;
