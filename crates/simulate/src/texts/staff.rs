//! What handling units and the intake desk write: contacts, replies, returns, extensions, holds.

use super::likeness::closest;
use super::scene::Subject;
use crate::matters::Spot;
use crate::rng::Rng;

/// How good a reply is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Says what was done, how far it is, and what came of it.
    Good,
    /// Sounds busy, says nothing.
    Evasive,
    /// Next to nothing.
    Empty,
}

/// Why a ticket goes back (the reason codes of a return).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnReason {
    /// 内容不清
    ContentUnclear,
    /// 联系不上
    Unreachable,
    /// 不属本单位职责
    NotOurDuty,
    /// 职责变化
    DutyChanged,
    /// 职责交叉
    DutyOverlap,
}

impl ReturnReason {
    /// The identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ContentUnclear => "content_unclear",
            Self::Unreachable => "unreachable",
            Self::NotOurDuty => "not_our_duty",
            Self::DutyChanged => "duty_changed",
            Self::DutyOverlap => "duty_overlap",
        }
    }
}

impl Subject<'_> {
    /// The text of the list that speaks most of what the citizen told.
    fn closest(&self, rng: &mut Rng, list: &[&str]) -> String {
        closest(rng, list, self.scene.told(), 80, |rng, template| {
            self.write(rng, template)
        })
    }

    fn one(&self, rng: &mut Rng, list: &[&str]) -> String {
        let template = rng.text(list);
        self.write(rng, template)
    }

    /// 举措: what the unit did.
    pub fn measures(&self, rng: &mut Rng, quality: Quality) -> String {
        match quality {
            Quality::Good => {
                let act = self.closest(rng, self.matter.measures);
                self.told_measures(rng, &act)
            }
            Quality::Evasive => self.one(
                rng,
                &[
                    "我单位高度重视，已安排专人跟进处理。",
                    "已要求相关科室加强管理，做好日常巡查工作。",
                    "我单位将按照相关规定和职责予以办理。",
                    "已将情况反馈至有关方面，下一步将持续关注。",
                    "已对相关人员进行了教育提醒，今后将加大工作力度。",
                ],
            ),
            Quality::Empty => self.one(
                rng,
                &["已处理。", "已办。", "同上次答复。", "已转相关科室。"],
            ),
        }
    }

    /// The three parts of a report and the public reply, all about the same acts.
    pub fn report(&self, rng: &mut Rng, quality: Quality) -> [String; 4] {
        if quality != Quality::Good {
            return [
                self.measures(rng, quality),
                self.progress(rng, quality),
                self.result(rng, quality),
                self.public_reply(rng, quality),
            ];
        }
        let act = self.closest(rng, self.matter.measures);
        let result = self.closest(rng, self.matter.results);
        [
            self.told_measures(rng, &act),
            self.progress(rng, quality),
            self.told_result(rng, &result),
            self.told_publicly(rng, &act, &result),
        ]
    }

    fn told_measures(&self, rng: &mut Rng, act: &str) -> String {
        let lead = if self.matter.spot == Spot::Office {
            self.one(rng, &[
                "接件后，{单位}[第一时间|立即|当日]安排[专人|经办科室]核实。",
                "{单位}工作人员[{早点时}|{晚点时}]与诉求人取得联系，[详细了解情况后|核对材料后]开展处理。",
                "{单位}[分管领导|相关科室]高度重视，逐项核对诉求人反映的情况。",
            ])
        } else {
            self.one(rng, &[
                "接件后，{单位}[第一时间|立即|当日]安排[专人|{几}名工作人员|分管负责人带队]核实。",
                "{单位}[分管领导|相关科室]高度重视，[于当日|次日上午]到[现场|{处}]调查。",
                "{单位}工作人员[{早点时}|{晚点时}]与诉求人取得联系，[详细了解情况后|约定时间后]开展处理。",
                "经{单位}现场核查，诉求人反映的{事}问题[属实|基本属实|部分属实]。",
            ])
        };
        format!("{lead}{act}。")
    }

    fn told_result(&self, rng: &mut Rng, result: &str) -> String {
        let end = if result.contains("诉求人") || result.contains("企业") {
            String::new()
        } else {
            self.one(
                rng,
                &[
                    "",
                    "，已[电话|短信]告知诉求人",
                    "，诉求人对处理过程表示[理解|认可]",
                    "，[{单位}将在一周后回看|今后纳入常态化管理]",
                ],
            )
        };
        format!("{result}{end}。")
    }

    fn told_publicly(&self, rng: &mut Rng, act: &str, result: &str) -> String {
        let greeting = self.one(
            rng,
            &[
                "您好！您反映的{事}问题收悉。",
                "尊敬的市民，您好！关于您反映的{事}问题，现答复如下：",
                "感谢您对我们工作的关心。您提出的{事}问题，{单位}已经办理。",
            ],
        );
        let bridge = self.one(
            rng,
            &["经核查，", "接到您的诉求后，", "经逐项核查，", "核实后，"],
        );
        let thanks = self.one(
            rng,
            &[
                "感谢您的监督与支持。",
                "如有[疑问|新的情况]，请联系{单位}，电话转{分机}。",
                "今后我们将[加强日常管理|举一反三]，欢迎您继续监督。",
                "给您带来不便，敬请谅解。",
            ],
        );
        let result = result.replace("诉求人", "您");
        let act = act.replace("诉求人", "您");
        format!("{greeting}{bridge}{act}。{result}。{thanks}")
    }

    /// 进展: how far it is.
    pub fn progress(&self, rng: &mut Rng, quality: Quality) -> String {
        match quality {
            Quality::Good if self.matter.spot == Spot::Office => self.one(rng, &[
                "[截至目前|目前]，[材料核对完毕|各环节已办理到位]，[{单位}指定专人跟踪|后续由经办科室负责]。",
                "已与[相关科室|业务窗口]完成核对，[涉及的{几}项疑问均已答复|办理结果已录入系统]。",
                "相关工作[已于昨日完成|当日完成]，[工作人员已向诉求人说明|办理情况已留档备查]。",
            ]),
            Quality::Good => self.one(rng, &[
                "[截至目前|目前]，[现场整改已完成|各项措施已落实到位]，[{单位}已安排人员复查|后续巡查责任到人]。",
                "[现场核查已完成|已形成书面核查意见]，[处理措施已按计划落实|涉及的{几}项问题已全部销号]。",
                "相关工作[已于昨日完成|已完成]，[并拍照留存|工作人员已向诉求人当面反馈]。",
                "[{社区}|网格员]已协助[跟踪落实情况|现场确认]，未发现新的问题。",
            ]),
            Quality::Evasive => self.one(rng, &["正在办理中。", "正在按程序推进。", "已列入工作安排。"]),
            Quality::Empty => String::new(),
        }
    }

    /// 结果: what came of it.
    pub fn result(&self, rng: &mut Rng, quality: Quality) -> String {
        match quality {
            Quality::Good => {
                let result = self.closest(rng, self.matter.results);
                self.told_result(rng, &result)
            }
            Quality::Evasive => self.one(
                rng,
                &["待进一步落实。", "后续将持续关注。", "已向诉求人做好解释。"],
            ),
            Quality::Empty => self.one(rng, &["", "无。", "已办结。"]),
        }
    }

    /// 公开答复: what the petitioner reads.
    pub fn public_reply(&self, rng: &mut Rng, quality: Quality) -> String {
        match quality {
            Quality::Good => {
                let act = self.closest(rng, self.matter.measures);
                let result = self.closest(rng, self.matter.results);
                self.told_publicly(rng, &act, &result)
            }
            Quality::Evasive => self.one(
                rng,
                &[
                    "您好，您反映的问题我单位已收悉，将按照有关规定办理。感谢您的理解与支持。",
                    "您好，您的诉求已转交相关科室处理，请您耐心等待。",
                    "您好，您反映的情况我们高度重视，下一步将加大管理力度。",
                ],
            ),
            Quality::Empty => self.one(rng, &["已处理，谢谢。", "您好，已办理。"]),
        }
    }

    /// A note of a contact with the petitioner.
    pub fn contact_note(&self, rng: &mut Rng, reached: bool) -> String {
        if reached {
            self.one(rng, &[
                "{早点时}致电诉求人，[核实了具体位置和发生时间|了解到问题仍在持续]，[约定现场见面|诉求人表示可以配合]。",
                "与诉求人通话约{几}分钟，[确认诉求为尽快处理{事}|补充了此前的沟通经过]，已告知办理时限。",
                "{晚点时}电话联系诉求人，[说明承办单位和经办人|解释了相关规定]，诉求人[表示理解，等待处理|希望当面沟通]。",
                "工作人员[上门|到{处}]与诉求人见面，[听取意见并查看现场|收取了照片和票据复印件]。",
                "已添加诉求人[微信|工作号]，[接收现场照片{几}张|确认{小区}具体楼号]，[并告知初步处理意见|约定进展随时反馈]。",
            ])
        } else {
            self.one(rng, &[
                "{早点时}、{晚点时}两次拨打诉求人电话，[均无人接听|均提示关机]。",
                "{晚点时}拨打诉求人电话，[接通后随即挂断|提示暂时无法接通]，已发短信告知承办电话。",
                "{早点时}致电诉求人无人接听，拟[傍晚|次日上午]再次联系。",
            ])
        }
    }

    /// What a visit on the spot found.
    pub fn visit_findings(&self, rng: &mut Rng) -> String {
        self.one(rng, &[
            "{早点时}到{处}实地查看，[诉求人反映的{事}情况属实|现场存在{事}问题]，[涉及范围约{十几}平方米|拍照{几}张]，[权属需进一步核对|已询问周边住户{几}人]。",
            "会同[{社区}|物业|相邻单位]在{处}踏勘，[初步判断问题成因|核对了权属界线]，[形成现场记录一份|各方在记录上签字]。",
            "{晚点时}到场时[未见反映的情形，经走访证实多在夜间发生|问题仍在持续]，[拟择时再查|已要求当事人先行整改]。",
        ])
    }

    /// What is missing, told once and completely (一次告知).
    pub fn missing(&self, rng: &mut Rng) -> Vec<String> {
        let mut all = vec![
            "身份证正反面复印件",
            "付款凭证或转账截图",
            "合同、收据或票据复印件",
            "现场照片（能看清位置）",
            "经办人联系方式",
            "产权证明或租赁合同",
            "情况说明（签名）",
        ];
        let n = rng.between(2, 3);
        (0..n)
            .map(|_| all.remove(rng.index(all.len())).to_owned())
            .collect()
    }

    /// A return that names why and who; `rightful` is the body it belongs to.
    pub fn return_reason(&self, rng: &mut Rng, reason: ReturnReason, rightful: &str) -> String {
        let text = match reason {
            ReturnReason::ContentUnclear => self.one(rng, &[
                "诉求未写明[具体楼栋|发生时间|涉及单位]，[{早点时}电话联系诉求人，其表示记不清|短信联系未获补充]，无法确定现场位置，请协助补充后再派。建议由@先行核对。",
                "工单内容与[现场情况|附件地址]不一致，经到{路}查找未发现所述地点，请平台与诉求人核实。该片区归@管理。",
            ]),
            ReturnReason::Unreachable => self.one(rng, &[
                "于{早点时}、{晚点时}及次日上午三次拨打诉求人电话[均无人接听|均为空号]，工单无具体地址，无法核实办理。如补充到位，建议派@。",
                "诉求人登记号码[停机|有误]，短信未回复，现场走访{几}户无人知情，申请退回平台核实联系方式；涉及事项由@负责。",
            ]),
            ReturnReason::NotOurDuty => self.one(rng, &[
                "经现场核实，{处}的{事}问题[产权和管养单位|主管部门]为@，依据[职责目录|移交协议|权属清单]，建议改派@办理，现场照片附后。",
                "经查阅[设施移交清单|区域管理图]，该处[位于@管理范围|已于去年移交@]，我单位已电话与其经办人对接，建议转由@主办。",
                "该诉求核心为{事}，[主管权限|执法权]在@，我单位[无相应执法权限|可配合提供资料]，申请退回并建议@承办。",
            ]),
            ReturnReason::DutyChanged => self.one(rng, &[
                "按照[机构改革|最新职责调整]，{事}监管职责已划转@，[移交手续已办结|文件附后]，建议改派@。",
            ]),
            ReturnReason::DutyOverlap => self.one(rng, &[
                "该问题同时涉及[设施维护和执法|审批和监管]，我单位已到{处}完成核查并固定证据，主要责任环节在@，建议由@主办、我单位协办。",
            ]),
        };
        text.replace('@', rightful)
    }

    /// A return as it must not be written (RT4: the phrases that document 002 names, and the like).
    pub fn bad_return_reason(&self, rng: &mut Rng) -> String {
        self.one(
            rng,
            &[
                "不是我局职能，请另派。",
                "该问题不在我中心管辖，退回平台。",
                "经核实，不是我局职能。",
                "不在我中心管辖范围内，请转相关部门处理。",
                "此件不是我局职能，多次说明，请勿再派。",
            ],
        )
    }

    /// Why more time is needed.
    pub fn extension_reason(&self, rng: &mut Rng) -> String {
        let hurdle = self.one(rng, self.matter.hurdles);
        let told = self.one(
            rng,
            &[
                "已向诉求人说明情况，诉求人同意延期。",
                "已电话告知诉求人预计完成时间。",
                "前期已完成[现场核查|权属核对]，预计延期后可办结，并已告知诉求人。",
            ],
        );
        format!("{hurdle}，原定期限内无法办结。{told}")
    }

    /// The plan of a matter that is reasonable but not to be solved soon (挂账).
    pub fn hold_plan(&self, rng: &mut Rng) -> String {
        let hurdle = self.one(rng, self.matter.hurdles);
        let plan = self.one(rng, &[
            "拟分三步解决：一是[完成现场勘测和方案设计|明确权属和出资主体]；二是[落实资金并履行审批|征求周边居民意见]；三是[组织施工并验收|实施整改并回看]。期间由{单位}[安排临时措施|每半月向诉求人通报一次进展]。",
            "解决方案：[纳入年度改造计划|列入项目库]，由{单位}牵头，{社区}配合；[施工前设置临时防护|汛期前完成关键环节]，完成后邀请诉求人到现场确认。",
        ]);
        format!("{hurdle}。{plan}")
    }

    /// Names of the milestones of a plan, in order.
    pub fn milestones(&self, rng: &mut Rng) -> Vec<String> {
        vec![
            self.one(rng, &["完成现场勘测和方案", "明确责任主体和出资方式"]),
            self.one(rng, &["资金落实、手续办结", "征求居民意见并公示方案"]),
            self.one(rng, &["完工并与诉求人共同验收", "整改到位，现场复查"]),
        ]
    }

    /// What a co-unit contributes.
    pub fn co_result(&self, rng: &mut Rng) -> String {
        self.one(rng, &[
            "{单位}已配合主办单位到{处}核查，[提供权属资料一套|完成职责范围内整改]，[后续如需联合执法可随时参加|相关意见已书面提交]。",
            "经核实，涉及{单位}的部分为[日常监管|设施维护]，[已责成责任人整改|已完成修复]，现将结果报主办单位汇总。",
            "{单位}派员参加现场会，[对当事人进行政策宣讲|出具专业意见]，[协办事项已办理完毕|建议由主办单位统一答复诉求人]。",
        ])
    }

    /// A stage report: why it is not finished, and what has been done (DP3).
    pub fn stage_report(&self, rng: &mut Rng) -> String {
        let hurdle = self.one(rng, self.matter.hurdles);
        let act = self.closest(rng, self.matter.measures);
        format!(
            "阶段性工作：{act}。未办结原因：{hurdle}，{}",
            self.one(
                rng,
                &[
                    "预计[下周|{几}日内]完成。",
                    "将持续推进并及时向诉求人反馈。",
                ]
            )
        )
    }

    /// The dispatcher's note to the unit.
    pub fn dispatch_note(&self, rng: &mut Rng) -> String {
        self.one(
            rng,
            &[
                "请[及时|第一时间]联系诉求人，按时限办理并反馈。",
                "请核实{处}情况，[重点说明处理措施|办结报告写明举措、进展、结果]。",
                "该诉求近期[多人反映|同类较多]，请一并排查{事}问题。",
                "{街道}辖区，请[现场处置后|联系诉求人后]反馈。",
                "请注意保护诉求人信息，依规办理。",
            ],
        )
    }

    /// More from the petitioner.
    pub fn supplement(&self, rng: &mut Rng) -> String {
        self.one(rng, &[
            "诉求人补充：[{时}又发生了一次|问题还在，没有人来]，[具体位置在{处}|希望尽快]。",
            "补充一下，[照片里能看到{楼}|涉及金额是{钱}|当时有邻居在场]，[可以作证|需要材料随时提供]。",
            "诉求人再次来电补充，[联系电话白天打不通请发短信|希望工作人员{点}以后联系]。",
            "补充：[物业|对方]今天来过，[口头答应三天内解决|说法和之前不一样]，请承办单位知悉。",
        ])
    }

    /// 催办: a nudge from the centre.
    pub fn urge(&self, rng: &mut Rng) -> String {
        self.one(
            rng,
            &[
                "该件即将到期，请抓紧办理并按时反馈。",
                "诉求人来电催问进展，请{单位}今日内与诉求人联系。",
                "请[核对办理进度|说明目前进展]，如需延期请在到期前申请。",
            ],
        )
    }

    /// Answer on the telephone, without a dispatch.
    pub fn direct_answer(&self, rng: &mut Rng) -> String {
        let act = self.one(rng, &[
            "根据现行规定，{事}由[{街道}|主管部门窗口]受理，[工作日九点到十七点可现场咨询|可先电话预约]",
            "已向诉求人说明{事}的[办理条件和所需材料|受理部门和办理流程]，[并发送办事指南短信|提供咨询电话]",
            "经查询知识库，[该事项可网上办理|需本人携带身份证办理]，[一般{几}个工作日办结|办理不收费]",
        ]);
        format!(
            "{act}。{}",
            self.one(
                rng,
                &["诉求人表示清楚。", "诉求人无其他疑问。", "诉求人表示感谢。"]
            )
        )
    }
}
