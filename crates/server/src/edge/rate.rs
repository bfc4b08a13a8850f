//! Token buckets by address or name, in memory: a restart forgives everybody.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Fault;

/// How much of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Attempts to sign in.
    SignIn,
    /// Posts to the public portal.
    Portal,
    /// Requests of an API token.
    Api,
}

/// All buckets.
#[derive(Default)]
pub struct Rates {
    buckets: Mutex<HashMap<(Kind, String), Bucket>>,
}

struct Bucket {
    left: f64,
    at: Instant,
}

/// Buckets kept at most; beyond that the full ones are thrown away.
const MOST: usize = 50_000;

impl Rates {
    /// Takes one token from a bucket of `capacity` that fills up in `period`.
    ///
    /// # Errors
    /// [`Fault::TooMany`] with the seconds until there is one again.
    pub fn take(
        &self,
        kind: Kind,
        whose: &str,
        capacity: u32,
        period: Duration,
    ) -> Result<(), Fault> {
        self.take_at(kind, whose, capacity, period, Instant::now())
    }

    fn take_at(
        &self,
        kind: Kind,
        whose: &str,
        capacity: u32,
        period: Duration,
        now: Instant,
    ) -> Result<(), Fault> {
        let capacity = f64::from(capacity.max(1));
        let per_second = capacity / period.as_secs_f64().max(0.001);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST {
            buckets.retain(|_, bucket| now.duration_since(bucket.at) < period);
        }
        let bucket = buckets.entry((kind, whose.to_owned())).or_insert(Bucket {
            left: capacity,
            at: now,
        });
        let filled = now.duration_since(bucket.at).as_secs_f64() * per_second;
        bucket.left = (bucket.left + filled).min(capacity);
        bucket.at = now;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        let wait = ((1.0 - bucket.left) / per_second).ceil();
        // At most a period, and never negative.
        Err(Fault::TooMany(wait as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_in_a_minute_waits_and_others_do_not() {
        let rates = Rates::default();
        let start = Instant::now();
        let minute = Duration::from_secs(60);
        let take = |whose: &str, at: u64| {
            let now = start + Duration::from_secs(at);
            rates.take_at(Kind::SignIn, whose, 10, minute, now)
        };
        for _ in 0..10 {
            take("a", 0).unwrap();
        }
        assert!(matches!(take("a", 0), Err(Fault::TooMany(6))));
        take("b", 0).unwrap();
        take("a", 6).unwrap();
        assert!(take("a", 6).is_err());
    }
}
