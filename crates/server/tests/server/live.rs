//! The live feed.

use super::app::TestApp;

#[tokio::test]
async fn the_feed_is_for_those_who_are_signed_in() {
    let app = TestApp::new().await;
    app.visitor("xinglongtai")
        .get("/c/xinglongtai/live")
        .await
        .status(303);
    let clerk = app.as_role("xinglongtai", "dispatcher").await;
    let feed = clerk.get("/c/xinglongtai/live?tickets=1,2").await;
    feed.status(200);
    assert_eq!(feed.header("content-type"), "text/event-stream");
}
