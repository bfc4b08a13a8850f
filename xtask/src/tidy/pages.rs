//! Pages work behind a strict content policy and without the outside world.

use super::Finding;
use crate::tree::Tree;

/// Addresses that name a format, not a place that is fetched.
const NAMES: [&str; 3] = [
    "http://www.w3.org/",
    "https://www.w3.org/",
    "https://example.org/",
];

/// Templates and assets load nothing from outside and hold no inline script or style.
pub fn nothing_from_outside(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let pages = tree.texts().filter(|(path, _)| {
        let page = [".html", ".css", ".js", ".svg"]
            .iter()
            .any(|end| path.ends_with(end));
        page && path.starts_with("crates/")
            && !path.contains("/vendor/")
            && !path.contains("/tests/")
    });
    for (path, text) in pages {
        for (index, line) in text.lines().enumerate() {
            if fetches(line) {
                findings.push(Finding::at(
                    path,
                    index + 1,
                    "an address outside; ship the file under assets/vendor",
                ));
            }
            if path.ends_with(".html") {
                let inline = inline_of(line).map(|what| {
                    Finding::at(
                        path,
                        index + 1,
                        format!("{what} is refused by the content policy; move it to assets/"),
                    )
                });
                findings.extend(inline);
            }
        }
    }
    findings
}

fn fetches(line: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        line.match_indices(scheme)
            .any(|(at, _)| !NAMES.iter().any(|name| line[at..].starts_with(name)))
    })
}

/// What the policy would refuse in one line of a template.
fn inline_of(line: &str) -> Option<&'static str> {
    let line = line.to_ascii_lowercase();
    if line
        .match_indices("<script")
        .any(|(at, _)| !tag(&line[at..]).contains("src=") && !is_data(tag(&line[at..])))
    {
        return Some("an inline script");
    }
    if line.contains("<style") || line.contains(" style=") {
        return Some("an inline style");
    }
    if line.contains("javascript:") || line.contains(" hx-on") || line.contains("hx-vals=\"js:") {
        return Some("script in an attribute");
    }
    let handler = line.match_indices(" on").any(|(at, _)| {
        let name: String = line[at + 1..]
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        name.len() > 3 && line[at + 1 + name.len()..].starts_with("=\"")
    });
    handler.then_some("an event handler in an attribute")
}

fn tag(from: &str) -> &str {
    from.split('>').next().unwrap_or(from)
}

/// Data blocks are not run, so the policy lets them be.
fn is_data(tag: &str) -> bool {
    tag.contains("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::assert_one;

    fn page(text: &str) -> Vec<Finding> {
        nothing_from_outside(&Tree::of(&[("crates/server/templates/a.html", text)]))
    }

    #[test]
    fn our_own_files_are_fine() {
        let own = "<script src=\"/assets/app.js\" defer></script>\n<svg xmlns=\"http://www.w3.org/2000/svg\">\n";
        assert_eq!(page(own), []);
        assert_eq!(
            page("<script type=\"application/json\">{}</script>\n<p class=\"one only\">\n"),
            []
        );
    }

    #[test]
    fn addresses_outside_are_found() {
        assert_one(
            &page("<link href=\"https://cdn.example.net/a.css\">\n"),
            "outside",
        );
    }

    #[test]
    fn inline_script_style_and_handlers_are_found() {
        assert_one(&page("<script>go()</script>\n"), "inline script");
        assert_one(&page("<p style=\"color:red\">\n"), "inline style");
        assert_one(&page("<button onclick=\"go()\">\n"), "event handler");
        assert_one(
            &page("<a href=\"javascript:go()\">\n"),
            "script in an attribute",
        );
    }
}
