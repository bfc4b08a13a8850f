//! 示范: a centre for the profile `standard`, with a bit of everything.

use super::UnitKind::{Department, Enterprise, MassOrg, Street as Jiedao, Township, Vertical};
use super::{Branch, Habits, Season, Source, Street, in_season, leaf};
use crate::channels::Channel;

pub(super) const SOURCE: Source = Source {
    key: "standard",
    name: "示范区12345热线（演示）",
    district: "示范区",
    area_code: "990001",
    leads: &[("区政务服务管理局", "zhengwu")],
    units: &[
        ("区市场监督管理局", "区市场监管局", "shichang", Department, "消保科 食品科"),
        ("区住房和城乡建设局", "区住建局", "zhujian", Department, "物业科 公用科"),
        ("区城市管理局", "区城管局", "chengguan", Department, "执法队 环卫科"),
        ("区人力资源和社会保障局", "区人社局", "renshe", Department, ""),
        ("区教育局", "区教育局", "jiaoyu", Department, ""),
        ("区卫生健康局", "区卫健局", "weijian", Department, ""),
        ("区民政局", "区民政局", "minzheng", Department, ""),
        ("区交通运输局", "区交通局", "jiaotong", Department, ""),
        ("区农业农村局", "区农业农村局", "nongye", Department, ""),
        ("区发展和改革局", "区发改局", "fagai", Department, ""),
        ("公安分局", "公安分局", "gongan", Vertical, ""),
        ("生态环境分局", "生态环境分局", "huanbao", Vertical, ""),
        ("自然资源分局", "自然资源分局", "ziran", Vertical, ""),
        ("区水电气服务公司", "水电气公司", "gongyong", Enterprise, ""),
        ("区总工会", "区总工会", "gonghui", MassOrg, ""),
    ],
    streets: &[
        Street { name: "和平街道", slug: "heping", kind: Jiedao, weight: 200, communities: "和平 永安 向阳", estates: "永安花园 向阳里 和平家园 桂花苑", roads: "和平大街 永安路 向阳街", landmarks: "和平广场 永安菜市场" },
        Street { name: "清河街道", slug: "qinghe", kind: Jiedao, weight: 170, communities: "清河 柳岸 莲塘", estates: "柳岸人家 莲塘小区 清河湾", roads: "柳岸路 莲塘街", landmarks: "清河公园 莲塘小学" },
        Street { name: "东园街道", slug: "dongyuan", kind: Jiedao, weight: 150, communities: "东园 文化 站前", estates: "文化家属院 站前公寓 东园新居", roads: "文化路 站前街", landmarks: "东园汽车站 文化宫" },
        Street { name: "青山镇", slug: "qingshan", kind: Township, weight: 80, communities: "青山村 石桥村", estates: "青山新村 石桥安置区", roads: "青山路 石桥街", landmarks: "青山集市 石桥水库" },
    ],
    tree: &[
        Branch { code: "01", name: "城市管理", leaves: &[
            leaf("0101", "市容环境", 240, &["stalls", "posters", "signboard", "garbage", "dogs", "demolition_rubbish"], &[("区城市管理局", 3), ("@", 2)]),
            leaf("0102", "市政设施", 180, &["streetlight", "potholes", "manhole", "drainage", "telecom_wires"], &[("区住房和城乡建设局", 3), ("@", 1)]),
            leaf("0103", "园林绿化", 50, &["greening"], &[("区城市管理局", 1)]),
            leaf("0104", "停车与交通", 130, &["parking_street", "parking_fee", "traffic_signal", "bus", "taxi"], &[("公安分局", 2), ("区交通运输局", 1)]),
            leaf("0105", "违法建设", 70, &["illegal_build"], &[("区城市管理局", 1)]),
        ] },
        Branch { code: "02", name: "住房与公用事业", leaves: &[
            leaf("0201", "物业管理", 260, &["property_service", "property_fee", "estate_parking", "elevator", "ebike_charging"], &[("@", 3), ("区住房和城乡建设局", 2)]),
            leaf("0202", "房屋质量", 110, &["leak", "renovation", "house_delivery", "rental"], &[("区住房和城乡建设局", 1)]),
            leaf("0203", "水电气", 170, &["water_cut", "water_quality", "gas", "power"], &[("区水电气服务公司", 1)]),
            in_season(Season::Winter, leaf("0204", "供热", 80, &["heating"], &[("区水电气服务公司", 1)])),
        ] },
        Branch { code: "03", name: "市场监管", leaves: &[
            leaf("0301", "消费维权", 260, &["prepaid", "refund", "vehicle_sale", "fake_goods", "travel", "finance_insurance"], &[("区市场监督管理局", 1)]),
            leaf("0302", "食品与价格", 120, &["food_safety", "price"], &[("区市场监督管理局", 1)]),
        ] },
        Branch { code: "04", name: "生态环境", leaves: &[
            leaf("0401", "噪音", 120, &["noise_square", "noise_build", "noise_shop"], &[("生态环境分局", 1), ("区城市管理局", 2), ("公安分局", 1)]),
            leaf("0402", "大气与水", 110, &["smoke", "dust", "odor", "water_pollution", "straw"], &[("生态环境分局", 2), ("@", 1)]),
        ] },
        Branch { code: "05", name: "民生保障", leaves: &[
            leaf("0501", "劳动维权", 120, &["wages"], &[("区人力资源和社会保障局", 6), ("区总工会", 1)]),
            leaf("0502", "社保医保", 90, &["social_insurance", "medical_insurance"], &[("区人力资源和社会保障局", 1)]),
            leaf("0503", "民政", 50, &["welfare"], &[("区民政局", 1)]),
            in_season(Season::School, leaf("0504", "教育", 110, &["school", "training"], &[("区教育局", 1)])),
            leaf("0505", "卫生与文体", 70, &["hospital", "epidemic", "culture"], &[("区卫生健康局", 1)]),
            leaf("0506", "农业农村", 60, &["village_road", "farming"], &[("区农业农村局", 1), ("@", 1)]),
        ] },
        Branch { code: "06", name: "政务与企业", leaves: &[
            leaf("0601", "政务服务", 70, &["gov_window", "household", "land_certificate"], &[("公安分局", 1), ("自然资源分局", 1), ("区发展和改革局", 1)]),
            leaf("0602", "企业诉求", 70, &["ent_policy", "ent_utilities", "ent_approval", "ent_finance", "ent_surroundings"], &[("区发展和改革局", 1)]),
            leaf("0603", "表扬建议", 40, &["praise", "suggestion"], &[("@", 1)]),
            leaf("0699", "其他", 40, &["telecom_bill", "express", "bank", "court", "private_quarrel", "unclear"], &[("@", 1)]),
        ] },
    ],
    channels: &[(Channel::Phone, 700), (Channel::Web, 80), (Channel::App, 70), (Channel::Wechat, 90), (Channel::Hall, 30), (Channel::Letter, 10), (Channel::Grid, 20)],
    habits: Habits { hold: 12, ..Habits::MIDDLING },
};
