//! What belongs to no centre: the choice of one, and what operators ask.

use std::net::IpAddr;

use axum::Extension;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::edge::Fault;
use crate::page::{self, Shown};
use crate::rail;
use crate::routes::{Routes, Who};
use crate::view::Page;
use crate::viewer::Taste;

/// The routes of this room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/", Who::Everybody, centres)
        .get("/healthz", Who::Everybody, alive)
        .get("/readyz", Who::Everybody, ready)
        .get("/metrics", Who::Everybody, metrics)
        .get("/c/{centre}", Who::Everybody, into)
        .get("/c/{centre}/rail", Who::Staff, rail::alone)
}

#[derive(askama::Template)]
#[template(path = "home/centres.html")]
struct Centres {
    page: Page,
    centres: Vec<Entry>,
    filling: String,
}

struct Entry {
    slug: String,
    name: String,
    base: String,
}

async fn centres(State(app): State<App>, extensions: Extensions) -> Shown {
    let taste = extensions.get::<Taste>().cloned().unwrap_or_default();
    let sites = app.sites();
    let mut page = page::bare(&taste, "请选择中心");
    page.demo = sites.iter().any(|site| site.demo);
    page::show(&Centres {
        page,
        filling: filling(&app),
        centres: sites
            .iter()
            .map(|site| Entry {
                slug: site.slug.clone(),
                name: site.name.clone(),
                base: site.base(),
            })
            .collect(),
    })
}

/// How far the demo's history has been written; empty when nothing is being written.
fn filling(app: &App) -> String {
    let (mut done, mut all, mut tickets, mut running) = (0, 0, 0, false);
    for site in app.sites() {
        let (site_done, site_all) = site.progress.days();
        done += site_done;
        all += site_all;
        tickets += site.progress.tickets();
        running |= site.progress.running();
    }
    if running {
        let percent = done * 100 / all.max(1);
        format!("历史工单正在后台生成：已写{tickets}件，完成{percent}%。不影响使用。")
    } else {
        String::new()
    }
}

async fn into(axum::extract::Path(centre): axum::extract::Path<String>) -> Shown {
    page::go(&format!("/c/{centre}/"))
}

async fn alive() -> &'static str {
    "ok\n"
}

/// Ready when each centre's database answers.
async fn ready(State(app): State<App>) -> Result<Response, Fault> {
    let sites = app.sites();
    let failed = tokio::task::spawn_blocking(move || {
        sites
            .iter()
            .filter(|site| site.centre.next_due().is_err())
            .map(|site| site.slug.clone())
            .collect::<Vec<_>>()
    })
    .await?;
    if failed.is_empty() {
        return Ok("ready\n".into_response());
    }
    let text = format!("not ready: {}\n", failed.join(", "));
    Ok((
        StatusCode::SERVICE_UNAVAILABLE,
        [(CONTENT_TYPE, "text/plain")],
        text,
    )
        .into_response())
}

async fn metrics(
    State(app): State<App>,
    Extension(source): Extension<IpAddr>,
) -> Result<Response, Fault> {
    use std::fmt::Write;
    if !source.is_loopback() && !app.settings.metrics_from.contains(&source) {
        return Err(Fault::NotFound);
    }
    let mut text = app.counters.text();
    let _ = writeln!(
        text,
        "# HELP huiyin_uptime_seconds Since the program started.\n# TYPE huiyin_uptime_seconds gauge\nhuiyin_uptime_seconds {}",
        app.started.elapsed().as_secs()
    );
    let _ = writeln!(
        text,
        "# HELP huiyin_live_connections Open live connections.\n# TYPE huiyin_live_connections gauge\nhuiyin_live_connections {}",
        app.settings.limits.live_connections - app.live.available_permits()
    );
    let _ = writeln!(
        text,
        "# HELP huiyin_journal_position Last position of a centre's journal.\n# TYPE huiyin_journal_position counter"
    );
    for site in app.sites() {
        let seq = site.centre.feed().seq();
        let _ = writeln!(
            text,
            "huiyin_journal_position{{centre=\"{}\"}} {seq}",
            site.slug
        );
    }
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(CONTENT_TYPE, kind)], text).into_response())
}
