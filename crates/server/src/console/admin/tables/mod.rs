//! 表格导入导出: units, grids, categories and users out as one workbook, and in again: first a
//! preview of what would change, row by row, then all of it or nothing.

mod apply;
pub mod held;
mod plan;
mod sheets;

use huiyin_report::table::Grid;
use huiyin_report::xlsx;
use huiyin_store::access::Act;
use huiyin_store::journal::SubjectKind;

use self::plan::{Fate, Plan};
use super::shape::{Card, Cell, Failed, Link, Row, Table, View, field, hinted, show, workbook};
use crate::edge::{Fault, Posted};
use crate::page::{self, Shown, Tone};
use crate::signin::session::random_text;
use crate::viewer::Viewer;
use huiyin_core::refusal::Refusal;

const TITLE: &str = "表格导入导出";

/// More rows than this are not shown one by one; the counts are of all.
const SHOWN: usize = 300;

pub async fn list(viewer: Viewer) -> Shown {
    start(&viewer, None).await
}

async fn start(viewer: &Viewer, failed: Option<Failed<'_>>) -> Shown {
    let view = View {
        about: "单位、网格、类别和用户，一份 Excel 文件带走，改好再带回。导入前先预览，确认后才生效。".to_owned(),
        links: vec![Link::new(
            "导出现有组织",
            viewer.at("/admin/tables/organisation.xlsx"),
            "download",
        )],
        prose: vec![(
            "怎么用".to_owned(),
            [
                "先导出，得到一份含“说明”和四张表的文件；新中心也从这份文件开始填。",
                "在表里添行就是新增，改行就是修改，删行不起作用：撤并单位、停用用户请到各自的页面或改“状态”一栏。",
                "上传后先看预览：每一行是新增、修改、不变，还是有错。有一行有错，就全部不导入，改好再传。",
                "同一份文件传两次，第二次全是“不变”。",
                "新用户的初始密码在导入后显示一次，请当时抄录或打印。",
            ]
            .map(str::to_owned)
            .to_vec(),
        )],
        cards: vec![
            Card::new(
                "upload",
                "导入",
                viewer.at("/admin/tables"),
                "上传并预览",
                vec![hinted(
                    field("file", "file", "Excel 文件（.xlsx）", ""),
                    "最大10MB；只含其中几张表也可以",
                )],
            )
            .about("这一步只预览，什么都不改。")
            .upload(),
        ],
        ..View::default()
    };
    show(viewer, TITLE, view, failed).await
}

pub async fn download(viewer: Viewer) -> Shown {
    let directory = viewer.directory();
    let users = directory.people().count();
    viewer
        .look_now(
            Act::Export,
            SubjectKind::User,
            0,
            format!("组织和用户 {users} 人"),
            None,
        )
        .await?;
    workbook(&viewer, "organisation", sheets::all(&directory)).await
}

pub async fn preview(viewer: Viewer, posted: Posted) -> Shown {
    let grids = match uploaded(&posted).await? {
        Ok(grids) => grids,
        Err(refusal) => {
            let failed = Failed::new("upload", &posted, refusal);
            return start(&viewer, Some(failed)).await;
        }
    };
    let plan = Plan::of(&viewer.directory(), &grids, &viewer.actor());
    shown(&viewer, grids, &plan, None).await
}

/// The tables of the file, those that are ours.
async fn uploaded(posted: &Posted) -> Result<Result<Vec<Grid>, Refusal>, Fault> {
    let refused = |sentence: String| Ok(Err(Refusal::bad_field("file", sentence)));
    let bytes = match posted.files("file") {
        [file] => file.bytes.clone(),
        [] => return refused("请选择文件。".to_owned()),
        _ => return refused("一次上传一个文件。".to_owned()),
    };
    let read = tokio::task::spawn_blocking(move || xlsx::read(&bytes)).await?;
    let grids = match read {
        Ok(grids) => grids,
        Err(error) => return refused(error.sentence),
    };
    let known: Vec<Grid> = grids
        .into_iter()
        .filter(|grid| plan::is_ours(&grid.name))
        .collect();
    if known.is_empty() {
        return refused(
            "文件里没有名为“单位”“网格”“类别”或“用户”的工作表。请先导出一份，照它的样子填。"
                .to_owned(),
        );
    }
    Ok(Ok(known))
}

/// The preview. The tables are held until they are applied or forgotten.
async fn shown(viewer: &Viewer, grids: Vec<Grid>, plan: &Plan, warning: Option<String>) -> Shown {
    let [new, changed, same, refused] =
        [Fate::New, Fate::Changed, Fate::Same, Fate::Refused].map(|fate| plan.count(fate));
    let mut notices: Vec<(String, String)> = warning
        .into_iter()
        .map(|sentence| ("soon".to_owned(), sentence))
        .collect();
    let mut cards = Vec::new();
    if refused > 0 {
        notices.push((
            "over".to_owned(),
            format!("有{refused}行有错，所以什么都没有导入。请在文件里改好，再上传一次。"),
        ));
    } else if new + changed == 0 {
        notices.push((
            "ok".to_owned(),
            "文件和现有组织完全一样，没有要导入的。".to_owned(),
        ));
    } else {
        let key = random_text::<16>()?;
        viewer
            .app()
            .previews
            .keep(&key, viewer, grids, plan.clone());
        let mut token = field("hidden", "preview", "", key);
        token.required = false;
        cards.push(
            Card::new(
                "apply",
                "确认导入",
                viewer.at("/admin/tables/apply"),
                "导入",
                vec![token],
            )
            .confirm(format!("将新增{new}行、修改{changed}行，立即生效。")),
        );
    }
    cards.push(
        Card::new(
            "upload",
            "换一个文件",
            viewer.at("/admin/tables"),
            "上传并预览",
            vec![field("file", "file", "Excel 文件（.xlsx）", "")],
        )
        .upload(),
    );
    let view = View {
        about: format!("新增{new}行，修改{changed}行，不变{same}行，有错{refused}行。还没有导入。"),
        links: vec![Link::new("返回", viewer.at("/admin/tables"), "arrow-left")],
        notices,
        tables: tables(plan),
        cards,
        ..View::default()
    };
    show(viewer, "导入预览", view, None).await
}

/// What is wrong first, then what would change; what stays as it is is only counted.
fn tables(plan: &Plan) -> Vec<Table> {
    let mut list = Vec::new();
    for (fate, head) in [
        (Fate::Refused, "有错"),
        (Fate::New, "新增"),
        (Fate::Changed, "修改"),
    ] {
        let lines: Vec<_> = plan.lines.iter().filter(|line| line.fate == fate).collect();
        if lines.is_empty() {
            continue;
        }
        let mut table = Table::new(head, &["位置", "哪一个", "会怎样"]);
        table.head = format!("{head}（{}行）", lines.len());
        if lines.len() > SHOWN {
            table.head = format!("{head}（{}行，只列前{SHOWN}行）", lines.len());
        }
        table.rows = lines
            .iter()
            .take(SHOWN)
            .map(|line| Row {
                cells: vec![
                    line.place.clone().into(),
                    line.name.clone().into(),
                    Cell::from(line.said.clone()),
                ],
                ..Row::default()
            })
            .collect();
        list.push(table);
    }
    list
}

pub async fn apply(viewer: Viewer, posted: Posted) -> Shown {
    let Some((grids, seen)) = viewer.app().previews.take(posted.text("preview"), &viewer) else {
        return page::told(
            viewer.at("/admin/tables"),
            Tone::Soon,
            "这份预览已经导入过，或者放得太久了。如果还没有导入，请再上传一次。",
        );
    };
    let plan = Plan::of(&viewer.directory(), &grids, &viewer.actor());
    if plan != seen {
        let warning = "预览之后组织有了变动，这是新的预览，请再看一遍。还没有导入。";
        return shown(&viewer, grids, &plan, Some(warning.to_owned())).await;
    }
    let done = apply::carry_out(&viewer, &plan).await;
    let (tone, said) = match done.stopped {
        Some(sentence) => (Tone::Over, sentence),
        None => (
            Tone::Ok,
            format!(
                "已导入：新增{}行，修改{}行。",
                plan.count(Fate::New),
                plan.count(Fate::Changed)
            ),
        ),
    };
    if done.passwords.is_empty() {
        return page::told(viewer.at("/admin/tables"), tone, said);
    }
    let mut table = Table::new("初始密码", &["登录名", "姓名", "初始密码"]);
    table.rows = done
        .passwords
        .into_iter()
        .map(|(login, name, word)| Row {
            cells: vec![login.into(), name.into(), word.into()],
            ..Row::default()
        })
        .collect();
    let view = View {
        about: "初始密码只显示这一次，离开本页就看不到了。请抄录或打印，分别告知本人；本人首次登录时须修改。".to_owned(),
        links: vec![Link::new("完成", viewer.at("/admin/users"), "check")],
        notices: vec![(tone.class().to_owned(), said)],
        tables: vec![table],
        ..View::default()
    };
    show(&viewer, "初始密码", view, None).await
}
