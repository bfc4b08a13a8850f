//! What came in from another system is worked like anything else.

use huiyin::exchange::import::{Mapping, import};
use huiyin_report::csv;
use serde_json::json;

use super::app::TestApp;

const MAPPING: &str = r#"
system = "旧系统"
id = "编号"
time = { column = "时间" }
channel = { value = "web" }
kind = { value = "help" }
title = "标题"
content = "正文"
"#;

#[tokio::test]
async fn an_imported_request_is_found_and_dispatched() {
    let app = TestApp::new().await;
    let centre = app.centre("xinglongtai");
    let table = "编号,时间,标题,正文\n17,2026-02-27 10:00:00,路灯不亮,文化路路灯三天不亮\n";
    let mapping = Mapping::parse("m.toml", MAPPING).unwrap();
    let grid = csv::read(table.as_bytes()).unwrap();
    let outcome = import(&centre, &grid, &mapping, &mut |_, _| {}).unwrap();
    assert_eq!((outcome.imported, outcome.refused.len()), (1, 0));

    let dispatcher = app.token("xinglongtai", "dispatcher").await;
    let tickets = "/api/v1/centres/xinglongtai/tickets";
    let list = dispatcher.get(&format!("{tickets}?q=文化路")).await;
    list.status(200);
    let list = list.value();
    let found = list["items"][0]["number"].as_str().map(str::to_owned);
    let number = found.unwrap_or_else(|| panic!("{list:#}"));
    let dispatch = json!({ "do": "dispatch", "with": { "lead": "区城市管理综合执法大队" } });
    let path = format!("{tickets}/{number}/commands");
    dispatcher.json("POST", &path, &dispatch).await.status(200);
}
