//! Which of several texts speaks of the same thing: by pairs of characters in common. So a complaint about a
//! vegetable patch is not answered by the pruning of trees, though both belong to one matter.

use crate::rng::Rng;

/// Writes each template and takes, in `percent` of cases, the text that has most in common with `told`;
/// otherwise any one.
pub(super) fn closest(
    rng: &mut Rng,
    templates: &[&str],
    told: &str,
    percent: u32,
    write: impl Fn(&mut Rng, &str) -> String,
) -> String {
    if !rng.percent(percent) {
        let template = rng.text(templates);
        return write(rng, template);
    }
    let told = pairs(told);
    let mut best: (usize, String) = (0, String::new());
    // Starting anywhere, so that equals take turns; the first is written twice.
    let start = rng.index(templates.len());
    for n in 0..=templates.len() {
        let Some(template) = templates.get((start + n) % templates.len().max(1)) else {
            continue;
        };
        let text = write(rng, template);
        let own = pairs(&text);
        let common = own.iter().filter(|p| told.binary_search(p).is_ok()).count();
        // In hundredths of its own length: long texts have more in common with anything.
        let score = 1 + common * 100 / (own.len() + 6);
        if score > best.0 {
            best = (score, text);
        }
    }
    best.1
}

/// The pairs of neighbouring characters, sorted, each once; marks are passed over.
fn pairs(text: &str) -> Vec<(char, char)> {
    let mut all: Vec<(char, char)> = Vec::with_capacity(text.len() / 3);
    let mut before = None;
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        all.extend(before.map(|b| (b, c)));
        before = Some(c);
    }
    all.sort_unstable();
    all.dedup();
    all
}
