//! A citizen's message, composed of the fragments of its matter.

use super::likeness::closest;
use super::scene::Scene;
use super::voice::{self, Voice};
use crate::matters::{self, Kind, Matter, Spot};
use crate::rng::Rng;
use crate::towns::{CategorySeed, Town};
use std::cell::Cell;

/// What a citizen brings forward.
#[derive(Debug, Clone)]
pub struct Message {
    /// A short title as an agent would write it.
    pub title: String,
    /// The words.
    pub content: String,
    /// Kind of the request.
    pub kind: Kind,
    /// Postal address, none for affairs without a place.
    pub address: Option<String>,
    /// Name of the street's community unit where it happens.
    pub community_unit: String,
    /// How many minutes before the call it happened, where it was one moment.
    pub occurred_minutes_ago: Option<u32>,
    /// Brought forward by an enterprise.
    pub enterprise: bool,
    /// Urgent.
    pub urgent: bool,
    /// The matter.
    pub matter: &'static Matter,
    /// The fixed points, for the texts of staff.
    pub scene: Scene,
}

/// A message of a category, by an agent or in the citizen's own words.
pub fn message(rng: &mut Rng, town: &'static Town, category: &CategorySeed) -> Option<Message> {
    let voice = if rng.percent(60) {
        Voice::Noted
    } else {
        Voice::Own
    };
    message_by(rng, town, category, voice)
}

/// A message of a category in a given voice; `None` only for a first-level category, which has no matters.
pub fn message_by(
    rng: &mut Rng,
    town: &'static Town,
    category: &CategorySeed,
    voice: Voice,
) -> Option<Message> {
    let matter = matters::matter(rng.text(category.matters))?;
    let scene = Scene::draw(rng, town, matter)?;
    Some(compose(rng, town, matter, scene, voice))
}

/// Another message about the same thing: the same person again, or a neighbour.
pub fn echo(rng: &mut Rng, town: &'static Town, of: &Message, voice: Voice) -> Message {
    let mut again = compose(rng, town, of.matter, of.scene.clone(), voice);
    again.kind = of.kind;
    again.address.clone_from(&of.address);
    again
}

fn compose(
    rng: &mut Rng,
    town: &'static Town,
    matter: &'static Matter,
    mut scene: Scene,
    voice: Voice,
) -> Message {
    let kind = rng
        .weighted(matter.kinds, |k| k.1)
        .map_or(Kind::Complaint, |k| k.0);
    let content = polish(&content(rng, matter, &scene, voice, kind), voice);
    scene.remember(&content);
    let title = closest(rng, matter.titles, &content, 92, |rng, t| {
        scene.entitle(rng, t, matter.spot)
    });
    let address = (matter.spot != Spot::Office || rng.percent(35))
        .then(|| scene.address(rng, town, matter.spot));
    Message {
        title,
        content,
        kind,
        address,
        community_unit: scene.community_unit.clone(),
        occurred_minutes_ago: rng.percent(45).then(|| rng.between(20, 4000)),
        enterprise: rng.percent(matter.enterprise),
        urgent: rng.percent(matter.urgent),
        matter,
        scene,
    }
}

/// How much is told.
#[derive(Clone, Copy)]
enum Length {
    Terse,
    Usual,
    Long,
}

fn content(rng: &mut Rng, matter: &Matter, scene: &Scene, voice: Voice, kind: Kind) -> String {
    let placed = Cell::new(false);
    let length = match rng.below(100) {
        0..=17 => Length::Terse,
        18..=67 => Length::Usual,
        _ => Length::Long,
    };
    let say = |rng: &mut Rng, list: &[&str]| {
        let template = rng.text(list);
        scene.tell(rng, template, voice, &placed)
    };
    let opening = say(rng, voice.openings(matter.spot));
    let fact = say(rng, matter.facts);
    // What goes with this fact rather than with another of the same matter.
    let near = |rng: &mut Rng, list: &[&str]| {
        let before = placed.get();
        let text = closest(rng, list, &fact, 65, |rng, template| {
            placed.set(before);
            scene.tell(rng, template, voice, &placed)
        });
        placed.set(before || text.contains(&scene.place));
        text
    };
    let ask = request(rng, &say, &near, matter, kind);
    let mut text = String::new();
    // An agent in a hurry writes by headings.
    if voice == Voice::Noted && rng.percent(7) {
        let detail = near(rng, matter.details);
        let place = scene.address_line();
        return format!("【地点】{place}。【问题】{fact}，{detail}。【诉求】{ask}。");
    }
    text.push_str(&opening);
    match length {
        Length::Terse => {
            push(&mut text, &fact, "，");
            let more = if rng.percent(50) {
                near(rng, matter.effects)
            } else {
                near(rng, matter.details)
            };
            push(&mut text, &more, "，");
            push(&mut text, &ask, "。");
        }
        Length::Usual => {
            let detail = near(rng, matter.details);
            push(&mut text, &fact, if rng.percent(60) { "，" } else { "。" });
            push(&mut text, &detail, "。");
            if rng.percent(55) {
                let effect = near(rng, matter.effects);
                push(&mut text, &effect, "。");
            }
            if rng.percent(25) {
                let before = say(rng, voice::history(matter.spot));
                push(&mut text, &before, "。");
            }
            push(&mut text, &ask, "。");
        }
        Length::Long => {
            // Customers tell how they came there; workers and neighbours of a shop are none.
            let introduces = matter.spot != Spot::Shop
                || !["wages", "noise_shop", "smoke", "fake_goods"].contains(&matter.key);
            if voice == Voice::Own && introduces && rng.percent(55) {
                let who = say(rng, voice::background(matter.spot));
                push(&mut text, &who, "。");
            }
            push(&mut text, &fact, "。");
            let first = near(rng, matter.details);
            push(&mut text, &first, if rng.percent(50) { "，" } else { "。" });
            if rng.percent(65) {
                // Another one: the templates hardly share a clause, so a shared one means the same.
                let second = say(rng, matter.details);
                if !first.split('，').any(|clause| second.contains(clause)) {
                    push(&mut text, &second, "。");
                }
            }
            close_sentence(&mut text);
            let effect = near(rng, matter.effects);
            let before = say(rng, voice::history(matter.spot));
            push(&mut text, &effect, "。");
            push(&mut text, &before, "。");
            push(
                &mut text,
                &ask,
                if rng.percent(12) && voice == Voice::Own {
                    "！"
                } else {
                    "。"
                },
            );
        }
    }
    // Where it is must be said somewhere, or nobody could go there.
    let where_it_is = match matter.spot {
        Spot::Road | Spot::Site if !placed.get() => "[位置在{处}|地点：{处}|具体是{处}]",
        Spot::Shop if !placed.get() => "[地址：{路}{号}号|店在{路}{号}号|就在{小区}门口]",
        Spot::Home if !text.contains(scene.estate) => {
            "[小区是{小区}{楼}|住址：{小区}{楼}{单元}|地址在{小区}{楼}]"
        }
        _ => "",
    };
    push(
        &mut text,
        &scene.tell(rng, where_it_is, voice, &placed),
        "。",
    );
    let closing = rng.text(voice.closings());
    text.push_str(&scene.tell(rng, closing, voice, &placed));
    text
}

fn request(
    rng: &mut Rng,
    say: &impl Fn(&mut Rng, &[&str]) -> String,
    near: &impl Fn(&mut Rng, &[&str]) -> String,
    matter: &Matter,
    kind: Kind,
) -> String {
    match kind {
        Kind::Suggestion if matter.key != "suggestion" => {
            let own: Vec<&str> = matter
                .asks
                .iter()
                .copied()
                .filter(|a| a.starts_with("建议"))
                .collect();
            if !own.is_empty() && rng.percent(60) {
                return say(rng, &own);
            }
            if matches!(matter.spot, Spot::Shop | Spot::Office) {
                return say(
                    rng,
                    &[
                        "建议[加强对这一行的监管|把这类商家列入重点检查]，[定期公布名单|让大家心里有数]",
                        "建议[流程再简化一点|多几个渠道能办]，[把政策讲明白|公开标准]，[少让老百姓跑冤枉路|方便群众]",
                    ],
                );
            }
            say(
                rng,
                &[
                    "建议[有关部门|政府]拿出[长效办法|一个统一的办法]，[不要只管一阵子|从根子上解决]",
                    "建议[借鉴别的城市的做法|多听听居民意见]，[把这一片一起改了|早点列入计划]",
                    "提个建议：[定期巡查|明确谁来管]，[并把结果公开|小问题就不会拖成大问题]",
                ],
            )
        }
        Kind::Consultation => {
            let own: Vec<&str> = matter
                .asks
                .iter()
                .copied()
                .filter(|a| a.starts_with("请问"))
                .collect();
            if !own.is_empty() && rng.percent(75) {
                return say(rng, &own);
            }
            say(
                rng,
                &[
                    "想咨询[这种情况归哪个部门管|应该找谁、怎么办理]",
                    "想了解一下[有什么规定|相关政策]，[该怎么处理|需要{我}做什么]",
                    "请问[这样合规吗|有没有明确标准]，[找哪里反映合适|怎么维护自己的权益]",
                ],
            )
        }
        _ => near(rng, matter.asks),
    }
}

fn push(text: &mut String, fragment: &str, mark: &str) {
    if fragment.is_empty() {
        return;
    }
    text.push_str(fragment);
    let asks = fragment.starts_with("请问")
        || fragment.ends_with(['吗', '呢'])
        || fragment.contains("谁来赔");
    text.push_str(if asks && mark == "。" { "？" } else { mark });
}

fn close_sentence(text: &mut String) {
    if text.ends_with('，') {
        text.pop();
        text.push('。');
    }
}

/// “诉求人来电反映，诉求人家……” reads “……，其家……”: the speaker is named once in the first sentence.
fn refer_back(text: &str) -> String {
    for speaker in ["诉求人", "来电人", "市民"] {
        let Some(first) = text.find(speaker) else {
            continue;
        };
        let head = first + speaker.len();
        for mark in ["，", "："] {
            let again = format!("{mark}{speaker}");
            if let Some(at) = text[head..]
                .find(&again)
                .map(|at| head + at)
                .filter(|at| *at < head + 40)
            {
                let rest = &text[at + again.len()..];
                let rest = rest.strip_prefix('的').unwrap_or(rest);
                return format!("{}{mark}其{rest}", &text[..at]);
            }
        }
    }
    text.to_owned()
}

/// Small repairs that the fragments cannot know of.
fn polish(text: &str, voice: Voice) -> String {
    let mut text = text
        .replace("，。", "。")
        .replace("。。", "。")
        .replace("，，", "，")
        .replace("。，", "。");
    if voice == Voice::Noted {
        text = text.replace("来电人来电", "来电人");
        text = refer_back(&text);
        for (own, noted) in [
            ("我公司", "该公司"),
            ("我们是", "来电企业是"),
            ("我们买的", "企业买的"),
            ("轮到我们", "轮到他们"),
            ("指导我们", "指导业主"),
        ] {
            text = text.replace(own, noted);
        }
    }
    text
}
