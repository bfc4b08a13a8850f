//! The tiny language in which all demo texts are written: `[a|b|]` chooses one branch (branches nest and
//! may be empty), `{name}` is filled in by the caller. A slot's text may use the language again.

use crate::rng::Rng;

/// Expands a template; a slot that `lookup` does not know stays visible as `{name}`, so tests find it.
pub fn expand(
    rng: &mut Rng,
    template: &str,
    lookup: &dyn Fn(&mut Rng, &str) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    expand_into(rng, template, lookup, &mut out, 0);
    out
}

fn expand_into(
    rng: &mut Rng,
    template: &str,
    lookup: &dyn Fn(&mut Rng, &str) -> Option<String>,
    out: &mut String,
    depth: u8,
) {
    let mut rest = template;
    while let Some(at) = rest.find(['[', '{']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        if tail.starts_with('{') {
            let end = tail.find('}').unwrap_or(tail.len() - 1);
            let name = &tail[1..end];
            match lookup(rng, name) {
                Some(text) if depth < 6 => expand_into(rng, &text, lookup, out, depth + 1),
                _ => out.push_str(&tail[..=end]),
            }
            rest = &tail[end + 1..];
        } else {
            let (branches, used) = branches(tail);
            let chosen = rng.text(&branches);
            expand_into(rng, chosen, lookup, out, depth);
            rest = &tail[used..];
        }
    }
    out.push_str(rest);
}

/// Splits `[a|b[c|d]|e]…` into its top-level branches and the bytes that the group takes.
fn branches(text: &str) -> (Vec<&str>, usize) {
    let (mut found, mut level, mut start) = (Vec::new(), 0usize, 1usize);
    for (at, c) in text.char_indices() {
        match c {
            '[' => level += 1,
            ']' if level == 1 => {
                found.push(&text[start..at]);
                return (found, at + 1);
            }
            ']' => level -= 1,
            '|' if level == 1 => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    (vec![text.get(1..).unwrap_or("")], text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_nest_and_slots_recurse() {
        let lookup = |_: &mut Rng, name: &str| (name == "x").then(|| "[甲]".to_owned());
        let mut rng = Rng::new(3);
        for _ in 0..50 {
            let got = expand(&mut rng, "一[二|三[四|五]]{x}", &lookup);
            assert!(
                ["一二甲", "一三四甲", "一三五甲"].contains(&got.as_str()),
                "{got}"
            );
        }
        assert_eq!(expand(&mut rng, "{y}。", &lookup), "{y}。");
    }
}
