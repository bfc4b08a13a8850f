//! What each verb asks for: labels, hints, kinds of field, and the word on the button.

use huiyin_core::terms::{
    ClockName, ContactMeans, ContactOutcome, Defect, PanelVerdict, RehandleReason,
};
use huiyin_core::ticket::{AmendField, Verb};

use super::Setting;
use super::fields::{
    Input, Shape, Sheet, area, check, date, files, line, note, radios, select, terms, yes_no,
};
use super::ruled::{
    attach, callback_inputs, classify, co_label, comment, correct, deduction, dispatch, extension,
    extension_asked, hold, hold_asked, report_done, request_return, return_asked, rule_hint,
    ruling, signing_about,
};

/// The form of a verb for this setting; none where this person has no use for it here.
pub fn sheet(verb: Verb, setting: &Setting<'_>) -> Option<Sheet> {
    Some(match verb {
        Verb::Supplement => Sheet::of(verb, "补充情况", "plus", "诉求人又说了什么，原话之外另记一段")
            .with([area("text", "诉求人补充的话").must().hint("照原话记，诉求人看得到。"), files("附件")]),
        Verb::Amend => Sheet::of(verb, "更正", "pencil", "登记有误的一项，旧值留痕").with([
            select("field", "更正哪一项", terms(AmendField::ALL, AmendField::id, AmendField::in_chinese)).must(),
            line("value", "改为").hint("类别填名称；紧急程度填一般、紧急或特急；是否类填是或否。诉求人原话不能改，请用“补充情况”。"),
        ]),
        Verb::Correct => return correct(setting),
        Verb::Link => Sheet::of(verb, "关联工单", "link-2", "同一件事或相关的另一张工单，各办各的").with([
            line("to", "另一张工单的编号").must(),
            check("same_matter", "是同一件事").hint("同一件事会计入重复反映的次数。"),
        ]),
        Verb::Urge => Sheet::of(verb, "催办", "megaphone", "提醒承办单位，记一次催办").with([note("催办的话")]),
        Verb::Recall => Sheet::of(verb, "撤回派单", "undo-2", "派错了，收回来重新派")
            .with([area("reason", "撤回原因").must().rows(2)])
            .confirm("撤回后承办单位的签收、退单等时限作废，工单回到待派单。"),
        Verb::RequestRejection => Sheet::of(verb, "申请不予受理", "hand", "依法不属于受理范围的，由值班长决定").with([
            area("basis", "依据").must().rows(2).hint("哪部法规或文件的哪一条。"),
            note("说明"),
        ]),
        Verb::RefuseRejection => Sheet::of(verb, "驳回不予受理申请", "x", "属于受理范围，请单位继续办理").with([note("理由")]),
        Verb::Reject => Sheet::of(verb, "不予受理", "ban", "不属于受理范围，工单就此结束")
            .with([
                area("reason", "理由").must().hint("诉求人看得到，请写得让人明白。"),
                area("basis", "依据").must().rows(2),
            ])
            .confirm("不予受理后工单结束，理由和依据会告知诉求人。"),
        Verb::TransferOut => Sheet::of(verb, "转出", "external-link", "交110、119、120或上级平台办理")
            .with([
                {
                    let mut to = line("to", "转往哪里").must();
                    to.field.list = "receivers".to_owned();
                    to.field.width = "medium".to_owned();
                    to
                },
                line("receiving_number", "对方的编号"),
            ])
            .confirm("转出后工单结束，由接收单位办理。"),
        Verb::AnswerDirectly => Sheet::of(verb, "直接答复", "message-square-text", "当场能答的，不再派单")
            .with([
                area("text", "给诉求人的答复").must().rows(4).hint("诉求人会看到这段话。"),
                Input::new("knowledge_item", "依据的知识", "text", Shape::Optional).hint("知识库条目的名称或编号。"),
            ])
            .confirm("直接答复后工单结束。"),
        Verb::Merge => Sheet::of(verb, "并单", "merge", "同一件事，并入另一张工单一起办")
            .with([line("into", "主单编号").must()])
            .confirm("并入后本单不再单独派单；诉求人仍单独回访、单独评价。"),
        Verb::Classify => classify(setting),
        Verb::MarkIneffective if setting.ticket.ineffective => return None,
        Verb::MarkIneffective => Sheet::of(verb, "标记无效诉求", "ban", "不计入考核，仍要给诉求人一个交代")
            .with([area("reason", "理由").must().rows(2)])
            .confirm("标记后这张工单不计入考核，不能取消。"),
        Verb::Dispatch => return dispatch(setting),
        Verb::RuleResponsibility => ruling(setting),
        Verb::SignFor => Sheet::of(verb, "签收", "signature", signing_about(setting)),
        Verb::RequestReturn => request_return(setting),
        Verb::ApproveReturn => Sheet::of(verb, "同意退单", "check", return_asked(setting, "工单回到待派单")).with([note("意见")]),
        Verb::RefuseReturn => Sheet::of(verb, "不同意退单", "x", "单位按原时限继续办理").with([note("理由").must_if(false)]),
        Verb::RecordContact => Sheet::of(verb, "记录联系", "phone-call", "什么时候、怎么联系、结果如何，时间自动记").with([
            radios("outcome", "联系上了吗", terms(ContactOutcome::ALL, ContactOutcome::id, ContactOutcome::in_chinese)).must(),
            select("means", "怎么联系的", terms(ContactMeans::ALL, ContactMeans::id, ContactMeans::in_chinese)).value("phone"),
            note("说了什么"),
        ]),
        Verb::RecordVisit => Sheet::of(verb, "记录现场核实", "map-pin", "看到了什么，附照片").with([
            area("findings", "现场情况").must(),
            Input::new("photos", "现场照片", "file", Shape::Photos).hint("照片里的拍摄地点等信息会自动去掉。每张不超过 10 MB。"),
        ]),
        Verb::GiveNotice => Sheet::of(verb, "一次告知", "list-checks", "一次说全诉求人还缺什么").with([
            Input::new("missing", "还缺的条件或材料", "area", Shape::Lines).must().hint("每行一项，请一次列全；诉求人看得到。"),
        ]),
        Verb::RequestExtension => extension(setting),
        Verb::ApproveExtension => Sheet::of(verb, "同意延期", "check", extension_asked(setting)).with([note("意见")]),
        Verb::RefuseExtension => Sheet::of(verb, "不同意延期", "x", "时限不变").with([note("理由")]),
        Verb::RequestHold => hold(setting),
        Verb::ApproveHold => Sheet::of(verb, "同意挂账", "circle-pause", hold_asked(setting)).with([note("意见")]),
        Verb::RefuseHold => Sheet::of(verb, "不同意挂账", "x", "时限照常计算").with([note("理由")]),
        Verb::ClearHold => Sheet::of(verb, "销账", "rotate-ccw", "计划完成，恢复计时，继续办理").with([note("完成情况")]),
        Verb::ReportCoResult => Sheet::of(verb, co_label(setting), "users", "做了什么、结果如何，交主办单位汇总")
            .with([area("text", "办理结果").must().rows(4), files("附件")]),
        Verb::ReportStage => Sheet::of(verb, "阶段性答复", "file-text", "不能按期办结的，先说明理由和进展").with([
            area("reasons", "理由和进展").must(),
            Input::new("public_reply", "给诉求人的话", "area", Shape::Optional).hint("诉求人会看到这段话。"),
        ]),
        Verb::ReportDone => return report_done(setting),
        Verb::ApproveReply => Sheet::of(verb, "审核通过", "badge-check", "答复实在、完整，可以给诉求人").with([note("意见")]),
        Verb::RejectReply => Sheet::of(verb, "审核退回", "undo-2", "单位重新办理，时限视为从未停止").with([
            radios("defect", "哪里不行", terms(Defect::ALL, Defect::id, Defect::in_chinese)).must(),
            note("请单位怎样改").hint("写具体，单位照着改。"),
        ]),
        Verb::RecordCallback => Sheet::of(verb, "记录回访", "phone-call", "照回访词逐项问，照实记").with(callback_inputs("")),
        Verb::OrderRectification => Sheet::of(verb, "交办整改", "clipboard-pen", "诉求人不满意，书面交办整改").with([
            area("text", "整改要求").must_if(true),
            date("due", "整改期限").hint(rule_hint(setting, ClockName::Rectify)),
        ]),
        Verb::ReportRectified => Sheet::of(verb, "提交整改结果", "clipboard-check", "提交后由平台再次回访").with([
            area("measures", "整改举措").must(),
            area("progress", "进展").rows(2),
            area("result", "结果").must().hint("诉求人会看到这段话。"),
            files("附件"),
        ]),
        Verb::RequestDeduction => deduction(setting),
        Verb::DecideDeduction => Sheet::of(verb, "核减审定", "scale", "同意则核减办结，不同意则继续整改")
            .with([
                yes_no("accepted", "结论", "同意核减", "不同意，继续整改").must(),
                note("理由"),
            ])
            .confirm("同意核减后工单办结，不计入承办单位的不满意。"),
        Verb::DecidePanel => Sheet::of(verb, "研判认定", "gavel", "整改后仍不满意的，集体研判")
            .with([
                radios("verdict", "结论", terms(PanelVerdict::ALL, PanelVerdict::id, PanelVerdict::in_chinese)).must(),
                area("minutes", "会议记录").must().rows(5).hint("参加单位、事实、依据和结论。"),
                files("附件"),
            ])
            .confirm("结论作出后工单办结；认定不满意的，同时发督办函并抄送纪检。"),
        Verb::Rehandle => Sheet::of(verb, "重办", "refresh-cw", "开新一轮，由原主办单位重新办理").with([
            select("reason", "为什么重办", terms(RehandleReason::ALL, RehandleReason::id, RehandleReason::in_chinese)).must(),
            area("text", "说明").rows(2).hint("虚假答复重办的，原来的按时答复作废。"),
        ]),
        Verb::Withdraw => Sheet::of(verb, "代诉求人撤回", "undo-2", "诉求人本人要求撤回，经核实出于自愿")
            .with([area("reason", "诉求人怎么说的").rows(2)])
            .confirm("撤回后工单结束，不再办理。请确认是诉求人本人的意思。"),
        Verb::Reopen => Sheet::of(verb, "申请重新办理", "refresh-cw", "诉求人说问题还在")
            .with([area("reason", "还有什么没有解决").must()]),
        Verb::AnswerSupervision => Sheet::of(verb, "督办反馈", "message-square-text", "督办事项的整改情况").with([area("text", "整改情况").must()]),
        Verb::CloseSupervision => Sheet::of(verb, "督办销号", "check", "反馈属实，督办结束").with([note("意见")]),
        Verb::Comment => comment(setting),
        Verb::Attach => attach(setting),
        // Registered elsewhere, the petitioner's own, the engine's own, or of a later version.
        _ => return None,
    })
}
