//! Settings that are each well formed and together make no sense.

use super::{Rulebook, Start};
use crate::calendar::DueRule;
use crate::people::Role;
use crate::terms::ClockName;

/// Each contradiction: the key to look at and a Chinese sentence that says how to mend it.
pub(super) fn contradictions(rulebook: &Rulebook) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if rulebook.area_code.len() != 6 || !rulebook.area_code.bytes().all(|b| b.is_ascii_digit()) {
        found.push((
            "area_code",
            format!(
                "area_code 应为6位行政区划代码，现为“{}”。",
                rulebook.area_code
            ),
        ));
    }
    if rulebook.version == 0 {
        found.push(("version", "version 从1开始编号。".to_owned()));
    }
    limits(rulebook, &mut found);
    if let Some(extension) = &rulebook.extension {
        if extension.cap.is_some() && extension.extra_working_days.is_some() {
            found.push((
                "extra_working_days",
                "cap（累计上限）和 extra_working_days（可延天数）只能设一个。".to_owned(),
            ));
        }
        if let Some(DueRule::ByDecision | DueRule::PercentOfStatutory(_)) = extension.cap {
            found.push(("cap", "延期上限必须是可以直接计算的期限。".to_owned()));
        }
    }
    if let Some(callback) = &rulebook.callback {
        if !matches!(callback.by, Role::CallbackAgent | Role::LeadDepartment) {
            found.push((
                "by",
                "回访由 callback_agent（回访员）或 lead_department（牵头部门）进行。".to_owned(),
            ));
        }
        if callback.unreached_days == 0 {
            found.push(("unreached_days", "unreached_days 至少为1。".to_owned()));
        }
    }
    if rulebook.panel.is_some() && rulebook.callback.is_none() {
        found.push((
            "panel",
            "设有研判（panel）就必须有回访（callback），否则无从得知再次不满意。".to_owned(),
        ));
    }
    if rulebook.deduction.is_some() && rulebook.callback.is_none() {
        found.push((
            "deduction",
            "设有核减（deduction）就必须有回访（callback）。".to_owned(),
        ));
    }
    found
}

fn limits(rulebook: &Rulebook, found: &mut Vec<(&'static str, String)>) {
    for limit in &rulebook.limits {
        let name = limit.clock.in_chinese();
        // Signing late would gain time if nothing pressed for the signature (REQUIREMENTS ⚠ b).
        if limit.from == Start::Signing && !rulebook.has_sign_rule() {
            found.push((
                "from",
                format!("“{name}”时限从签收起算，但没有设签收时限：晚签收就能多得时间。请先为 sign 设一条时限，或改从交办（dispatch）起算。"),
            ));
        }
        let allowed: &[Start] = match limit.clock {
            ClockName::Reply | ClockName::Close => {
                &[Start::Registration, Start::Dispatch, Start::Signing]
            }
            ClockName::Contact => &[Start::Registration, Start::Dispatch, Start::Signing],
            ClockName::Sign | ClockName::Return => &[Start::Dispatch],
            ClockName::CoResult => &[Start::Dispatch],
            ClockName::Intake => &[Start::Registration],
            _ => &[Start::Step],
        };
        if !allowed.contains(&limit.from) {
            let allowed: Vec<&str> = allowed.iter().map(|s| s.in_chinese()).collect();
            found.push((
                "from",
                format!(
                    "“{name}”时限不能从{}起算；可以从{}起算。",
                    limit.from.in_chinese(),
                    allowed.join("、")
                ),
            ));
        }
        if matches!(limit.clock, ClockName::Upstream | ClockName::HoldMilestone) {
            found.push((
                "clock",
                format!("“{name}”的时限由上级平台或挂账方案给定，不在规则中设置。"),
            ));
        }
    }
}
