//! Prints messages and replies of a demo centre, to be read by eye:
//! `cargo run -p huiyin-simulate --example texts -- daye 20 7`

use huiyin_simulate::texts::staff::Quality;
use huiyin_simulate::{Rng, texts, towns};

fn main() {
    let mut args = std::env::args().skip(1);
    let key = args.next().unwrap_or_else(|| "xinglongtai".to_owned());
    let count: u32 = args.next().and_then(|n| n.parse().ok()).unwrap_or(20);
    let seed: u64 = args.next().and_then(|n| n.parse().ok()).unwrap_or(1);
    let Some(town) = towns::town(&key) else {
        eprintln!("no demo centre is named {key}");
        std::process::exit(2);
    };
    let leaves: Vec<_> = town.leaves().cloned().collect();
    let mut rng = Rng::new(seed);
    for _ in 0..count {
        let Some(leaf) = rng.weighted(&leaves, |l| l.weight) else {
            continue;
        };
        let Some(m) = texts::message(&mut rng, town, leaf) else {
            continue;
        };
        println!(
            "〔{}·{}〕{}\n{}\n",
            leaf.name,
            m.kind.id(),
            m.title,
            m.content
        );
        let subject = texts::Subject {
            matter: m.matter,
            scene: &m.scene,
            unit: m.scene.street,
        };
        println!(
            "  → {}\n",
            subject.report(&mut rng, Quality::Good).join("\n    ")
        );
    }
}
