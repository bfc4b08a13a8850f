//! Where a matter happens and what is at stake: drawn once for a message, so that title, content, address
//! and the texts of staff speak of the same building, shop and sum.

use super::people;
use super::voice::Voice;
use crate::grammar;
use crate::matters::{Matter, Spot};
use crate::rng::Rng;
use crate::towns::Town;
use std::cell::Cell;

/// The fixed points of one matter.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The street or township.
    pub street: &'static str,
    /// Its community or village.
    pub community: &'static str,
    /// The unit name of the community.
    pub community_unit: String,
    /// An estate there.
    pub estate: &'static str,
    /// A road.
    pub road: &'static str,
    /// The crossing road.
    pub road2: &'static str,
    /// A landmark.
    pub landmark: &'static str,
    /// House number.
    pub number: u32,
    /// “12号楼”
    pub building: String,
    /// “3单元”
    pub stair: String,
    /// Name of the shop or firm.
    pub shop: String,
    /// The place as one says it.
    pub place: String,
    money: String,
    big_money: String,
    since: &'static str,
    long: &'static str,
    days: &'static str,
    speaker: &'static str,
    degrees: u32,
    bus: u32,
    told: String,
}

/// What staff write about: the matter, its scene, and the unit that writes.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The matter.
    pub matter: &'static Matter,
    /// Its scene.
    pub scene: &'a Scene,
    /// Short name of the unit that writes.
    pub unit: &'a str,
}

const LONG: &[&str] = &[
    "一个多月",
    "两个多月",
    "快半年",
    "小半年",
    "三个星期",
    "二十多天",
    "大半年",
    "将近一年",
    "四个月",
    "一个半月",
];
const DAYS: &[&str] = &[
    "三天",
    "四五天",
    "一个星期",
    "十来天",
    "两天半",
    "五天",
    "八九天",
    "六七天",
];
const SINCE: &[&str] = &[
    "去年年底",
    "去年入冬以后",
    "上个月初",
    "上个月中旬",
    "今年春节后",
    "今年开春",
    "半年前",
    "三个月前",
    "两个多月前",
    "今年年初",
    "去年十月",
];
const BRAND_A: &[&str] = &[
    "鑫", "聚", "悦", "锦", "瑞", "百", "嘉", "优", "金", "好", "星", "盛", "乐", "万", "恒", "老",
    "尚", "博", "启", "佳", "禾", "卓", "顺", "青",
];
const BRAND_B: &[&str] = &[
    "源", "福", "来", "邻", "尚", "汇", "悦", "泰", "丰", "程", "味", "驰", "美", "利", "康", "宝",
    "禧", "元", "诚", "雅", "轩", "航",
];

impl Scene {
    /// Draws the fixed points of a matter in a town; streets by their share.
    pub fn draw(rng: &mut Rng, town: &'static Town, matter: &Matter) -> Option<Self> {
        let street = rng.weighted(&town.streets, |s| s.weight)?;
        let which = rng.index(street.communities.len());
        let community = street.communities.get(which)?.as_str();
        let shop = format!(
            "{}{}{}",
            rng.text(BRAND_A),
            rng.text(BRAND_B),
            rng.text(matter.trades)
        );
        let road = rng.text(&street.roads);
        let others: Vec<&'static str> = street
            .roads
            .iter()
            .copied()
            .filter(|r| *r != road)
            .collect();
        let mut scene = Self {
            street: street.name,
            community,
            community_unit: format!("{}{community}", street.name),
            estate: rng.text(&street.estates),
            road,
            road2: rng.text(&others),
            landmark: rng.text(&street.landmarks),
            number: rng.between(1, 288),
            building: building(rng),
            stair: format!("{}单元", rng.between(1, 5)),
            shop,
            place: String::new(),
            money: money(rng, matter.key),
            big_money: big_money(rng),
            since: rng.text(SINCE),
            long: rng.text(LONG),
            days: rng.text(DAYS),
            speaker: rng.text(&["诉求人", "来电人", "市民", "诉求人"]),
            degrees: rng.between(12, 16),
            bus: rng.between(1, 68),
            told: String::new(),
        };
        scene.place = scene.place_phrase(rng, matter.spot);
        Some(scene)
    }

    fn place_phrase(&self, rng: &mut Rng, spot: Spot) -> String {
        let template = match spot {
            Spot::Home => "[{小区}|{小区}{楼}|{小区}{楼}{单元}|{社区}的{小区}]",
            Spot::Road => {
                "[{路}与{路2}交叉口[|东侧|西北角|往南一点]|{地标}[门口|旁边|对面|北侧|南门]|{路}{号}号[门前|附近|对面]|{路}从{小区}到{地标}这一段|{小区}[北门|南门|门口]的{路}]"
            }
            Spot::Shop => {
                "[{路}{号}号的“{店}”|{地标}[一楼|二楼|旁边]的“{店}”|{小区}[底商|门口]“{店}”|“{店}”（{路}）]"
            }
            Spot::Site => {
                "[{小区}[东边|西边|北侧]的工地|{路}{号}号在建项目|{地标}[旁|后面]的施工现场|{路}[道路|管网]改造工地]"
            }
            Spot::Office => "[{社区}|{街道}|{路}]",
        };
        grammar::expand(rng, template, &|_, slot| self.fixed(slot))
    }

    /// The place in two or three characters for titles.
    fn short_place(&self, spot: Spot) -> String {
        match spot {
            Spot::Home => self.estate.to_owned(),
            Spot::Road => self.road.to_owned(),
            Spot::Shop => format!("“{}”", self.shop),
            Spot::Site => format!("{}工地", self.road),
            Spot::Office => self.community.to_owned(),
        }
    }

    /// A postal address for the ticket.
    pub fn address(&self, rng: &mut Rng, town: &Town, spot: Spot) -> String {
        let head = format!("{}{}", town.district, self.street);
        match spot {
            Spot::Home | Spot::Office => format!(
                "{head}{}{}{}{}{:02}室",
                self.estate,
                self.building,
                self.stair,
                rng.between(1, 18),
                rng.between(1, 4)
            ),
            Spot::Road => format!("{head}{}（{}附近）", self.road, self.landmark),
            Spot::Shop => format!("{head}{}{}号“{}”", self.road, self.number, self.shop),
            Spot::Site => format!("{head}{}{}号工地", self.road, self.number),
        }
    }

    /// What the citizen told, once it is written.
    pub(super) fn told(&self) -> &str {
        &self.told
    }

    pub(super) fn remember(&mut self, told: &str) {
        told.clone_into(&mut self.told);
    }

    /// The place in one line, street first, as agents note it.
    pub(super) fn address_line(&self) -> String {
        format!("{}{}（{}）", self.street, self.estate, self.road)
    }

    /// The slots that stay the same throughout a message.
    fn fixed(&self, slot: &str) -> Option<String> {
        Some(match slot {
            "小区" => self.estate.to_owned(),
            "楼" => self.building.clone(),
            "单元" => self.stair.clone(),
            "社区" => self.community.to_owned(),
            "街道" => self.street.to_owned(),
            "路" => self.road.to_owned(),
            "路2" => self.road2.to_owned(),
            "地标" => self.landmark.to_owned(),
            "店" => self.shop.clone(),
            "号" => self.number.to_string(),
            "钱" => self.money.clone(),
            "大钱" => self.big_money.clone(),
            "起" => self.since.to_owned(),
            "多久" => self.long.to_owned(),
            "天" => self.days.to_owned(),
            "路线" => self.bus.to_string(),
            "十六" => self.degrees.to_string(),
            _ => return None,
        })
    }

    /// Fills a template of a message in the given voice.
    pub(super) fn tell(
        &self,
        rng: &mut Rng,
        template: &str,
        voice: Voice,
        placed: &Cell<bool>,
    ) -> String {
        grammar::expand(rng, template, &|rng, slot| {
            if slot == "处" {
                // The full place phrase once, then “这里”.
                return Some(if placed.replace(true) {
                    "[这里|那一块|现场]".to_owned()
                } else {
                    self.place.clone()
                });
            }
            self.fixed(slot)
                .or_else(|| voice.slot(slot, self.speaker))
                .or_else(|| loose(rng, slot))
        })
    }

    /// Fills a title.
    pub(super) fn entitle(&self, rng: &mut Rng, template: &str, spot: Spot) -> String {
        grammar::expand(rng, template, &|rng, slot| match slot {
            "处" => Some(self.short_place(spot)),
            _ => self
                .fixed(slot)
                .or_else(|| Voice::Noted.slot(slot, self.speaker))
                .or_else(|| loose(rng, slot)),
        })
    }
}

impl Subject<'_> {
    /// Fills a template of staff's; `{单位}` is the unit, `{事}` the matter.
    pub(super) fn write(&self, rng: &mut Rng, template: &str) -> String {
        grammar::expand(rng, template, &|rng, slot| match slot {
            "单位" => Some(self.unit.to_owned()),
            "事" => Some(self.matter.what.to_owned()),
            "处" => Some(match self.matter.spot {
                Spot::Office => self.scene.community.to_owned(),
                _ => self.scene.place.clone(),
            }),
            _ => self
                .scene
                .fixed(slot)
                .or_else(|| Voice::Noted.slot(slot, "诉求人"))
                .or_else(|| loose(rng, slot)),
        })
    }
}

/// Slots that are drawn anew each time.
fn loose(rng: &mut Rng, slot: &str) -> Option<String> {
    Some(match slot {
        "几" => rng.text(&["三", "四", "五", "六", "七", "八", "3", "4", "5", "6"]).to_owned(),
        "十几" => rng.between(11, 48).to_string(),
        "时" => "[昨天[|晚上|下午|中午]|前天[傍晚|上午|]|大前天|今天[早上|上午|凌晨]|上周[一|二|三|四|五|末]|这周[一|二]|上个月[初|底|中旬]|前几天|[3|5|8|11|16|19|23]号[上午|下午|晚上]]".to_owned(),
        "夜" => "[每天夜里[十一点多|十二点以后]|后半夜|晚上十点以后|凌晨[一两点|三点多|两点半]|夜里十点到一点|半夜]".to_owned(),
        "早晚" => "[早上六点到八点|傍晚五点以后|早晚两头|从下午四点到夜里十点|天一黑|早上天不亮|晚饭前后]".to_owned(),
        "点" => "[五|六|七|八][点|点半|点多|点四十|点一刻]".to_owned(),
        "人" => format!(
            "{}[|]{}",
            rng.text(&["负责人", "对方", "店里的人", "接电话的工作人员", "经办的人"]),
            if rng.percent(35) { format!("（姓{}）", people::surname(rng)) } else { String::new() }
        ),
        "姓" => people::surname(rng).to_owned(),
        "方便告知" => "[修好后给个电话|最好能回个话|并告知结果|有结果了说一声]".to_owned(),
        "早点时" => format!("{}:{:02}", rng.between(8, 11), rng.below(60)),
        "晚点时" => format!("{}:{:02}", rng.between(14, 17), rng.below(60)),
        "分机" => format!("{:04}", rng.between(8100, 8990)),
        _ => return None,
    })
}

fn building(rng: &mut Rng) -> String {
    match rng.below(10) {
        0 => format!("{}座", rng.text(&["A", "B", "C", "D"])),
        1 => format!("{}栋", rng.between(1, 30)),
        2 => format!("{}-{}号楼", rng.between(1, 12), rng.between(1, 3)),
        _ => format!("{}号楼", rng.between(1, 46)),
    }
}

fn money(rng: &mut Rng, key: &str) -> String {
    let (amount, round) = match key {
        "parking_fee" => (rng.between(8, 65), 1),
        "travel" | "price" => (rng.between(12, 190), 10),
        "vehicle_sale" => (rng.between(10, 60), 100),
        "wages" => (rng.between(18, 69), 100),
        _ => match rng.below(3) {
            0 => (rng.between(12, 98), 10),
            1 => (rng.between(10, 48), 100),
            _ => (rng.between(180, 4980), 1),
        },
    };
    format!("{}{}", amount * round, rng.text(&["元", "元", "块钱"]))
}

fn big_money(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => format!("{}万多", rng.between(1, 9)),
        1 => format!("{}元", rng.between(52, 480) * 100),
        2 => format!("{}.{}万元", rng.between(1, 18), rng.between(1, 9)),
        _ => format!("{}万元", rng.between(1, 26)),
    }
}
