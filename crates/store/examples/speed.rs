//! The service beside the floor of the same database: `cargo run --release --example speed`.

use std::error::Error;

use huiyin_core::people::{Actor, Role};
use huiyin_core::ticket::Command;
use huiyin_store::people::{AdminCommand, AdminEnvelope};
use huiyin_store::writer::{Envelope, Target};
use huiyin_store::{Centre, Options, Place, floor};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    println!("callers  service/s  floor/s  ratio");
    for (callers, commands) in [(1, 1000), (8, 4000), (64, 20000), (256, 20000)] {
        let dir = tempfile::tempdir()?;
        let place = Place::alone(dir.path());
        let centre = Centre::create(&place, Options::system())?;
        centre.administer(AdminEnvelope {
            actor: Actor::system(),
            command: AdminCommand::AdoptProfile {
                name: "daye".to_owned(),
                toml: include_str!("../../../profiles/daye.toml").to_owned(),
                effective: None,
            },
            happened_at: None,
        })?;
        let envelopes = (0..commands)
            .map(registration)
            .collect::<Result<Vec<Envelope>, _>>()?;
        let service = floor::service(&centre, callers, &envelopes)?;
        centre.stop();
        let raw = floor::raw(&place, &dir.path().join("floor.sqlite"), callers)?;
        let (service, raw) = (service.per_second(), raw.per_second());
        let percent = service * 100 / raw.max(1);
        println!(
            "{callers:7} {service:10} {raw:8}  {}.{:02}",
            percent / 100,
            percent % 100
        );
    }
    Ok(())
}

fn registration(n: usize) -> Result<Envelope, Box<dyn Error>> {
    let content = format!(
        "我住在东风路{n}号院，楼下的路灯坏了三天，晚上老人孩子出门看不清路，\
         给物业打过两次电话都说会来修，到现在也没有人来，希望有关部门尽快处理。"
    );
    let command = Command::parse(
        "register",
        json!({
            "channel": "phone", "kind": "help", "content": content,
            "petitioner": { "name": "王某", "phone": format!("139{n:08}") },
            "place": { "address": format!("东风路{n}号院") },
        }),
    )?;
    Ok(Envelope::new(Actor::of(Role::Agent), Target::New, command))
}
