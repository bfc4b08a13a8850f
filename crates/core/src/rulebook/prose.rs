//! A rulebook in Chinese sentences, complete enough for a clerk to hold it against the document.

use super::{Limit, ReplyPart, Rulebook};
use crate::calendar::DueRule;
use crate::people::Role;
use crate::terms::ClockName;

impl Rulebook {
    /// Heading and sentences, section by section; each sentence ends with its clause in 〔〕.
    pub fn in_chinese(&self) -> Vec<(String, Vec<String>)> {
        let mut sections = vec![("总则".to_owned(), self.general())];
        sections.push(("时限".to_owned(), self.limits_in_chinese()));
        sections.push(("退单与派单争议".to_owned(), self.returns_in_chinese()));
        sections.push(("延期与挂账".to_owned(), self.extension_in_chinese()));
        sections.push(("答复".to_owned(), self.reply_in_chinese()));
        sections.push(("回访、整改与核减".to_owned(), self.callback_in_chinese()));
        if !self.by_people.is_empty() {
            sections.push((
                "由人执行的规定".to_owned(),
                self.by_people
                    .iter()
                    .map(|rule| cited(&rule.text, &rule.clause))
                    .collect(),
            ));
        }
        sections
    }

    fn general(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "《{}》第{}版，依据{}，自{}起对新受理的工单施行；已受理的工单仍按受理时的版本办理。",
            self.title,
            self.version,
            self.document,
            self.effective.strftime("%Y年%-m月%-d日")
        )];
        let day_end = match self.calendar.day_end.as_str() {
            "24:00" => "期限末日到24:00为止".to_owned(),
            closing => format!("期限末日到下班时间{closing}为止"),
        };
        lines.push(format!(
            "期限当天不计，{day_end}；工作日按国务院公布的节假日和调休安排计算；按小时计的期限连续计算，节假日不扣除。"
        ));
        if !self.intake.channels.is_empty() {
            let names: Vec<&str> = self
                .intake
                .channels
                .iter()
                .map(|c| c.in_chinese())
                .collect();
            lines.push(cited(
                &format!("受理渠道：{}。", names.join("、")),
                &self.intake.clause,
            ));
        }
        if let Some(first) = &self.first_receiver {
            lines.push(cited(
                &format!("实行{}负责制：首先接到工单的单位为主办单位，其他单位向其报送协办结果，由其汇总答复。", first.term),
                &first.clause,
            ));
        }
        lines
    }

    fn limits_in_chinese(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.limits.iter().map(limit_in_chinese).collect();
        let silent: Vec<&str> = [ClockName::Sign, ClockName::Reply, ClockName::Close]
            .into_iter()
            .filter(|clock| !self.limits.iter().any(|l| l.clock == *clock))
            .map(ClockName::in_chinese)
            .collect();
        if !silent.is_empty() {
            lines.push(format!(
                "文件没有规定{}时限，系统不计时、不显示。",
                silent.join("、")
            ));
        }
        if !self.has_sign_rule() {
            lines.push("没有签收时限：承办单位的第一个办理动作视为签收。".to_owned());
        }
        lines
    }

    fn returns_in_chinese(&self) -> Vec<String> {
        let Some(rules) = &self.returns else {
            return vec![
                "文件没有规定退单条件：承办单位说明理由即可申请退单，由派单员审核。".to_owned(),
            ];
        };
        if !rules.allowed {
            return vec![cited(
                "工单一办到底、不得回退；确不属于本单位职责的，反馈牵头单位研判确责。",
                &rules.clause,
            )];
        }
        let mut lines = Vec::new();
        let mut needs = Vec::new();
        if rules.written_note {
            needs.push("提交书面退单说明".to_owned());
        }
        if rules.head_signature {
            needs.push("由单位主要负责同志签字同意".to_owned());
        }
        if rules.rightful_unit {
            needs.push("写明应当承办的单位".to_owned());
        }
        if rules.site_visit {
            needs.push("先到现场核实并留下记录".to_owned());
        }
        let needs = if needs.is_empty() {
            String::new()
        } else {
            format!("，并须{}", needs.join("、"))
        };
        lines.push(cited(
            &format!("退单须经派单员审核同意{needs}；审核期间承办单位的各项时限照常计算。"),
            &rules.clause,
        ));
        if !rules.reasons.is_empty() {
            let names: Vec<&str> = rules.reasons.iter().map(|r| r.in_chinese()).collect();
            lines.push(cited(
                &format!("可以退单的情形：{}。", names.join("、")),
                &rules.clause,
            ));
        }
        if !rules.banned_phrases.is_empty() {
            let phrases: Vec<String> = rules
                .banned_phrases
                .iter()
                .map(|p| format!("“{}”", p.replace('□', "我局（我中心、本单位等）")))
                .collect();
            lines.push(cited(
                &format!("退单理由不得使用{}等说法。", phrases.join("、")),
                &rules.clause,
            ));
        }
        lines
    }

    fn extension_in_chinese(&self) -> Vec<String> {
        let mut lines = Vec::new();
        match &self.extension {
            None => lines.push("文件没有规定延期，系统不提供延期申请。".to_owned()),
            Some(rules) => {
                let mut text = "延期须在到期之前通过平台申请，已超期的不能延期".to_owned();
                if let Some(cap) = &rules.cap {
                    text.push_str(&format!("；自起算之日起累计不得超过{}", cap.in_chinese()));
                }
                if let Some(days) = rules.extra_working_days {
                    text.push_str(&format!("；累计最多延长{days}个工作日"));
                }
                if rules.needs_reason {
                    text.push_str("；须写明原因");
                }
                if rules.citizen_told {
                    text.push_str("；须已告知诉求人");
                }
                lines.push(cited(&format!("{text}。"), &rules.clause));
            }
        }
        match &self.hold {
            None => lines.push("文件没有规定挂账，系统不提供挂账申请。".to_owned()),
            Some(rules) => {
                let mut text =
                    "短期无法解决又确属合理的诉求可以挂账，经审核同意后暂停计时，销账后从次日起接着计算".to_owned();
                if rules.plan {
                    text.push_str("；须有解决方案");
                }
                if rules.project {
                    text.push_str("；能纳入项目的纳入项目解决");
                }
                lines.push(cited(&format!("{text}。"), &rules.clause));
            }
        }
        lines
    }

    fn reply_in_chinese(&self) -> Vec<String> {
        let mut lines =
            vec!["承办单位的答复须经平台审核；审核退回的，时限视为从未停止。".to_owned()];
        if self.reply.contact_record {
            lines.push(cited(
                "答复前须有联系诉求人的记录，严禁未联系而答复。",
                &self.reply.clause,
            ));
        }
        if !self.reply.required.is_empty() {
            let parts: Vec<&str> = self
                .reply
                .required
                .iter()
                .map(|part: &ReplyPart| part.in_chinese())
                .collect();
            lines.push(cited(
                &format!("答复须写明{}。", parts.join("、")),
                &self.reply.clause,
            ));
        }
        if self.reply.stage_report_stops_reply {
            lines.push(cited(
                "阶段性答复计为已向诉求人答复，办结时限继续计算。",
                &self.reply.clause,
            ));
        }
        lines
    }

    fn callback_in_chinese(&self) -> Vec<String> {
        let Some(rules) = &self.callback else {
            return vec!["文件没有规定回访：答复审核通过即办结。".to_owned()];
        };
        let who = match rules.by {
            Role::LeadDepartment => "牵头部门",
            _ => "热线平台回访员",
        };
        let mut lines = vec![cited(
            &format!(
                "对审核通过的工单逐件回访，由{who}进行，承办单位不得回访自己的工单；在{}个不同日期都未联系上的，按“回访未联系上”办结，不计为有效回访；没有留下联系方式的，答复后办结。",
                rules.unreached_days
            ),
            &rules.clause,
        )];
        if rules.monthly_list {
            lines.push(cited("牵头部门每月列出回访清单。", &rules.clause));
        }
        if rules.self_rating_closes {
            lines.push(cited("诉求人自行评价与电话回访同等有效。", &rules.clause));
        }
        lines.push("回访不满意的，平台书面交办整改，整改后再次回访。".to_owned());
        if let Some(deduction) = &self.deduction {
            let mut needs = Vec::new();
            if deduction.signature {
                needs.push("主要领导签字");
            }
            if deduction.seal {
                needs.push("加盖公章");
            }
            lines.push(cited(
                &format!(
                    "承办单位认为诉求不合理的，可以申请核减{}{}。",
                    if needs.is_empty() {
                        ""
                    } else {
                        "，核减说明须"
                    },
                    needs.join("并")
                ),
                &deduction.clause,
            ));
        }
        if let Some(panel) = &self.panel {
            lines.push(cited(
                "整改后仍不满意的，由平台组织研判：已依法依规办理的核减办结；仍未办理到位的认定为不满意，书面督办并抄送纪委监委。",
                &panel.clause,
            ));
        }
        if let Some(reopen) = &self.reopen {
            lines.push(cited(
                &format!(
                    "办结后{}内，诉求人可以申请重新办理。",
                    reopen.within.in_chinese()
                ),
                &reopen.clause,
            ));
        }
        lines
    }
}

fn limit_in_chinese(limit: &Limit) -> String {
    let mut whom = Vec::new();
    if let Some(group) = limit.group {
        whom.push(group.in_chinese());
    }
    whom.extend(limit.handling.iter().map(|h| h.in_chinese()));
    let whom = if whom.is_empty() {
        "所有工单".to_owned()
    } else {
        whom.join("、")
    };
    let clock = limit.clock.in_chinese();
    let from = limit.from.in_chinese();
    let text = match limit.within {
        DueRule::YearDate { month, day } => {
            format!("{whom}：{clock}，最迟当年{month}月{day}日，{from}时已过的为次年。")
        }
        DueRule::AtOnce => format!("{whom}：{clock}，{from}当天。"),
        DueRule::ByDecision => format!("{whom}：{clock}，期限由中心逐件决定，在派单时写明。"),
        DueRule::PercentOfStatutory(percent) => {
            format!("{whom}：{clock}，自{from}起不超过法定工作日时限的{percent}%，不足一日的舍去。")
        }
        within => format!("{whom}：{clock}，自{from}起{}内。", within.in_chinese()),
    };
    cited(&text, &limit.clause)
}

fn cited(text: &str, clause: &str) -> String {
    if clause.is_empty() {
        text.to_owned()
    } else {
        format!("{text}〔{clause}〕")
    }
}
