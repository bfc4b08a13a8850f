//! Names and telephone numbers.

use crate::rng::Rng;

/// A petitioner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name as it was left: in full, or “王女士” as on the telephone.
    pub name: String,
    /// Eleven digits out of a block that the demo keeps to itself.
    pub phone: String,
    /// The firm that the person speaks for.
    pub enterprise: Option<String>,
}

/// Frequent surnames come more often by standing more often.
const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "王", "李", "张", "刘", "杨", "赵", "黄", "周", "吴", "徐", "孙",
    "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于",
    "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡",
    "贾", "丁", "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜",
    "范", "方", "石", "姚", "谭", "廖", "邹", "熊", "金", "陆", "郝", "孔", "白", "崔", "康", "毛",
    "邱", "秦", "江", "史", "顾", "侯", "邵", "孟", "龙", "万", "段", "雷", "钱", "汤", "尹",
    "欧阳", "上官",
];
const GIVEN_ONE: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "超", "明",
    "霞", "平", "刚", "辉", "玲", "鹏", "丹", "波", "颖", "琳", "斌", "浩", "宁", "凯", "雪", "旭",
    "倩", "岩", "妍", "帆", "蕾", "峰",
];
const GIVEN_FIRST: &[&str] = &[
    "建", "志", "晓", "文", "玉", "国", "海", "春", "秀", "桂", "淑", "红", "永", "立", "佳", "雨",
    "思", "子", "宇", "明", "金", "振", "彦", "亚", "德", "俊", "婷", "美", "丽", "庆", "世", "景",
    "一", "凤", "长", "宝", "嘉", "若",
];
const GIVEN_SECOND: &[&str] = &[
    "华", "英", "梅", "兰", "林", "生", "民", "荣", "芬", "珍", "东", "成", "龙", "辉", "涵", "轩",
    "怡", "彤", "航", "峰", "萍", "琴", "光", "云", "香", "波", "军", "阳", "洁", "芝", "祥", "全",
    "福", "杰", "然", "欣", "宁", "琪",
];

/// A surname.
pub fn surname(rng: &mut Rng) -> &'static str {
    rng.text(SURNAMES)
}

/// A full name of two or three characters (four with a double surname).
pub fn full_name(rng: &mut Rng) -> String {
    let mut name = surname(rng).to_owned();
    if rng.percent(24) {
        name.push_str(rng.text(GIVEN_ONE));
    } else {
        name.push_str(rng.text(GIVEN_FIRST));
        name.push_str(rng.text(GIVEN_SECOND));
    }
    name
}

/// A telephone number of eleven digits; the blocks are small and recognisable as the demo's.
pub fn phone(rng: &mut Rng) -> String {
    format!(
        "{}{:06}",
        rng.text(&["19900", "19900", "16600", "19100", "17100"]),
        rng.below(1_000_000)
    )
}

/// Somebody who calls or writes.
pub fn petitioner(rng: &mut Rng) -> Person {
    let name = match rng.below(10) {
        0..=1 => format!("{}先生", surname(rng)),
        2..=3 => format!("{}女士", surname(rng)),
        _ => full_name(rng),
    };
    Person {
        name,
        phone: phone(rng),
        enterprise: None,
    }
}

/// Somebody who speaks for a firm.
pub fn enterprise_contact(rng: &mut Rng, firm: &str) -> Person {
    let name = if rng.percent(40) {
        format!("{}[经理]", surname(rng))
            .replace("[经理]", rng.text(&["经理", "会计", "厂长", "总"]))
    } else {
        full_name(rng)
    };
    Person {
        name,
        phone: phone(rng),
        enterprise: Some(firm.to_owned()),
    }
}
