//! The clocks' timers: one thread a centre, which fires what is due at its time, or looks every
//! half minute at most. A missed wake-up does no harm; at start everything is caught up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use huiyin_store::Trouble;

use crate::app::{App, Site};

/// Looks at the latest after so long.
const LATEST: Duration = Duration::from_secs(30);
/// And no more often than this.
const SOONEST: Duration = Duration::from_millis(200);
/// Sessions and attachments are swept this often.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// How quickly a stop is heard.
const STEP: Duration = Duration::from_millis(200);

/// The running timers.
pub struct Timers {
    stopped: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Timers {
    /// Starts a timer for each open centre.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(app: &App) -> std::io::Result<Timers> {
        let stopped = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        for site in app.sites() {
            let app = app.clone();
            let stopped = Arc::clone(&stopped);
            let thread = std::thread::Builder::new()
                .name(format!("timer {}", site.slug))
                .spawn(move || run(&app, &site, &stopped))?;
            threads.push(thread);
        }
        Ok(Timers { stopped, threads })
    }

    /// Ends them and waits until they have ended.
    pub fn stop(self) {
        self.stopped.store(true, Ordering::SeqCst);
        for thread in self.threads {
            // A timer that panicked has nothing to finish.
            let _ = thread.join();
        }
    }
}

fn run(app: &App, site: &Site, stopped: &AtomicBool) {
    let mut swept: Option<Instant> = None;
    while !stopped.load(Ordering::SeqCst) {
        match site.centre.fire_due(site.now()) {
            Ok(fired) => {
                let fired = u64::try_from(fired).unwrap_or(0);
                app.counters.fired.fetch_add(fired, Ordering::Relaxed);
            }
            Err(Trouble::Stopped) => return,
            Err(trouble) => {
                tracing::error!(centre = site.slug, %trouble, "clocks could not be fired");
            }
        }
        if swept.is_none_or(|at| at.elapsed() >= SWEEP) {
            swept = Some(Instant::now());
            if let Err(trouble) = site.centre.sweep() {
                tracing::error!(centre = site.slug, %trouble, "the sweep failed");
            }
        }
        wait(until_next(site), stopped);
    }
}

/// How long until the next clock runs out.
fn until_next(site: &Site) -> Duration {
    match site.centre.next_due() {
        Ok(Some(due)) => {
            let micros = due.micros_since(site.now()).max(0);
            Duration::from_micros(u64::try_from(micros).unwrap_or(0)).clamp(SOONEST, LATEST)
        }
        Ok(None) | Err(_) => LATEST,
    }
}

/// A new clock may run out before the one waited for only by less than [`LATEST`]: it is then
/// fired that much late, in its own time.
fn wait(time: Duration, stopped: &AtomicBool) {
    let until = Instant::now() + time;
    while !stopped.load(Ordering::SeqCst) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(STEP));
    }
}
