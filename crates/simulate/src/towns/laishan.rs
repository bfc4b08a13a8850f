//! 莱山: six channels into one pool, two groups (citizens, enterprises), four lead departments.

use super::UnitKind::{Department, Enterprise, MassOrg, Street as Jiedao, Vertical, Zone};
use super::{Branch, Habits, Season, Source, Street, in_season, leaf};
use crate::channels::Channel;

pub(super) const SOURCE: Source = Source {
    key: "laishan",
    name: "莱山区诉求办理中心（演示）",
    district: "莱山区",
    area_code: "370613",
    leads: &[
        ("区优化营商环境工作专项小组办公室", "zhuanxiang"),
        ("区行政审批服务局", "shenpi"),
        ("区民生服务中心", "minsheng"),
        ("区政府办公室", "zhengfu"),
        ("区工业和信息化局", "gongxin"),
    ],
    units: &[
        ("区市场监督管理局", "区市场监管局", "shichang", Department, "消保科 食药科"),
        ("区住房和城乡建设局", "区住建局", "zhujian", Department, "物业办 公用科"),
        ("区综合行政执法局", "区综合执法局", "zhifa", Department, "一中队 二中队"),
        ("区人力资源和社会保障局", "区人社局", "renshe", Department, "劳动监察科"),
        ("区教育和体育局", "区教体局", "jiaoyu", Department, ""),
        ("区卫生健康局", "区卫健局", "weijian", Department, ""),
        ("区民政局", "区民政局", "minzheng", Department, ""),
        ("区交通运输局", "区交通局", "jiaotong", Department, ""),
        ("区农业农村局", "区农业农村局", "nongye", Department, ""),
        ("区文化和旅游局", "区文旅局", "wenguang", Department, ""),
        ("区商务局", "区商务局", "shangwu", Department, ""),
        ("区发展和改革局", "区发改局", "fagai", Department, ""),
        ("区医疗保障局", "区医保局", "yibao", Department, ""),
        ("区财政局", "区财政局", "caizheng", Department, ""),
        ("公安分局", "公安分局", "gongan", Vertical, "交警大队"),
        ("生态环境分局", "生态环境分局", "huanbao", Vertical, ""),
        ("自然资源和规划局", "自然资源局", "ziran", Vertical, ""),
        ("税务局", "税务局", "shuiwu", Vertical, ""),
        ("区供电中心", "供电中心", "gongdian", Enterprise, ""),
        ("区自来水公司", "自来水公司", "gongshui", Enterprise, ""),
        ("区热力燃气公司", "热力燃气公司", "reli", Enterprise, ""),
        ("区总工会", "区总工会", "gonghui", MassOrg, ""),
    ],
    streets: &[
        Street { name: "黄海路街道", slug: "huanghai", kind: Jiedao, weight: 260, communities: "海晏 金滩 学府 清泉", estates: "海晏花园 金滩名苑 学府家园 清泉小区 观海台", roads: "海晏路 金滩东路 学府西街", landmarks: "金滩广场 学府商业街" },
        Street { name: "初家街道", slug: "chujia", kind: Jiedao, weight: 220, communities: "初兴 迎春 新苑", estates: "迎春花园 新苑小区 初兴家园 凤凰雅居", roads: "迎春西街 新苑路 初兴街", landmarks: "迎春大集 凤凰山公园" },
        Street { name: "滨海路街道", slug: "binhai", kind: Jiedao, weight: 160, communities: "东滩 逛荡 渔村", estates: "东滩海岸 渔村新居 碧海蓝天", roads: "东滩路 渔村街", landmarks: "东滩浴场 渔村市场" },
        Street { name: "院格庄街道", slug: "yuange", kind: Jiedao, weight: 90, communities: "院东村 院西村 樱桃沟村", estates: "院格新村 樱桃家园", roads: "院东路 樱花街", landmarks: "樱桃沟大集 院格中学" },
        Street { name: "解甲庄街道", slug: "jiejia", kind: Jiedao, weight: 90, communities: "解甲村 蓝谷 石岭村", estates: "蓝谷家园 石岭新居", roads: "蓝谷路 石岭街", landmarks: "蓝谷广场 解甲集市" },
        Street { name: "马山街道", slug: "mashan", kind: Jiedao, weight: 70, communities: "马山 盛泉 官庄村", estates: "盛泉花园 马山小区", roads: "盛泉路 官庄街", landmarks: "盛泉工业园 马山集" },
        Street { name: "经济开发区管委会", slug: "kaifa", kind: Zone, weight: 110, communities: "创业园社区 智谷", estates: "智谷人才公寓 创业园宿舍区", roads: "智谷大道 创新一路 创新二路", landmarks: "智谷产业园 创新孵化器" },
    ],
    tree: &[
        Branch { code: "01", name: "消费维权", leaves: &[
            leaf("0101", "商品服务质量", 300, &["refund", "vehicle_sale", "fake_goods"], &[("区市场监督管理局", 20), ("区商务局", 1)]),
            leaf("0102", "预付消费退费", 200, &["prepaid", "training"], &[("区市场监督管理局", 10), ("区教育和体育局", 2)]),
            leaf("0103", "食品安全与价格", 140, &["food_safety", "price"], &[("区市场监督管理局", 1)]),
        ] },
        Branch { code: "02", name: "物业管理", leaves: &[
            leaf("0201", "物业服务与收费", 380, &["property_service", "property_fee", "estate_parking"], &[("区住房和城乡建设局", 3), ("@", 4)]),
            leaf("0202", "设施维修", 220, &["elevator", "leak", "ebike_charging", "renovation"], &[("区住房和城乡建设局", 2), ("@", 2)]),
            leaf("0203", "房屋交付办证", 80, &["house_delivery", "land_certificate", "rental"], &[("区住房和城乡建设局", 2), ("自然资源和规划局", 1)]),
        ] },
        Branch { code: "03", name: "劳动就业", leaves: &[
            leaf("0301", "拖欠薪资", 240, &["wages"], &[("区人力资源和社会保障局", 9), ("区总工会", 1)]),
            leaf("0302", "社保医保", 130, &["social_insurance", "medical_insurance"], &[("区人力资源和社会保障局", 1), ("区医疗保障局", 1)]),
            leaf("0303", "救助养老", 60, &["welfare"], &[("区民政局", 3), ("@", 1)]),
        ] },
        Branch { code: "04", name: "公用事业", leaves: &[
            leaf("0401", "供水", 110, &["water_cut", "water_quality"], &[("区自来水公司", 1)]),
            in_season(Season::Winter, leaf("0402", "供热燃气", 160, &["heating", "gas"], &[("区热力燃气公司", 1)])),
            leaf("0403", "供电通信", 80, &["power", "telecom_wires"], &[("区供电中心", 1)]),
        ] },
        Branch { code: "05", name: "城市管理", leaves: &[
            leaf("0501", "市容秩序", 180, &["stalls", "garbage", "signboard", "dogs", "posters"], &[("区综合行政执法局", 3), ("@", 2)]),
            leaf("0502", "违法建设", 100, &["illegal_build"], &[("区综合行政执法局", 3), ("@", 1)]),
            leaf("0503", "市政绿化", 140, &["streetlight", "potholes", "manhole", "greening", "drainage"], &[("区住房和城乡建设局", 3), ("@", 1)]),
            leaf("0504", "噪音油烟扬尘", 170, &["noise_build", "noise_shop", "noise_square", "smoke", "dust", "odor"], &[("生态环境分局", 2), ("区综合行政执法局", 3)]),
            leaf("0505", "停车交通", 120, &["parking_street", "parking_fee", "traffic_signal", "bus"], &[("公安分局", 3), ("区交通运输局", 1)]),
        ] },
        Branch { code: "06", name: "公共服务", leaves: &[
            in_season(Season::School, leaf("0601", "教育", 120, &["school"], &[("区教育和体育局", 1)])),
            leaf("0602", "卫生健康", 60, &["hospital", "epidemic"], &[("区卫生健康局", 1)]),
            leaf("0603", "文旅体育", 60, &["travel", "culture"], &[("区文化和旅游局", 1)]),
            leaf("0604", "农业农村", 80, &["village_road", "farming", "straw"], &[("区农业农村局", 2), ("@", 2)]),
            leaf("0605", "户籍与窗口服务", 80, &["household", "gov_window"], &[("公安分局", 1), ("区发展和改革局", 1)]),
        ] },
        Branch { code: "07", name: "企业诉求", leaves: &[
            leaf("0701", "惠企政策", 90, &["ent_policy"], &[("区发展和改革局", 2), ("区财政局", 1), ("税务局", 1)]),
            leaf("0702", "要素保障", 80, &["ent_utilities"], &[("区供电中心", 1), ("经济开发区管委会", 1)]),
            leaf("0703", "审批服务", 70, &["ent_approval"], &[("自然资源和规划局", 1), ("区住房和城乡建设局", 1)]),
            leaf("0704", "融资与账款", 50, &["ent_finance"], &[("区财政局", 1), ("区发展和改革局", 1)]),
            leaf("0705", "园区配套", 60, &["ent_surroundings"], &[("经济开发区管委会", 3), ("@", 1)]),
        ] },
        Branch { code: "08", name: "综合", leaves: &[
            leaf("0801", "意见建议与表扬", 60, &["suggestion", "praise"], &[("@", 1)]),
            leaf("0899", "其他", 40, &["telecom_bill", "express", "bank", "court", "private_quarrel", "unclear"], &[("@", 1)]),
        ] },
    ],
    channels: &[(Channel::Phone, 620), (Channel::Web, 120), (Channel::Hall, 70), (Channel::EnterprisePlatform, 60), (Channel::EnterpriseVisit, 50), (Channel::Wechat, 40), (Channel::Proposal, 12), (Channel::UpperPlatform, 28)],
    habits: Habits {
        usual_days: 3,
        limit_phone: 12,
        limit_network: 8,
        late: 15,
        returns: false,
        wrong_dispatch: 40,
        many_returns: 0,
        dissatisfied: 20,
        hold: 0,
        extension: 0,
        evasive: 30,
        ..Habits::MIDDLING
    },
};
