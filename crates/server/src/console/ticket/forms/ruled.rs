//! Forms that look at the centre's rules or at the ticket before they ask.

use huiyin_core::people::Role;
use huiyin_core::rulebook::{ReplyPart, Start};
use huiyin_core::terms::{
    Audience, ClockName, ContactOutcome, DispatchBasis, Handling, ReportOutcome, RequestKind,
    ReturnReason, Satisfaction, Solved, Stage,
};
use huiyin_core::ticket::{Complexity, Verb};
use serde_json::json;

use super::Setting;
use super::fields::{
    Input, Shape, Sheet, area, check, choice, date, files, or_none, radios, select, terms, unit,
    yes_no,
};
use crate::console::ticket::times;
use crate::view::Choice;

pub(super) fn classify(setting: &Setting<'_>) -> Sheet {
    let request = &setting.ticket.request;
    let current = request
        .category
        .as_deref()
        .map(|code| {
            setting
                .directory
                .category(code)
                .map_or(code, |c| c.name.as_str())
        })
        .unwrap_or("");
    let mut inputs = vec![
        Input::new("category", "类别", "text", Shape::Category)
            .list("categories")
            .value(current),
        select(
            "kind",
            "诉求类型",
            terms(RequestKind::ALL, RequestKind::id, RequestKind::in_chinese),
        )
        .value(request.kind.id()),
    ];
    if matches!(
        request.handling,
        Handling::EnterpriseOrdinary | Handling::EnterpriseComplex | Handling::EnterpriseMajor
    ) {
        let all = terms(Complexity::ALL, Complexity::id, Complexity::in_chinese);
        inputs.push(
            select("complexity", "企业诉求的难度", or_none("不变", all))
                .hint("难度不同，办理时限不同。"),
        );
    }
    let about = if setting.ticket.stage == Stage::Registered {
        "定类别，交派单"
    } else {
        "改类别或类型"
    };
    Sheet::of(Verb::Classify, "研判分类", "tag", about).with(inputs)
}

/// The centre dispatches to a lead and its co-units; a unit hands on to a part of itself.
pub(super) fn dispatch(setting: &Setting<'_>) -> Option<Sheet> {
    let Some(own) = setting.actor.unit else {
        return Some(
            Sheet::of(Verb::Dispatch, "派单", "send", "一个主办单位，可有协办").with([
                unit("lead", "主办单位", Shape::Text).must(),
                unit("co_units.1", "协办单位", Shape::ItemOf("co_units")),
                unit(
                    "co_units.2",
                    "协办单位（第二家）",
                    Shape::ItemOf("co_units"),
                ),
                unit(
                    "co_units.3",
                    "协办单位（第三家）",
                    Shape::ItemOf("co_units"),
                ),
                select(
                    "basis",
                    "依据",
                    or_none(
                        "不填",
                        terms(
                            DispatchBasis::ALL,
                            DispatchBasis::id,
                            DispatchBasis::in_chinese,
                        ),
                    ),
                ),
                date("due", "办理期限").hint("一般不填，按规则自动计算。"),
                date("co_due", "协办期限"),
                Input::new("note", "给承办单位的话", "area", Shape::Optional).rows(2),
            ]),
        );
    };
    let organisation = setting.directory.organisation();
    let parts: Vec<Choice> = organisation
        .iter()
        .filter(|u| u.id != own && !u.closed && organisation.is_within(u.id, own))
        .map(|u| choice(&u.name, &u.name))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let mut lead = select("lead", "下属单位", parts).must();
    lead.shape = Shape::Text;
    Some(
        Sheet::of(
            Verb::Dispatch,
            "交下属单位办理",
            "split",
            "本单位仍对诉求人负责，时限照常",
        )
        .with([
            lead,
            date("due", "内部期限"),
            Input::new("note", "交办要求", "area", Shape::Optional).rows(2),
        ]),
    )
}

pub(super) fn ruling(setting: &Setting<'_>) -> Sheet {
    let level =
        Input::new("level", "确责层级", "number", Shape::Number).hint("第几级确责，从1开始。");
    let again = matches!(setting.ticket.stage, Stage::Dispatched | Stage::Handling);
    let sheet = Sheet::of(
        Verb::RuleResponsibility,
        "确责",
        "gavel",
        "指定承办单位，被指定的不能再退",
    )
    .with([
        unit("lead", "主办单位", Shape::Text).must(),
        unit("co_units.1", "协办单位", Shape::ItemOf("co_units")),
        level,
        date("due", "办理期限"),
        Input::new("note", "确责理由", "area", Shape::Optional),
    ]);
    if again {
        sheet.confirm("确责后现在的承办单位不再办理，由指定的单位接着办。")
    } else {
        sheet
    }
}

pub(super) fn signing_about(setting: &Setting<'_>) -> String {
    let request = &setting.ticket.request;
    let starts = [ClockName::Reply, ClockName::Close, ClockName::Contact]
        .into_iter()
        .filter_map(|name| {
            setting
                .rulebook
                .limit(name, request.handling, request.group)
        })
        .filter(|limit| limit.from == Start::Signing)
        .map(|limit| {
            format!(
                "{}内{}",
                limit.within.in_chinese(),
                limit.clock.in_chinese()
            )
        })
        .collect::<Vec<_>>();
    if starts.is_empty() {
        "确认收到，开始办理".to_owned()
    } else {
        format!("签收后{}", starts.join("、"))
    }
}

pub(super) fn request_return(setting: &Setting<'_>) -> Sheet {
    let own = setting
        .actor
        .unit
        .and_then(|u| setting.ticket.assignment_of(u));
    let to_parent = own.is_some_and(|a| a.parent.is_some());
    let rules = setting.rulebook.returns.as_ref().filter(|_| !to_parent);
    let reasons: Vec<ReturnReason> = match rules {
        Some(rules) if !rules.reasons.is_empty() => rules.reasons.clone(),
        _ => ReturnReason::ALL.to_vec(),
    };
    let window = setting
        .ticket
        .clocks
        .iter()
        .find(|c| c.name == ClockName::Return && own.is_some_and(|a| c.assignment == Some(a.id)))
        .and_then(|c| c.clock.due_at)
        .map(|due| format!("最迟{}提出", times::due(setting.calendar, setting.now, due)));
    let about = match (to_parent, window) {
        (true, _) => "退回交办的上级单位".to_owned(),
        (false, Some(window)) => window,
        (false, None) => "确不属于本单位职责的，由平台审核".to_owned(),
    };
    let banned = rules
        .and_then(|r| r.banned_phrases.first())
        .map(|p| format!("不能只写“{}”这类说法。", p.replace('□', "我单位")))
        .unwrap_or_default();
    let mut inputs = vec![
        select(
            "reason_code",
            "退单情形",
            terms(&reasons, ReturnReason::id, ReturnReason::in_chinese),
        )
        .must(),
        area("text", "书面说明")
            .must_if(rules.is_some_and(|r| r.written_note))
            .hint(format!("核实的情况、依据的文件条款。{banned}")),
        unit("rightful_unit", "应当由谁承办", Shape::Optional)
            .must_if(rules.is_some_and(|r| r.rightful_unit)),
    ];
    if rules.is_some_and(|r| r.head_signature) {
        inputs.push(
            Input::new(
                "head_signature",
                "签字的主要负责同志",
                "text",
                Shape::Optional,
            )
            .must()
            .hint("姓名；签字件请作为附件上传。"),
        );
    }
    inputs.push(files("附件"));
    Sheet::of(Verb::RequestReturn, "申请退单", "undo-2", about).with(inputs)
}

pub(super) fn return_asked(setting: &Setting<'_>, then: &str) -> String {
    setting
        .ticket
        .returns
        .iter()
        .rfind(|r| r.is_pending())
        .map_or_else(String::new, |r| {
            let unit = setting.directory.organisation().name(r.unit);
            format!("{unit}：{}。{then}", r.reason.in_chinese())
        })
}

pub(super) fn extension(setting: &Setting<'_>) -> Sheet {
    let rules = setting.rulebook.extension.as_ref();
    let now_due = setting
        .ticket
        .clocks
        .iter()
        .filter(|c| matches!(c.name, ClockName::Reply | ClockName::Close) && c.is_running())
        .filter_map(|c| c.clock.due_at)
        .min()
        .map(|due| {
            format!(
                "现在的期限是{}。",
                times::due(setting.calendar, setting.now, due)
            )
        })
        .unwrap_or_default();
    let cap = match rules {
        Some(r) if r.cap.is_some() => r
            .cap
            .as_ref()
            .map(|cap| format!("从起算起最长{}。", cap.in_chinese()))
            .unwrap_or_default(),
        Some(r) => r
            .extra_working_days
            .map(|n| format!("一共最多延{n}个工作日。"))
            .unwrap_or_default(),
        None => String::new(),
    };
    let mut until = date("until", "延到哪一天")
        .must()
        .hint(format!("{now_due}{cap}"));
    until.shape = Shape::Text;
    Sheet::of(
        Verb::RequestExtension,
        "申请延期",
        "calendar-clock",
        "到期之前提出，由平台审核",
    )
    .with([
        until,
        area("reason", "延期原因")
            .must_if(rules.is_some_and(|r| r.needs_reason))
            .hint("涉及哪些单位、还要做什么、预计何时办结。"),
        check("citizen_told", "已告知诉求人").must_if(rules.is_some_and(|r| r.citizen_told)),
    ])
}

pub(super) fn extension_asked(setting: &Setting<'_>) -> String {
    setting
        .ticket
        .extensions
        .iter()
        .rfind(|e| e.approved.is_none())
        .map_or_else(String::new, |e| {
            format!(
                "申请延到{}",
                times::due(setting.calendar, setting.now, e.until)
            )
        })
}

pub(super) fn hold(setting: &Setting<'_>) -> Sheet {
    let mut until = date("until", "计划销账日期").must();
    until.shape = Shape::Text;
    let plan = setting.rulebook.hold.as_ref().is_some_and(|r| r.plan);
    Sheet::of(
        Verb::RequestHold,
        "申请挂账",
        "circle-pause",
        "合理但短期解决不了的，按计划推进，暂停计时",
    )
    .with([
        area("plan", "解决方案")
            .must_if(plan)
            .hint("分几步、谁负责、各步何时完成。"),
        until,
        Input::new("milestones", "节点", "area", Shape::Milestones)
            .hint("每行一个：日期 空格 要做成的事，如“2026-06-30 完成管道改造”。"),
    ])
}

pub(super) fn hold_asked(setting: &Setting<'_>) -> String {
    setting
        .ticket
        .holds
        .iter()
        .rfind(|h| h.is_pending())
        .map_or_else(String::new, |h| {
            format!(
                "计划{}前销账；同意后暂停计时",
                times::due(setting.calendar, setting.now, h.until)
            )
        })
}

pub(super) fn co_label(setting: &Setting<'_>) -> &'static str {
    let own = setting
        .actor
        .unit
        .and_then(|u| setting.ticket.assignment_of(u));
    if own.is_some_and(|a| a.parent.is_some()) {
        "报送办理结果"
    } else {
        "报送协办结果"
    }
}

/// A sub-unit reports to the unit that handed the work on, by `report_co_result`.
pub(super) fn report_done(setting: &Setting<'_>) -> Option<Sheet> {
    let own = setting
        .actor
        .unit
        .and_then(|u| setting.ticket.assignment_of(u));
    if own.is_some_and(|a| a.parent.is_some()) {
        return None;
    }
    let required = &setting.rulebook.reply.required;
    let needs = |part| required.is_empty() || required.contains(&part);
    Some(
        Sheet::of(
            Verb::ReportDone,
            "提交办结答复",
            "clipboard-check",
            "办完了，交平台审核",
        )
        .with([
            area("measures", "举措")
                .must_if(needs(ReplyPart::Measures))
                .hint("做了什么：哪天、谁去、怎么处理。"),
            area("progress", "进展")
                .must_if(required.contains(&ReplyPart::Progress))
                .rows(2),
            area("result", "结果")
                .must_if(needs(ReplyPart::Result))
                .hint("问题解决到什么程度。"),
            area("public_reply", "给诉求人的答复")
                .must()
                .rows(4)
                .hint("诉求人会看到这段话：说人话，不写内部情况和他人信息。"),
            select(
                "outcome",
                "办理结果",
                or_none(
                    "请选择",
                    terms(
                        ReportOutcome::ALL,
                        ReportOutcome::id,
                        ReportOutcome::in_chinese,
                    ),
                ),
            ),
            files("佐证材料"),
        ]),
    )
}

/// 回访词: contacted → solved → satisfaction → trust → remarks (LIFECYCLE).
pub(super) fn callback_inputs(prefix: &str) -> Vec<Input> {
    let name = |n: &str| format!("{prefix}{n}");
    let degrees = || {
        terms(
            Satisfaction::ALL,
            Satisfaction::id,
            Satisfaction::in_chinese,
        )
    };
    vec![
        yes_no(&name("reached"), "接通了吗", "已联系上", "未联系上").must(),
        yes_no(&name("contacted"), "承办单位联系过您吗", "联系过", "没有"),
        radios(
            &name("solved"),
            "问题解决了吗",
            terms(Solved::ALL, Solved::id, Solved::in_chinese),
        ),
        radios(&name("satisfaction"), "对办理结果满意吗", degrees()),
        radios(&name("trust"), "对我们信任吗", degrees()),
        Input::new(&name("text"), "诉求人的话", "area", Shape::Optional)
            .rows(2)
            .hint("照原话记。"),
    ]
}

/// What was mis-entered today: a unit's contact, the desk's callback.
pub(super) fn correct(setting: &Setting<'_>) -> Option<Sheet> {
    let about = "今天误录的一条，旧记录保留";
    if setting.actor.role.at_unit() && setting.actor.role != Role::LeadDepartment {
        setting
            .ticket
            .contacts
            .iter()
            .rfind(|c| !c.is_visit && Some(c.unit) == setting.actor.unit)?;
        return Some(
            Sheet::of(Verb::Correct, "改正联系记录", "pencil", about)
                .fixed("of", "contact")
                .with([
                    radios(
                        "value.outcome",
                        "实际的结果",
                        terms(
                            ContactOutcome::ALL,
                            ContactOutcome::id,
                            ContactOutcome::in_chinese,
                        ),
                    )
                    .must(),
                    Input::new("value.text", "说明", "area", Shape::Optional).rows(2),
                ]),
        );
    }
    setting.ticket.callbacks.last()?;
    Some(
        Sheet::of(Verb::Correct, "改正回访记录", "pencil", about)
            .fixed("of", "callback")
            .with(callback_inputs("value.")),
    )
}

pub(super) fn deduction(setting: &Setting<'_>) -> Sheet {
    let rules = setting.rulebook.deduction.as_ref();
    Sheet::of(
        Verb::RequestDeduction,
        "申请核减",
        "stamp",
        "诉求不合理、已依法依规办理的",
    )
    .with([
        area("reason", "事实和依据").must(),
        Input::new("signed", "签字的主要领导", "text", Shape::Optional)
            .must_if(rules.is_some_and(|r| r.signature)),
        check("sealed", "核减说明已加盖公章").must_if(rules.is_some_and(|r| r.seal)),
        files("盖章的核减说明"),
    ])
}

pub(super) fn rule_hint(setting: &Setting<'_>, clock: ClockName) -> String {
    let request = &setting.ticket.request;
    match setting
        .rulebook
        .limit(clock, request.handling, request.group)
    {
        Some(limit) => format!("不填按规则：{}。", limit.within.in_chinese()),
        None => "本中心规则没有定期限，可以在这里定。".to_owned(),
    }
}

/// Whom a note or a file of this person may be for.
pub(super) fn audiences(setting: &Setting<'_>) -> Vec<Choice> {
    let internal = ("internal", "只给平台看");
    let unit = ("unit", "平台和承办单位");
    let public = ("public", "诉求人也看得到");
    let list: &[(&str, &str)] = if setting.actor.unit.is_some() {
        &[unit, public]
    } else {
        &[internal, unit, public]
    };
    debug_assert!(list.iter().all(|(id, _)| Audience::parse(id).is_some()));
    list.iter().map(|(id, label)| choice(id, label)).collect()
}

pub(super) fn comment(setting: &Setting<'_>) -> Sheet {
    let first = if setting.actor.unit.is_some() {
        "unit"
    } else {
        "internal"
    };
    Sheet::of(
        Verb::Comment,
        "备注",
        "message-square-text",
        "记一笔，不改变办理状态",
    )
    .with([
        area("text", "备注").must().rows(2),
        radios("audience", "给谁看", audiences(setting))
            .must()
            .value(first),
    ])
}

pub(super) fn attach(setting: &Setting<'_>) -> Sheet {
    let first = if setting.actor.unit.is_some() {
        "unit"
    } else {
        "internal"
    };
    let mut input = files("文件").must();
    input.field.hint = "图片、PDF、Word、Excel、纯文本、录音录像；每个不超过 10 MB，每张工单最多 50 个。照片里的拍摄地点等信息会自动去掉。".to_owned();
    Sheet::of(Verb::Attach, "上传附件", "upload", "照片、文书、录音")
        .with([
            input,
            radios("audience", "给谁看", audiences(setting))
                .must()
                .value(first),
        ])
        .fixed("hash", json!(""))
}
