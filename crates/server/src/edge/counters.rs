//! Counters for `/metrics`, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use huiyin_store::Trouble;

/// Upper bounds of the latency buckets, in milliseconds.
const BOUNDS: [u64; 9] = [1, 5, 10, 25, 50, 100, 250, 1000, 5000];

/// Latencies of one thing.
#[derive(Default)]
pub struct Latency {
    buckets: [AtomicU64; 9],
    count: AtomicU64,
    micros: AtomicU64,
}

impl Latency {
    /// It took so long.
    pub fn took(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            if micros <= bound * 1000 {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn write(&self, out: &mut String, name: &str, about: &str) {
        let count = self.count.load(Ordering::Relaxed);
        let sum = seconds(self.micros.load(Ordering::Relaxed));
        let _ = writeln!(out, "# HELP {name} {about}\n# TYPE {name} histogram");
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            let bound = seconds(bound * 1000);
            let value = bucket.load(Ordering::Relaxed);
            let _ = writeln!(out, "{name}_bucket{{le=\"{bound}\"}} {value}");
        }
        let _ = writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {count}");
        let _ = writeln!(out, "{name}_sum {sum}\n{name}_count {count}");
    }
}

fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// All counters of the program.
#[derive(Default)]
pub struct Counters {
    /// Requests, whatever became of them.
    pub requests: Latency,
    /// Commands that were carried out or refused.
    pub commands: Latency,
    /// Clocks that ran out.
    pub fired: AtomicU64,
    statuses: [AtomicU64; 6],
    refusals: Mutex<BTreeMap<String, u64>>,
}

impl Counters {
    /// An answer of this status went out.
    pub fn answered(&self, status: u16) {
        let class = usize::from(status / 100).min(5);
        self.statuses[class].fetch_add(1, Ordering::Relaxed);
    }

    /// A command took so long and came to this.
    pub fn command<T>(&self, time: Duration, answer: &Result<T, Trouble>) {
        self.commands.took(time);
        let code = match answer {
            Ok(_) => return,
            Err(Trouble::Refused(refusal)) => refusal.code.clone(),
            Err(Trouble::NotFound) => "not_found".to_owned(),
            Err(Trouble::Conflict { .. }) => "conflict".to_owned(),
            Err(Trouble::Busy) => "busy".to_owned(),
            Err(_) => "failed".to_owned(),
        };
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        *refusals.entry(code).or_default() += 1;
    }

    /// All of them as text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.requests
            .write(&mut out, "huiyin_request_seconds", "Time of a request.");
        let _ = writeln!(
            out,
            "# HELP huiyin_responses_total Answers by class of status.\n# TYPE huiyin_responses_total counter"
        );
        for (class, counter) in self.statuses.iter().enumerate().skip(1) {
            let value = counter.load(Ordering::Relaxed);
            let _ = writeln!(
                out,
                "huiyin_responses_total{{status=\"{class}xx\"}} {value}"
            );
        }
        self.commands.write(
            &mut out,
            "huiyin_command_seconds",
            "Time of a command until it was durable or refused.",
        );
        let _ = writeln!(
            out,
            "# HELP huiyin_refusals_total Commands not carried out, by code.\n# TYPE huiyin_refusals_total counter"
        );
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        for (code, value) in refusals.iter() {
            let _ = writeln!(out, "huiyin_refusals_total{{code=\"{code}\"}} {value}");
        }
        let _ = writeln!(
            out,
            "# HELP huiyin_clocks_fired_total Clocks that ran out.\n# TYPE huiyin_clocks_fired_total counter\nhuiyin_clocks_fired_total {}",
            self.fired.load(Ordering::Relaxed)
        );
        out
    }
}
