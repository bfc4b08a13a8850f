//! 规则: the versions of the centre's rulebook in plain sentences, and the way to the next one.
//! A ticket keeps the version under which it was registered.

use huiyin_core::calendar::{Calendar, Date};
use huiyin_core::people::Role;
use huiyin_core::refusal::Refusal;
use huiyin_core::rulebook::{self, Rulebook};
use huiyin_core::ticket::Text;
use huiyin_store::journal::SubjectKind;
use huiyin_store::people::{AdminCommand, Directory, Law, ProfileRecord, Record, law};

use super::shape::{
    Card, Cell, Failed, Link, Row, Table, View, administer, date, field, hinted, optional, show,
};
use crate::edge::{Asked, Posted};
use crate::page::{self, Shown, Tone};
use crate::viewer::Viewer;

const TITLE: &str = "规则";

/// Lines of the text area.
const LINES: i64 = 24;

pub async fn list(viewer: Viewer, asked: Asked) -> Shown {
    shown(&viewer, asked.number("version"), None, None).await
}

/// `checked`: a text that was found in order, with what was posted.
async fn shown(
    viewer: &Viewer,
    version: Option<u32>,
    checked: Option<(&Posted, Rulebook)>,
    failed: Option<Failed<'_>>,
) -> Shown {
    let directory = viewer.directory();
    let today = directory.calendar().date_of(viewer.now());
    let current = directory.law_on(today);
    let version = version.or(current.map(|law| law.rulebook.version));
    let chosen = directory
        .laws()
        .iter()
        .find(|law| Some(law.rulebook.version) == version);
    let mut table = Table::new("版本", &["版本", "生效日期", "依据", "状态"]);
    table.head = "版本".to_owned();
    table.icon = "scale".to_owned();
    table.empty = "还没有规则".to_owned();
    table.empty_about = "没有规则就不能登记诉求。请在本页填入规则文件并启用。".to_owned();
    table.rows = directory
        .laws()
        .iter()
        .rev()
        .map(|law| row(viewer, law, current, today))
        .collect();
    let mut cards = Vec::new();
    let mut notices = Vec::new();
    let mut prose = Vec::new();
    let mut links = Vec::new();
    if viewer.role() == Role::Admin {
        links.push(Link::new("启用新版本", "#card-adopt".to_owned(), "pencil"));
        cards.push(adopting(viewer, &directory, current));
    }
    match checked {
        Some((posted, rulebook)) => {
            notices.push((
                "ok".to_owned(),
                "检查通过，还没有启用。下面是这份规则的要求，请对照文件核对后再启用。".to_owned(),
            ));
            for card in &mut cards {
                card.fill(posted);
            }
            prose.extend(rulebook.in_chinese());
        }
        // A refused text stands at once under the versions, with what is wrong with it.
        None if failed.is_some() => {}
        None => {
            if let Some(law) = chosen {
                prose.extend(law.rulebook.in_chinese());
            }
        }
    }
    let view = View {
        about: match chosen {
            Some(law) => format!(
                "{}。下面逐条说明第{}版的要求，每句末尾是所依据的条款。工单一直按登记时的版本办理。",
                law.rulebook.document, law.rulebook.version
            ),
            None => String::new(),
        },
        links,
        notices,
        tables: vec![table],
        prose,
        cards,
        wide: true,
        ..View::default()
    };
    show(viewer, TITLE, view, failed).await
}

fn row(viewer: &Viewer, law: &Law, current: Option<&Law>, today: Date) -> Row {
    let rulebook = &law.rulebook;
    let is_current = current.is_some_and(|now| now.rulebook.version == rulebook.version);
    let state = if is_current {
        "现行"
    } else if rulebook.effective > today {
        "到期生效"
    } else {
        "只用于此前登记的工单"
    };
    Row {
        cells: vec![
            Cell {
                text: format!("第{}版", rulebook.version),
                href: viewer.at(&format!("/admin/profiles?version={}", rulebook.version)),
                ..Cell::default()
            },
            rulebook.effective.to_string().into(),
            rulebook.document.clone().into(),
            state.into(),
        ],
        closed: !is_current && rulebook.effective <= today,
        ..Row::default()
    }
}

fn adopting(viewer: &Viewer, directory: &Directory, current: Option<&Law>) -> Card {
    let toml = current
        .and_then(|law| text_of(directory, &law.rulebook))
        .unwrap_or_default();
    let mut area = hinted(
        field("area", "toml", "规则文件", toml),
        "TOML 格式，已填入现行版本；改动之处请在注释里写明所依据的条款",
    );
    area.rows = LINES;
    Card::new(
        "adopt",
        "启用新版本",
        viewer.at("/admin/profiles"),
        "启用为下一版",
        vec![
            area,
            optional(hinted(
                field("date", "effective", "生效日期", ""),
                "从这一天起登记的工单适用；空着就是今天",
            )),
        ],
    )
    .also("check", "只检查")
    .confirm("启用后不能收回，只能再启用更新的版本。已登记的工单不受影响。")
}

/// The text of an adopted version.
fn text_of(directory: &Directory, rulebook: &Rulebook) -> Option<String> {
    directory
        .records(SubjectKind::Profile)
        .find_map(|(_, record)| match record {
            Record::Profile(profile)
                if profile.name == rulebook.name && profile.version == rulebook.version =>
            {
                Some(directory.text(&profile.toml))
            }
            _ => None,
        })
}

pub async fn adopt(viewer: Viewer, posted: Posted) -> Shown {
    let directory = viewer.directory();
    let today = directory.calendar().date_of(viewer.now());
    let name = directory
        .law_on(today)
        .map(|law| law.rulebook.name.clone())
        .unwrap_or_else(|| viewer.site.slug.clone());
    let toml = posted.words("toml");
    let (rulebook, effective) = match read(&name, &toml, &posted, today) {
        Ok(read) => read,
        Err(refusals) => {
            let failed = Failed {
                form: "adopt",
                posted: &posted,
                refusals,
            };
            return shown(&viewer, None, None, Some(failed)).await;
        }
    };
    if posted.flag("check") {
        return shown(&viewer, None, Some((&posted, rulebook)), None).await;
    }
    let command = AdminCommand::AdoptProfile {
        name,
        toml,
        effective: Some(effective),
    };
    match administer(&viewer, Ok(command)).await? {
        Ok(_) => page::told(
            viewer.at("/admin/profiles"),
            Tone::Ok,
            format!("已启用，{effective}起登记的工单适用。"),
        ),
        Err(refusal) => {
            let failed = Failed::new("adopt", &posted, refusal);
            shown(&viewer, None, None, Some(failed)).await
        }
    }
}

/// Reads the text as the store will; each fault is a refusal of its own.
fn read(
    name: &str,
    toml: &str,
    posted: &Posted,
    today: Date,
) -> Result<(Rulebook, Date), Vec<Refusal>> {
    let mut faults = Vec::new();
    let effective = match date(posted, "effective") {
        Ok(day) => day.unwrap_or(today),
        Err(refusal) => {
            faults.push(refusal);
            today
        }
    };
    if effective < today {
        let sentence = "生效日期不能早于今天：已登记的工单按当时的规则办理。";
        faults.push(Refusal::bad_field("effective", sentence));
    }
    match rulebook::load("规则文件", toml) {
        Err(found) => faults.extend(found.iter().map(|fault| {
            let at = match fault.line {
                0 => String::new(),
                line => format!("第{line}行："),
            };
            Refusal::bad_field("toml", format!("{at}{}", fault.sentence))
        })),
        Ok(mut rulebook) => {
            let record = ProfileRecord {
                name: name.to_owned(),
                version: rulebook.version,
                effective,
                toml: Text::Plain(String::new()),
            };
            match law(&record, toml, &Calendar::weekends_only()) {
                Err(fault) => faults.push(Refusal::bad_field("toml", format!("{fault}。"))),
                Ok(_) if faults.is_empty() => {
                    rulebook.effective = effective;
                    return Ok((rulebook, effective));
                }
                Ok(_) => {}
            }
        }
    }
    Err(faults)
}
