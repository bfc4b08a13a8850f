//! The organisation as a table, out and in.

use huiyin_report::table::Cell;
use huiyin_report::xlsx;

use super::super::app::{Answer, Client, TestApp};
use super::{SLUG, at, directory, hidden};

async fn upload(admin: &Client, bytes: &[u8]) -> Answer {
    admin
        .post_file(&at("/tables"), &[], ("file", "组织.xlsx", bytes))
        .await
}

/// The workbook with rows added to a sheet.
fn with_rows(bytes: &[u8], sheet: &str, rows: &[&[&str]]) -> Vec<u8> {
    use huiyin_report::table::{Column, Kind, Sheet};
    let sheets: Vec<Sheet> = xlsx::read(bytes)
        .unwrap()
        .into_iter()
        .map(|grid| {
            let mut all: Vec<Vec<Cell>> = grid
                .rows
                .iter()
                .map(|row| {
                    row.cells
                        .iter()
                        .map(|cell| Cell::Text(cell.clone()))
                        .collect()
                })
                .collect();
            if grid.name == sheet {
                let new = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| Cell::from(*cell)).collect());
                all.extend(new);
            }
            let heading = all.remove(0);
            let columns = heading
                .into_iter()
                .map(|cell| match cell {
                    Cell::Text(title) => Column::new(title, Kind::Text),
                    _ => unreachable!(),
                })
                .collect();
            Sheet {
                name: grid.name,
                columns,
                rows: all,
            }
        })
        .collect();
    xlsx::write(&sheets).unwrap()
}

#[tokio::test]
async fn the_organisation_goes_out_and_comes_in_again() {
    let app = TestApp::new().await;
    let admin = app.as_role(SLUG, "admin").await;
    let out = admin.get(&at("/tables/organisation.xlsx")).await;
    let bytes = out.status(200).bytes.clone();

    // The same again changes nothing.
    upload(&admin, &bytes)
        .await
        .status(200)
        .has("完全一样")
        .has("新增0行，修改0行");

    // One row is wrong: nothing can be applied, and it says where.
    let wrong = with_rows(&bytes, "单位", &[&["新单位", "没有这种", ""]]);
    let shown = upload(&admin, &wrong).await;
    shown
        .status(200)
        .has("没有“没有这种”这个种类")
        .has("工作表“单位”第")
        .lacks("确认导入");

    // Parts before their parents, a user at a unit that comes in with the same file.
    let more = with_rows(
        &bytes,
        "单位",
        &[
            &["二级科室", "区直单位", "一级单位"],
            &["一级单位", "区直单位", ""],
        ],
    );
    let more = with_rows(
        &more,
        "网格",
        &[&["新社区", "新街道", "一级单位"], &["新街道", "", ""]],
    );
    let more = with_rows(
        &more,
        "类别",
        &[&["X11", "新小类", "X1", ""], &["X1", "新大类", "", "在用"]],
    );
    let more = with_rows(
        &more,
        "用户",
        &[&[
            "sunyi",
            "孙义",
            "",
            "承办人员@二级科室；承办单位领导@一级单位",
            "在用",
        ]],
    );
    let shown = upload(&admin, &more).await;
    shown
        .status(200)
        .has("将新增7行、修改0行")
        .has("生成初始密码");
    assert!(directory(&app).person_by_login("sunyi").is_none());
    let key = hidden(&shown, "preview");
    let applied = admin.post(&at("/tables/apply"), &[("preview", &key)]).await;
    applied.status(200).has("已导入：新增7行").has("sunyi");
    let now = directory(&app);
    let person = now.person_by_login("sunyi").unwrap();
    assert_eq!(person.posts.len(), 2);
    assert!(person.must_change);
    let part = now.organisation().find("二级科室").unwrap();
    assert_eq!(now.organisation().name(part.parent.unwrap()), "一级单位");
    assert_eq!(now.category("X11").unwrap().parent.as_deref(), Some("X1"));
    assert!(
        now.grids()
            .any(|(_, grid)| grid.name == "新社区" && grid.parent.is_some())
    );

    // A preview is applied once; the same file again is all unchanged.
    admin
        .post(&at("/tables/apply"), &[("preview", &key)])
        .await
        .status(303);
    upload(&admin, &more).await.has("完全一样");

    // What changed meanwhile is seen before it is applied.
    let less = with_rows(&bytes, "单位", &[&["三级单位", "街道", ""]]);
    let shown = upload(&admin, &less).await;
    let key = hidden(&shown, "preview");
    admin
        .post(&at("/units"), &[("name", "三级单位"), ("kind", "zone")])
        .await
        .status(303);
    let again = admin.post(&at("/tables/apply"), &[("preview", &key)]).await;
    again
        .status(200)
        .has("预览之后组织有了变动")
        .has("种类改为街道");

    upload(&admin, b"no workbook").await.status(422);
    // Another administrator's preview is none of one's own; an unknown key does nothing.
    admin
        .post(&at("/tables/apply"), &[("preview", "0")])
        .await
        .status(303);
}
