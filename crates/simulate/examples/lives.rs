//! Prints what people will do to the tickets of one simulated day:
//! `cargo run -p huiyin-simulate --example lives -- daye 7`

use huiyin_simulate::life::{Day, arrivals, plan};
use huiyin_simulate::{Rng, towns};

fn main() {
    let mut args = std::env::args().skip(1);
    let key = args.next().unwrap_or_else(|| "xinglongtai".to_owned());
    let seed: u64 = args.next().and_then(|n| n.parse().ok()).unwrap_or(1);
    let Some(town) = towns::town(&key) else {
        eprintln!("no demo centre is named {key}");
        std::process::exit(2);
    };
    let mut rng = Rng::new(seed);
    let day = Day {
        month: 4,
        weekday: 2,
        working: true,
    };
    for arrival in arrivals(&mut rng, town, day, 40) {
        for script in plan(&mut rng, town, &arrival) {
            println!(
                "{} {} → {}",
                arrival.channel.id(),
                script.message.title,
                script.owner
            );
            for step in &script.steps {
                let unit = step.actor.unit.as_deref().unwrap_or("");
                println!(
                    "   {:?} {}@{unit} {}",
                    step.after,
                    step.actor.role.id(),
                    step.act.verb()
                );
            }
        }
    }
}
