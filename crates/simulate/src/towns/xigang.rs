//! 西岗: an old seaside district; hot classes of document 000 (consumption, property, illegal building, city look,
//! education, public health, wages, travel).

use super::UnitKind::{Department, Enterprise, MassOrg, Street as Jiedao, Vertical};
use super::{Branch, Habits, Season, Source, Street, in_season, leaf};
use crate::channels::Channel;

pub(super) const SOURCE: Source = Source {
    key: "xigang",
    name: "西岗区12345热线（演示）",
    district: "西岗区",
    area_code: "210203",
    leads: &[("区营商环境建设局", "yingshang")],
    units: &[
        ("区市场监督管理局", "区市场监管局", "shichang", Department, "消保科 食品科"),
        ("区城市管理综合行政执法局", "区城管局", "chengguan", Department, "市容科 违建科"),
        ("区住房和城市建设局", "区住建局", "zhujian", Department, "物业科 市政科"),
        ("区教育局", "区教育局", "jiaoyu", Department, ""),
        ("区人力资源和社会保障局", "区人社局", "renshe", Department, "监察大队"),
        ("区文化和旅游局", "区文旅局", "wenguang", Department, ""),
        ("区卫生健康局", "区卫健局", "weijian", Department, ""),
        ("区民政局", "区民政局", "minzheng", Department, ""),
        ("区商务局", "区商务局", "shangwu", Department, ""),
        ("区司法局", "区司法局", "sifa", Department, ""),
        ("区发展和改革局", "区发改局", "fagai", Department, ""),
        ("公安局西岗分局", "公安分局", "gongan", Vertical, ""),
        ("交警西岗大队", "交警大队", "jiaojing", Vertical, ""),
        ("西岗生态环境分局", "生态环境分局", "huanbao", Vertical, ""),
        ("西岗自然资源分局", "自然资源分局", "ziran", Vertical, ""),
        ("区供水服务中心", "供水中心", "gongshui", Enterprise, ""),
        ("区供热服务公司", "供热公司", "reli", Enterprise, ""),
        ("区燃气服务站", "燃气服务站", "ranqi", Enterprise, ""),
        ("区总工会", "区总工会", "gonghui", MassOrg, ""),
    ],
    streets: &[
        Street { name: "人民广场街道", slug: "renmin", kind: Jiedao, weight: 200, communities: "唐山街 英华 北京街", estates: "英华花园 高尔基公寓 纪念里 望海大厦", roads: "英华街 胜利巷 唐川路", landmarks: "英华市场 中心裕景广场" },
        Street { name: "八一路街道", slug: "bayilu", kind: Jiedao, weight: 190, communities: "林茂 石槐 滨海", estates: "林茂山庄 石槐小区 海之韵 绿波家园", roads: "林茂街 石槐路 听潮路", landmarks: "石槐公园 听潮广场" },
        Street { name: "日新街道", slug: "rixin", kind: Jiedao, weight: 150, communities: "日新 新开 大同", estates: "日新里 新开花园 大同公寓", roads: "日新街 新开东路 大同巷", landmarks: "新开市场 日新小学" },
        Street { name: "香炉礁街道", slug: "xianglu", kind: Jiedao, weight: 170, communities: "礁前 工业 海港", estates: "海港新村 礁前花园 香海家园 沿港公寓", roads: "礁前街 海港路 沿港大道", landmarks: "香海批发市场 港湾家居城" },
        Street { name: "站北街道", slug: "zhanbei", kind: Jiedao, weight: 130, communities: "站北 胜利桥 团结", estates: "胜利桥小区 团结里 北站公寓", roads: "胜利桥街 团结路", landmarks: "北站广场 胜利文化街" },
        Street { name: "白云街道", slug: "baiyun", kind: Jiedao, weight: 140, communities: "白云 云山 康乐", estates: "云山花园 康乐小区 白云雁水", roads: "云山街 康乐巷 雁水路", landmarks: "云山公园 康乐早市" },
        Street { name: "滨海街道", slug: "binhai", kind: Jiedao, weight: 120, communities: "渔人 石道 海景", estates: "海景名都 渔人居 石道嘉园", roads: "渔人路 石道街", landmarks: "渔人码头广场 海景浴场" },
    ],
    tree: &[
        Branch { code: "01", name: "消费维权", leaves: &[
            leaf("0101", "商品与服务消费", 420, &["refund", "vehicle_sale", "price"], &[("区市场监督管理局", 20), ("区商务局", 1)]),
            leaf("0102", "预付式消费", 300, &["prepaid"], &[("区市场监督管理局", 10), ("区商务局", 2)]),
            leaf("0103", "食品安全", 130, &["food_safety"], &[("区市场监督管理局", 1)]),
            leaf("0104", "虚假宣传与假冒", 90, &["fake_goods", "finance_insurance"], &[("区市场监督管理局", 1)]),
        ] },
        Branch { code: "02", name: "物业与房屋", leaves: &[
            leaf("0201", "物业服务", 420, &["property_service", "property_fee", "estate_parking"], &[("@", 5), ("区住房和城市建设局", 3)]),
            leaf("0202", "电梯与公共设施", 130, &["elevator", "ebike_charging"], &[("区市场监督管理局", 1), ("@", 2)]),
            leaf("0203", "房屋漏水维修", 180, &["leak", "renovation"], &[("@", 3), ("区住房和城市建设局", 2)]),
            leaf("0204", "供水供气", 120, &["water_cut", "water_quality", "gas"], &[("区供水服务中心", 3), ("区燃气服务站", 1)]),
            in_season(Season::Winter, leaf("0205", "供热采暖", 150, &["heating"], &[("区供热服务公司", 4), ("区住房和城市建设局", 1)])),
            leaf("0206", "房屋交付与登记", 60, &["house_delivery", "land_certificate", "rental"], &[("西岗自然资源分局", 1), ("区住房和城市建设局", 1)]),
        ] },
        Branch { code: "03", name: "违法建设", leaves: &[
            leaf("0301", "私搭乱建", 210, &["illegal_build"], &[("区城市管理综合行政执法局", 4), ("@", 1)]),
        ] },
        Branch { code: "04", name: "市容环境", leaves: &[
            leaf("0401", "占道经营", 190, &["stalls"], &[("区城市管理综合行政执法局", 3), ("@", 1)]),
            leaf("0402", "环境卫生", 150, &["garbage", "posters", "dogs", "demolition_rubbish"], &[("区城市管理综合行政执法局", 2), ("@", 2)]),
            leaf("0403", "市政设施", 170, &["streetlight", "potholes", "manhole", "drainage", "signboard"], &[("区住房和城市建设局", 4), ("@", 1)]),
            leaf("0404", "绿化养护", 60, &["greening"], &[("区城市管理综合行政执法局", 1), ("@", 1)]),
            in_season(Season::Summer, leaf("0405", "噪音油烟", 190, &["noise_build", "noise_shop", "smoke", "noise_square", "odor"], &[("西岗生态环境分局", 2), ("区城市管理综合行政执法局", 3), ("公安局西岗分局", 1)])),
        ] },
        Branch { code: "05", name: "教育", leaves: &[
            in_season(Season::School, leaf("0501", "中小学管理", 130, &["school"], &[("区教育局", 1)])),
            leaf("0502", "培训机构", 120, &["training"], &[("区教育局", 3), ("区市场监督管理局", 1)]),
        ] },
        Branch { code: "06", name: "卫生防疫", leaves: &[
            leaf("0601", "公共卫生与防疫", 110, &["epidemic"], &[("区卫生健康局", 3), ("@", 1)]),
            leaf("0602", "就医服务", 60, &["hospital"], &[("区卫生健康局", 1)]),
        ] },
        Branch { code: "07", name: "劳动保障", leaves: &[
            leaf("0701", "拖欠工资", 170, &["wages"], &[("区人力资源和社会保障局", 6), ("区总工会", 1)]),
            leaf("0702", "社会保险与救助", 90, &["social_insurance", "medical_insurance", "welfare"], &[("区人力资源和社会保障局", 3), ("区民政局", 2)]),
        ] },
        Branch { code: "08", name: "旅游", leaves: &[
            in_season(Season::Summer, leaf("0801", "旅游消费", 120, &["travel"], &[("区文化和旅游局", 3), ("区市场监督管理局", 1)])),
            leaf("0802", "文体场馆", 30, &["culture"], &[("区文化和旅游局", 1)]),
        ] },
        Branch { code: "09", name: "交通停车", leaves: &[
            leaf("0901", "停车秩序与收费", 140, &["parking_street", "parking_fee"], &[("交警西岗大队", 3), ("区发展和改革局", 1)]),
            leaf("0902", "交通设施与公交", 70, &["traffic_signal", "bus", "taxi"], &[("交警西岗大队", 1)]),
        ] },
        Branch { code: "10", name: "综合", leaves: &[
            leaf("1001", "户籍与政务服务", 50, &["household", "gov_window"], &[("公安局西岗分局", 1), ("区发展和改革局", 1)]),
            leaf("1002", "涉企服务", 30, &["ent_policy", "ent_approval", "ent_finance"], &[("区发展和改革局", 1)]),
            leaf("1003", "表扬建议", 30, &["praise", "suggestion"], &[("@", 1)]),
            leaf("1099", "其他", 40, &["telecom_bill", "express", "bank", "court", "private_quarrel", "unclear"], &[("区司法局", 1), ("@", 3)]),
        ] },
    ],
    channels: &[(Channel::Phone, 900), (Channel::Web, 40), (Channel::Wechat, 22), (Channel::App, 14), (Channel::UpperPlatform, 18), (Channel::Letter, 4), (Channel::Proposal, 2)],
    habits: Habits {
        usual_days: 5,
        limit_phone: 8,
        limit_network: 8,
        late: 40,
        wrong_dispatch: 75,
        dissatisfied: 90,
        evasive: 60,
        hold: 0,
        look_back: 30,
        many_returns: 8,
        ..Habits::MIDDLING
    },
};
