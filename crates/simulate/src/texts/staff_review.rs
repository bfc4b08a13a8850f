//! What is written once a reply is in: reviews, callbacks, rectification, deduction, panel, refusals.

use super::likeness::closest;
use super::scene::Subject;
use crate::rng::Rng;

/// The five answers of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Satisfaction {
    VerySatisfied,
    Satisfied,
    FairlySatisfied,
    Dissatisfied,
    VeryDissatisfied,
}

impl Satisfaction {
    /// The identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::VerySatisfied => "very_satisfied",
            Self::Satisfied => "satisfied",
            Self::FairlySatisfied => "fairly_satisfied",
            Self::Dissatisfied => "dissatisfied",
            Self::VeryDissatisfied => "very_dissatisfied",
        }
    }

    /// Whether a rectification follows.
    #[must_use]
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Dissatisfied | Self::VeryDissatisfied)
    }
}

/// What is wrong with a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// 无举措、无进展、无结果
    Empty,
    /// 避重就轻
    Evasive,
    /// 答非所问
    WrongTicket,
}

impl Defect {
    /// The identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Evasive => "evasive",
            Self::WrongTicket => "wrong_ticket",
        }
    }
}

impl Subject<'_> {
    fn line(&self, rng: &mut Rng, list: &[&str]) -> String {
        let template = rng.text(list);
        self.write(rng, template)
    }

    /// Why the review sends a reply back.
    pub fn review_defect_note(&self, rng: &mut Rng, defect: Defect) -> String {
        match defect {
            Defect::Empty => self.line(rng, &[
                "办结脚本未写明举措、进展和结果，请补充[现场处理情况|整改时间和责任人]后重新报送。",
                "仅写“已处理”，请说明[谁去处理、怎么处理的、{事}问题是否解决|与诉求人的沟通结果]。",
            ]),
            Defect::Evasive => self.line(rng, &[
                "答复避重就轻，未回应诉求人关于[退款|整改时间|责任认定]的要求，请针对{事}问题作出明确说明。",
                "“将加强管理”不能作为办理结果，请[到{处}核实后|补充具体措施]重新答复。",
                "诉求人要求[给出完成时间|说明处理依据]，答复中没有体现，退回补充。",
            ]),
            Defect::WrongTicket => self.line(rng, &[
                "答复内容与本件不符，疑似误填其他工单，请核对{处}的{事}问题后重新报送。",
            ]),
        }
    }

    /// What the petitioner said at the callback.
    pub fn callback_remark(&self, rng: &mut Rng, satisfaction: Satisfaction) -> String {
        match satisfaction {
            Satisfaction::VerySatisfied => self.line(rng, &[
                "诉求人表示问题解决得很快，[感谢{单位}|态度也好]，非常满意。",
                "诉求人称[当天就有人联系|工作人员来了两趟]，{事}问题已解决，特意致谢。",
                "非常满意，[希望一直保持|以后有问题还打12345]。",
            ]),
            Satisfaction::Satisfied => self.line(rng, &[
                "诉求人表示{事}问题[已解决|得到解决]，满意。",
                "已联系过，[处理结果认可|说明得比较清楚]，满意。",
                "诉求人满意，[希望后续加强巡查|盼不要反弹]。",
                "满意，无其他意见。",
            ]),
            Satisfaction::FairlySatisfied => self.line(rng, &[
                "诉求人表示基本满意，[就是时间长了点|希望彻底解决]。",
                "问题有改善，[{事}情况比之前好|还有一点没弄完]，基本满意。",
                "对态度满意，对结果[能接受|还算认可]。",
            ]),
            Satisfaction::Dissatisfied => self.line(rng, &[
                "诉求人表示[只打了一个电话，没有人到现场|问题还在]，{事}没有解决，不满意。",
                "诉求人称[答复和实际不一样|说整改了其实没动]，要求重新处理。",
                "不满意，[认为承办单位推脱|没有给出明确时间]，希望{单位}[当面|书面]答复。",
                "诉求人认可工作人员态度，但[退款仍未到账|噪音第二天又出现|原来的问题没有根治]，不满意。",
            ]),
            Satisfaction::VeryDissatisfied => self.line(rng, &[
                "诉求人非常不满，称[从头到尾没有人联系过|处理完比以前还严重]，要求[领导过问|继续反映]。",
                "诉求人情绪激动，表示{事}[已经反映多次|拖了{多久}]，[再不解决将向上级反映|认为是糊弄]。",
            ]),
        }
    }

    /// The note of a callback nobody answered.
    pub fn callback_unreached(&self, rng: &mut Rng) -> String {
        self.line(
            rng,
            &[
                "{早点时}拨打，无人接听。",
                "{晚点时}拨打，[提示关机|正在通话中|不在服务区]。",
                "{早点时}、{晚点时}各拨打一次，均无人接听，已发送短信。",
                "接通后[挂断|表示不方便]，改日再拨。",
            ],
        )
    }

    /// The written order to rectify.
    pub fn rectification_order(&self, rng: &mut Rng) -> String {
        self.line(rng, &[
            "回访诉求人不满意，主要意见为[问题未实际解决|未到现场核实|答复不具体]。请{单位}重新核查{处}{事}问题，[由分管负责人包办|当面向诉求人反馈]，整改情况书面报送。",
            "不满意件交办：请{单位}[分析不满意原因|对照诉求逐条整改]，限期解决{事}问题并[取得诉求人认可|附整改照片]；如认为诉求不合理，请按规定申请核减。",
        ])
    }

    /// What was done about it: measures, progress, result.
    pub fn rectification(&self, rng: &mut Rng) -> [String; 3] {
        let act = closest(
            rng,
            self.matter.measures,
            self.scene.told(),
            80,
            |rng, t| self.write(rng, t),
        );
        let who = self.line(
            rng,
            &[
                "{单位}主要负责同志[召开专题会|亲自部署]，[分管负责人带队|经办科室]再次到{处}，",
                "针对诉求人不满意的问题，{单位}[重新调查|登门听取意见]，",
            ],
        );
        let result = closest(rng, self.matter.results, self.scene.told(), 80, |rng, t| {
            self.write(rng, t)
        });
        [
            format!("{who}{act}。"),
            self.line(
                rng,
                &[
                    "已与诉求人当面沟通，整改措施全部落实。",
                    "整改完成，[{社区}参与验收|已拍照留存]。",
                ],
            ),
            format!(
                "{result}，{}",
                self.line(
                    rng,
                    &[
                        "诉求人[到场确认|表示认可]。",
                        "诉求人对整改结果表示[理解|接受]。"
                    ]
                )
            ),
        ]
    }

    /// Why a dissatisfaction should not be counted.
    pub fn deduction_reason(&self, rng: &mut Rng) -> String {
        self.line(rng, &[
            "诉求人要求[超出法律规定的赔偿标准|立即关停合法经营的商户|给予政策以外的补助]，{单位}已[依法处理并出具书面答复|三次上门解释]，事项已按程序办理完毕，申请核减。",
            "该问题经[监测达标|鉴定合格|法院生效判决]，{单位}已依规处置{事}并公开结果，诉求人因[个人预期未满足|与邻里积怨]不认可，属不合理诉求，申请从不满意件中核减。",
            "诉求人反映的{事}已解决，不满意原因为[其他历史问题|对第三方的意见]，与本件无关，附[现场照片|通话记录]，申请核减。",
        ])
    }

    /// The centre's decision about it.
    pub fn deduction_decision(&self, rng: &mut Rng, accepted: bool) -> String {
        if accepted {
            self.line(
                rng,
                &[
                    "经核查，承办单位已依法依规办理，[附件齐全|程序完备]，同意核减。",
                    "诉求人诉求无政策依据，承办单位解释到位，同意核减并做好后续沟通。",
                ],
            )
        } else {
            self.line(
                rng,
                &[
                    "核查发现[未到现场|整改不彻底]，核减理由不充分，不予核减，请继续整改。",
                    "诉求人要求合理，{事}问题仍可进一步解决，不同意核减。",
                ],
            )
        }
    }

    /// Minutes of the panel.
    pub fn panel_minutes(&self, rng: &mut Rng, deducted: bool) -> String {
        if deducted {
            self.line(rng, &[
                "研判组听取{单位}汇报，[查看现场照片和答复材料|调阅通话录音]，认为已按照法律法规和工作程序办理，诉求人期望无法满足，作办结处理并核减。",
            ])
        } else {
            self.line(rng, &[
                "研判组[调阅全部材料|到{处}查看]后认为，{事}问题[整改不到位|承诺事项未兑现]，{单位}仍有条件解决，认定为不满意件，书面督办。",
            ])
        }
    }

    /// Why the centre refuses a return, an extension or a hold.
    pub fn refusal(&self, rng: &mut Rng) -> String {
        self.line(
            rng,
            &[
                "经核对职责目录，{事}属{单位}职责，请继续办理。",
                "理由不充分，[未附现场核查情况|未说明与诉求人的沟通]，请按原时限办理。",
                "请先联系诉求人并[到{处}核实|先行处置]，如确有困难再行说明。",
            ],
        )
    }

    /// Why it agrees.
    pub fn approval(&self, rng: &mut Rng) -> String {
        self.line(
            rng,
            &[
                "情况属实，同意。",
                "理由充分，同意，请做好与诉求人的沟通。",
                "同意，请按计划推进。",
                "已核实，同意。",
            ],
        )
    }

    /// Why a dispatcher takes a ticket back.
    pub fn recall(&self, rng: &mut Rng) -> String {
        self.line(
            rng,
            &[
                "派单时选错单位，收回重派。",
                "经与{街道}沟通，承办主体有误，收回改派。",
            ],
        )
    }

    /// Why a ticket is handled once more.
    pub fn rehandle(&self, rng: &mut Rng) -> String {
        self.line(
            rng,
            &[
                "回访核实，承办单位未联系诉求人即报办结，属虚假答复，退回重办。",
                "诉求人表示从未接到{单位}电话，{处}{事}问题依旧，原答复与事实不符，重新办理。",
            ],
        )
    }

    /// Why a case that was closed is opened again.
    pub fn rebound(&self, rng: &mut Rng) -> String {
        self.line(
            rng,
            &[
                "诉求人反映{事}问题[反弹|又出现]，[{时}情况与之前一样|只好了{天}]，请继续处理。",
                "问题没有根治，{处}[又恢复原样|再次发生]，申请重新办理。",
            ],
        )
    }

    /// Why the petitioner withdraws.
    pub fn withdrawal(&self, rng: &mut Rng) -> String {
        self.line(
            rng,
            &[
                "诉求人来电称[已与对方自行协商解决|问题已解决]，自愿撤诉，已回拨确认系本人意愿。",
                "诉求人表示[搬离该处|不再需要处理]，申请撤销，经核实为真实意愿。",
            ],
        )
    }

    /// Look-back at a closed ticket.
    pub fn look_back(&self, rng: &mut Rng) -> String {
        self.line(
            rng,
            &[
                "回头看：到{处}查看，{事}问题未反弹，[周边居民反映良好|管理措施仍在执行]。",
                "回头看抽查，现场[基本保持|有轻微反弹，已提醒{单位}]，诉求人[认可|表示知晓]。",
            ],
        )
    }

    /// A ruling on who is responsible.
    pub fn ruling(&self, rng: &mut Rng) -> String {
        self.line(rng, &[
            "经会商，{处}{事}问题由{单位}主办，其他单位按职责配合，[依据属地管理原则|依据设施权属]，今后同类诉求照此办理。",
            "组织相关单位现场核实后确定：{单位}为责任主体，[先解决问题再理清责任|即日起受理]，不得再行退回。",
        ])
    }

    /// Reason and basis for turning a request away.
    pub fn rejection(&self, rng: &mut Rng) -> (String, String) {
        let reason = self.line(rng, &[
            "该诉求为{事}，不属于12345受理范围，已向诉求人[说明并告知救济途径|做好解释，诉求人表示知晓]。",
        ]);
        let basis = self.line(
            rng,
            &[
                "政务服务便民热线不受理须通过诉讼、仲裁、行政复议等法定途径解决的事项",
                "受理范围规定：属于司法机关职权或已进入司法程序的事项不予受理",
                "受理范围规定：个人之间的民事纠纷引导通过调解或诉讼解决",
            ],
        );
        (reason, basis)
    }
}
