//! 设置: what the centre is called and the hue of its pages. Both hold at once.

use huiyin_core::refusal::Refusal;
use huiyin_store::people::AdminCommand;

use super::shape::{Card, Failed, View, administer, hinted, select, show, text};
use crate::app::HUES;
use crate::edge::Posted;
use crate::page::{self, Shown, Tone};
use crate::viewer::Viewer;

const TITLE: &str = "设置";

/// The most characters of a name: it stands in the head of each page.
const LONGEST: usize = 30;

pub async fn list(viewer: Viewer) -> Shown {
    shown(&viewer, None).await
}

async fn shown(viewer: &Viewer, failed: Option<Failed<'_>>) -> Shown {
    let names = ["青绿", "天蓝", "松绿", "梅紫", "赭石"];
    let hues = HUES
        .iter()
        .zip(names)
        .map(|(hue, name)| ((*hue).to_owned(), name.to_owned()));
    let mut hue = select("hue", "主色", &viewer.site.hue, hues);
    hue.kind = "radios".to_owned();
    let directory = viewer.directory();
    let used = [
        (
            "单位",
            directory
                .organisation()
                .iter()
                .filter(|u| !u.closed)
                .count(),
        ),
        ("用户", directory.people().filter(|p| !p.disabled).count()),
        (
            "类别",
            directory.categories().filter(|(_, c)| !c.closed).count(),
        ),
        ("网格", directory.grids().filter(|(_, g)| !g.closed).count()),
    ]
    .map(|(what, count)| format!("{what}{count}个"));
    let law = directory.law_on(directory.today());
    let view = View {
        prose: vec![(
            "概况".to_owned(),
            vec![
                match law {
                    Some(law) => format!(
                        "现行规则：{}第{}版，{}。",
                        law.rulebook.title, law.rulebook.version, law.rulebook.document
                    ),
                    None => "还没有启用规则，不能登记诉求。".to_owned(),
                },
                format!("在用：{}。", used.join("，")),
                format!(
                    "网址：市民从“{0}/portal”进入，工作人员从“{0}/sign-in”登录。",
                    viewer.base()
                ),
            ],
        )],
        about: format!(
            "保存后立即生效。网址中的“{}”在建立中心时定下，不能改。",
            viewer.site.base()
        ),
        cards: vec![Card::new(
            "site",
            "名称和主色",
            viewer.at("/admin/settings"),
            "保存",
            vec![
                hinted(
                    text("name", "中心名称", viewer.site.name.clone()),
                    "市民和工作人员在每一页的页首看到这个名称",
                ),
                hinted(hue, "同一单位有几个中心时，用主色区分"),
            ],
        )],
        ..View::default()
    };
    show(viewer, TITLE, view, failed).await
}

pub async fn save(viewer: Viewer, posted: Posted) -> Shown {
    match read(&posted) {
        Ok((name, hue)) => match keep(&viewer, &name, &hue).await? {
            Ok(()) => page::told(viewer.at("/admin/settings"), Tone::Ok, "已保存，立即生效。"),
            Err(refusal) => shown(&viewer, Some(Failed::new("site", &posted, refusal))).await,
        },
        Err(refusal) => shown(&viewer, Some(Failed::new("site", &posted, refusal))).await,
    }
}

fn read(posted: &Posted) -> Result<(String, String), Refusal> {
    let name = posted.text("name").to_owned();
    let hue = posted.text("hue").to_owned();
    if name.is_empty() {
        return Err(Refusal::bad_field("name", "请填写中心名称。"));
    }
    if name.chars().count() > LONGEST {
        let sentence = format!("名称最多{LONGEST}个字，请写短一些。");
        return Err(Refusal::bad_field("name", sentence));
    }
    if !HUES.contains(&hue.as_str()) {
        return Err(Refusal::bad_field("hue", "请选择一种主色。"));
    }
    Ok((name, hue))
}

/// The journal keeps who changed it; the list of centres and the open site follow.
async fn keep(
    viewer: &Viewer,
    name: &str,
    hue: &str,
) -> Result<Result<(), Refusal>, crate::edge::Fault> {
    let old = [
        ("name", name, viewer.site.name.as_str()),
        ("hue", hue, viewer.site.hue.as_str()),
    ];
    for (setting, value, before) in old {
        if value == before {
            continue;
        }
        let command = AdminCommand::SetSetting {
            name: setting.to_owned(),
            value: value.to_owned(),
        };
        if let Err(refusal) = administer(viewer, Ok(command)).await? {
            return Ok(Err(refusal));
        }
    }
    let (app, slug) = (viewer.app().clone(), viewer.site.slug.clone());
    let (name, hue) = (name.to_owned(), hue.to_owned());
    tokio::task::spawn_blocking(move || app.dress_site(&slug, &name, &hue)).await??;
    Ok(Ok(()))
}
