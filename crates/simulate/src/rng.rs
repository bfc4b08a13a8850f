//! A small deterministic generator (splitmix64): the same seed gives the same town, messages and lives
//! on every machine and in every release. Not for cryptography.

/// A deterministic stream of numbers.
#[derive(Debug, Clone)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// A stream that depends on the seed alone.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed ^ 0x9E37_79B9_7F4A_7C15,
        }
    }

    /// An independent stream for one purpose (a day, a ticket), so that a change in one place
    /// does not shift everything that is drawn after it.
    #[must_use]
    pub fn fork(&mut self, label: u64) -> Self {
        Self::new(self.next_u64() ^ label.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; 0 when `n` is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        if n == 0 {
            return 0;
        }
        u32::try_from(self.next_u64() % u64::from(n)).unwrap_or(0)
    }

    /// A number in `low..=high`.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `n` of 1000 cases.
    pub fn permille(&mut self, n: u32) -> bool {
        self.below(1000) < n
    }

    /// True in `n` of 100 cases.
    pub fn percent(&mut self, n: u32) -> bool {
        self.below(100) < n
    }

    /// An index in `0..len` (0 for an empty range).
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.next_u64() % (len.max(1) as u64)).unwrap_or(0)
    }

    /// One of the items; `None` of an empty slice.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.index(items.len()))
    }

    /// One of the strings; `""` of an empty slice.
    pub fn text<'a>(&mut self, items: &[&'a str]) -> &'a str {
        self.pick(items).copied().unwrap_or("")
    }

    /// An item by its weight; `None` when all weights are 0.
    pub fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> u32) -> Option<&'a T> {
        let total: u32 = items.iter().map(&weight).sum();
        if total == 0 {
            return None;
        }
        let mut left = self.below(total);
        for item in items {
            let w = weight(item);
            if left < w {
                return Some(item);
            }
            left -= w;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_stream() {
        let (mut a, mut b) = (Rng::new(7), Rng::new(7));
        assert!((0..100).all(|_| a.next_u64() == b.next_u64()));
        assert_ne!(Rng::new(7).next_u64(), Rng::new(8).next_u64());
    }

    #[test]
    fn weights_are_respected_and_bounds_kept() {
        let mut rng = Rng::new(1);
        let items = [("a", 1), ("b", 0), ("c", 9)];
        let mut c = 0;
        for _ in 0..1000 {
            let got = rng.weighted(&items, |i| i.1).unwrap();
            assert_ne!(got.0, "b");
            c += u32::from(got.0 == "c");
            assert!((3..=5).contains(&rng.between(3, 5)));
        }
        assert!((850..950).contains(&c), "{c}");
    }
}
