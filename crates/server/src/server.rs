//! The server itself: the router with its layers, listening, and stopping in order.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::edge::{Fault, faces};
use crate::routes;
use crate::timers::Timers;

/// All routes behind all layers.
pub fn router(app: &App) -> Router {
    let patience = Duration::from_secs(app.settings.limits.seconds);
    routes::all()
        .into_router()
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::Method)
        // The gate limits each body by the route's own measure.
        .layer(DefaultBodyLimit::disable())
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::REQUEST_TIMEOUT,
            patience,
        ))
        .layer(middleware::from_fn_with_state(app.clone(), faces::around))
        .layer(CompressionLayer::new())
        .with_state(app.clone())
}

/// Serves until `stop` comes; then takes no more requests, finishes those that run, fires no more
/// clocks, and closes the centres when all that was acknowledged is written.
///
/// # Errors
/// The socket fails.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let timers = Timers::start(&app)?;
    let router = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let (sender, mut stopping) = tokio::sync::watch::channel(false);
    let graceful = async move {
        stop.await;
        let _ = sender.send(true);
    };
    let served = axum::serve(listener, router).with_graceful_shutdown(graceful);
    // Live connections never end by themselves: after a moment they are cut.
    let cut = async move {
        let _ = stopping.wait_for(|stopped| *stopped).await;
        tokio::time::sleep(Duration::from_secs(5)).await;
    };
    let outcome = tokio::select! {
        outcome = served => outcome,
        () = cut => Ok(()),
    };
    tokio::task::spawn_blocking(move || {
        timers.stop();
        app.stop();
    })
    .await
    .map_err(std::io::Error::other)?;
    outcome
}

/// Until the user presses Ctrl-C or the system asks the program to end.
pub async fn asked_to_stop() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(_) => interrupt.await,
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
