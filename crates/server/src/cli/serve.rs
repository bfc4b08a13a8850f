//! `huiyin serve`: a production server.

use std::path::PathBuf;

use anyhow::Context;
use huiyin_store::Options;
use tokio::net::TcpListener;

use super::exit::BadUsage;
use crate::app::App;
use crate::config::Settings;
use crate::server;

const EXAMPLE: &str = "Example:
  huiyin serve --config /etc/huiyin.toml

The file:
  listen = \"127.0.0.1:8080\"
  data = \"/var/lib/huiyin\"
  public_url = \"https://12345.example.gov.cn\"   # TLS is the reverse proxy's
  metrics_from = []                              # who else than this machine may read /metrics
  [proxy]
  trusted = [\"127.0.0.1\"]                        # who may say from where a visitor comes
  header = \"x-forwarded-for\"
  [limits]                                       # all optional
  sign_in_per_minute = 10
  portal_per_minute = 20
  seconds = 30";

/// Serve all centres of a data directory.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct Args {
    /// The settings, a TOML file.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Serves until it is asked to stop.
///
/// # Errors
/// [`BadUsage`] for a settings file with faults; the data directory or the socket cannot be used.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let settings =
        Settings::load(&args.config).map_err(|error| BadUsage::new(error.to_string()))?;
    log("info");
    let listen = settings.listen;
    let url = settings.public_url.clone();
    let app = App::open(settings, Options::system())?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async move {
        let listener = TcpListener::bind(listen)
            .await
            .with_context(|| format!("无法在 {listen} 上监听"))?;
        tracing::info!(%listen, url, centres = app.sites().len(), "serving");
        server::serve(app, listener, server::asked_to_stop()).await?;
        tracing::info!("stopped");
        Ok(())
    })
}

/// Sends the program's log to standard error; `HUIYIN_LOG` chooses how much.
pub(super) fn log(level: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("HUIYIN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    // A second subscriber in one process (tests) is refused; the first stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
