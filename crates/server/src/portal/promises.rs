//! What a rulebook means for a citizen, in plain words: nothing but what it says, and where it is
//! silent, that it is silent.

use huiyin_core::people::Role;
use huiyin_core::rulebook::{Limit, Rulebook, Start};
use huiyin_core::terms::{Channel, ChannelGroup, ClockName, Handling};

/// Some sentences under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    pub title: &'static str,
    pub lines: Vec<Line>,
}

/// A sentence, and the clause that it rests on; empty where it rests on the law or on how the
/// program is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub sentence: String,
    pub clause: String,
}

/// The limits that concern most people: what is filed here and is nothing special.
pub fn brief(rulebook: &Rulebook) -> Vec<String> {
    let said: Vec<String> = [ClockName::Contact, ClockName::Reply, ClockName::Close]
        .into_iter()
        .filter_map(|clock| rulebook.limit(clock, Handling::Ordinary, ChannelGroup::Network))
        .filter_map(|limit| deed(limit.clock).map(|deed| span(limit, deed)))
        .map(|span| format!("一般的事，{span}。"))
        .collect();
    if said.is_empty() {
        vec!["办到哪一步，凭查询码随时能看到。".to_owned()]
    } else {
        said
    }
}

/// Everything that a citizen can hold the centre to.
pub fn chapters(rulebook: &Rulebook) -> Vec<Chapter> {
    vec![
        Chapter {
            title: "怎样反映",
            lines: ways(rulebook),
        },
        Chapter {
            title: "几天有答复",
            lines: limits(rulebook),
        },
        Chapter {
            title: "谁来办，怎样才算办了",
            lines: work(rulebook),
        },
        Chapter {
            title: "办完以后",
            lines: afterwards(rulebook),
        },
        Chapter {
            title: "您的姓名和电话",
            lines: vec![
                own("姓名、电话和住址单独保存，打了星号才给人看；谁因为什么看了原样，都有记录。"),
                own("要求保密的，承办单位必须写明理由才能看。匿名也可以反映，只是没有人能联系您。"),
            ],
        },
    ]
}

fn ways(rulebook: &Rulebook) -> Vec<Line> {
    let mut lines = vec![own(
        "在这里提交不用注册，白天黑夜都可以。您说的话原样记下，谁也不能改，您可以补充。",
    )];
    if !rulebook.intake.channels.is_empty() {
        let names: Vec<&str> = rulebook
            .intake
            .channels
            .iter()
            // Proposals of deputies are no way for a citizen to file.
            .filter(|channel| **channel != Channel::Proposal)
            .map(|channel| channel.in_chinese())
            .collect();
        lines.push(cited(
            format!("本中心从这些地方接收诉求：{}。", names.join("、")),
            &rulebook.intake.clause,
        ));
    }
    lines
}

fn limits(rulebook: &Rulebook) -> Vec<Line> {
    let mut lines: Vec<Line> = rulebook
        .limits
        .iter()
        .filter(|limit| !limit.handling.iter().all(is_proposal) || limit.handling.is_empty())
        .filter_map(|limit| {
            let span = span(limit, deed(limit.clock)?);
            Some(cited(format!("{}{span}。", whom(limit)), &limit.clause))
        })
        .collect();
    if lines.is_empty() {
        lines.push(own(
            "本中心的规定没有写明几天内答复，所以这里不许诺天数。办到哪一步，凭查询码随时能看到。",
        ));
    } else {
        lines.push(own(
            "当天不算，从第二天算起。工作日按国家公布的放假和调休安排算；按小时的连着算，休息日也算。",
        ));
    }
    if let Some(rules) = &rulebook.extension {
        let cap = match (&rules.cap, rules.extra_working_days) {
            (Some(cap), _) => format!("，从头算起最多{}", cap.in_chinese()),
            (None, Some(days)) => format!("，最多再加{days}个工作日"),
            (None, None) => String::new(),
        };
        let told = if rules.citizen_told {
            "，并且要先告诉您"
        } else {
            ""
        };
        lines.push(cited(
            format!("情况复杂的，到期以前可以申请延长{cap}{told}。过了期就不能再延。"),
            &rules.clause,
        ));
    }
    if let Some(rules) = &rulebook.hold {
        lines.push(cited(
            "一时办不了、但您的要求合理的，定出计划继续办，办好为止，不就此放下。".to_owned(),
            &rules.clause,
        ));
    }
    lines
}

fn work(rulebook: &Rulebook) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(first) = &rulebook.first_receiver {
        lines.push(cited(
            "第一个接到的单位负责到底，别的单位配合它，由它答复您。".to_owned(),
            &first.clause,
        ));
    }
    if let Some(returns) = rulebook.returns.as_ref().filter(|rules| !rules.allowed) {
        lines.push(cited(
            "接到的单位一办到底，不能把您的事退回来。".to_owned(),
            &returns.clause,
        ));
    }
    if rulebook.reply.contact_record {
        lines.push(cited(
            "没有联系过您，承办单位不能答复了事。".to_owned(),
            &rulebook.reply.clause,
        ));
    }
    if !rulebook.reply.required.is_empty() {
        lines.push(cited(
            "答复要写清做了什么、做到哪一步、结果怎样。".to_owned(),
            &rulebook.reply.clause,
        ));
    }
    lines.push(own(
        "承办单位的答复先经我们审核；空话、答非所问的退回去再办，期限照算。",
    ));
    lines.push(own("只有您自己能撤回，承办单位不能让您的事消失。"));
    lines
}

fn afterwards(rulebook: &Rulebook) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(rules) = &rulebook.callback {
        let who = match rules.by {
            Role::LeadDepartment => "牵头部门",
            _ => "我们",
        };
        lines.push(cited(
            format!("{who}逐件回访，问您解决没有、满不满意。承办单位不能自己回访自己办的事。"),
            &rules.clause,
        ));
        lines.push(own(&format!(
            "在{}个不同的日子都联系不上您，就先办结；没有留电话的，答复后办结。",
            rules.unreached_days
        )));
        if rules.self_rating_closes {
            lines.push(cited(
                "您在网上评价，和接回访电话一样算数。".to_owned(),
                &rules.clause,
            ));
        }
        lines.push(own("您不满意的，书面要求承办单位整改，整改后再回访您。"));
    }
    if let Some(panel) = &rulebook.panel {
        lines.push(cited(
            "整改后您仍不满意的，由我们组织有关单位研究定论。".to_owned(),
            &panel.clause,
        ));
    }
    lines.push(match &rulebook.reopen {
        Some(rules) => cited(
            format!(
                "办结后{}，还没有解决的可以要求重新办理。",
                rules.within.within_in_chinese()
            ),
            &rules.clause,
        ),
        None => own("办结后还没有解决的，在进度页可以要求重新办理。"),
    });
    lines
}

/// What a clock means for the petitioner; none for those that only concern the staff.
fn deed(clock: ClockName) -> Option<&'static str> {
    match clock {
        ClockName::Contact => Some("联系您"),
        ClockName::Reply => Some("答复您"),
        ClockName::Close => Some("办完"),
        _ => None,
    }
}

/// “承办单位接手后5个工作日内答复您”
fn span(limit: &Limit, deed: &str) -> String {
    let from = match limit.from {
        Start::Registration => "从您反映起",
        Start::Dispatch => "交给承办单位后",
        Start::Signing => "承办单位接手后",
        Start::Step => "",
    };
    match limit.within {
        huiyin_core::calendar::DueRule::ByDecision => format!("{deed}的日子另行决定"),
        rule => format!("{from}{}{deed}", rule.within_in_chinese()),
    }
}

/// “网上反映的，”, “即办件：”; empty for everybody.
fn whom(limit: &Limit) -> String {
    let mut whom: Vec<&str> = Vec::new();
    match limit.group {
        Some(ChannelGroup::Phone) => whom.push("打电话反映的"),
        Some(ChannelGroup::Network) => whom.push("网上反映的"),
        Some(ChannelGroup::Other) => whom.push("别的渠道反映的"),
        None => {}
    }
    let kinds: Vec<&str> = limit
        .handling
        .iter()
        .filter(|handling| !is_proposal(handling))
        .map(|handling| match handling {
            Handling::Ordinary => "一般的事",
            other => other.in_chinese(),
        })
        .collect();
    let kinds = kinds.join("、");
    if !kinds.is_empty() {
        whom.push(&kinds);
    }
    if whom.is_empty() {
        String::new()
    } else {
        format!("{}，", whom.join("、"))
    }
}

/// Proposals of deputies are no business of this page.
fn is_proposal(handling: &Handling) -> bool {
    matches!(
        handling,
        Handling::ProposalCity | Handling::ProposalDistrict | Handling::ProposalAfterSession
    )
}

fn cited(sentence: String, clause: &str) -> Line {
    Line {
        sentence,
        clause: clause.to_owned(),
    }
}

fn own(sentence: &str) -> Line {
    cited(sentence.to_owned(), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::profiles::SHIPPED;

    fn rulebook(name: &str) -> Rulebook {
        let (_, toml) = SHIPPED.iter().find(|(known, _)| *known == name).unwrap();
        huiyin_core::rulebook::load(name, toml).unwrap()
    }

    fn all(name: &str) -> String {
        chapters(&rulebook(name))
            .iter()
            .flat_map(|chapter| &chapter.lines)
            .map(|line| line.sentence.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn each_centre_promises_what_its_rules_say_and_no_more() {
        assert!(all("daye").contains("承办单位接手后5个工作日内答复您"));
        assert!(all("xinglongtai").contains("网上反映的，交给承办单位后10个工作日内办完"));
        assert!(all("laishan").contains("不能把您的事退回来"));
        assert!(!all("laishan").contains("议案"));
        assert!(all("shaobao").contains("没有写明几天内答复"));
        assert_eq!(
            brief(&rulebook("xinglongtai")),
            ["一般的事，交给承办单位后10个工作日内办完。"]
        );
    }

    #[test]
    fn no_term_of_the_trade_reaches_a_citizen() {
        for (name, _) in SHIPPED {
            let said = all(name);
            for term in ["签收", "退单", "挂账", "核减", "督办", "派单"] {
                assert!(!said.contains(term), "{name}: {term}");
            }
        }
    }
}
