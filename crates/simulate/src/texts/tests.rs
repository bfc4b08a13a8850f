use super::staff::{Quality, ReturnReason};
use super::staff_review::{Defect, Satisfaction};
use super::*;
use crate::rng::Rng;
use crate::towns;
use std::collections::HashSet;

fn many(key: &str, n: usize) -> Vec<Message> {
    let town = towns::town(key).unwrap();
    let leaves: Vec<_> = town.leaves().cloned().collect();
    let mut rng = Rng::new(42);
    (0..n)
        .map(|_| {
            let leaf = rng.weighted(&leaves, |l| l.weight).unwrap().clone();
            message(&mut rng, town, &leaf).unwrap()
        })
        .collect()
}

fn pairs(text: &str) -> HashSet<(char, char)> {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).map(|w| (w[0], w[1])).collect()
}

fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (pairs(a), pairs(b));
    let both = a.intersection(&b).count() as f64;
    both / (a.len() + b.len()) as f64 * 2.0
}

#[test]
fn ten_thousand_messages_of_a_town_are_all_different() {
    for town in towns::all() {
        let all = many(town.key, 10_000);
        let mut contents = HashSet::new();
        for m in &all {
            assert!(
                contents.insert(m.content.as_str()),
                "{}: twice: {}",
                town.key,
                m.content
            );
        }
        let mut rng = Rng::new(5);
        let sample: Vec<f64> = (0..2000)
            .map(|_| {
                likeness(
                    &all[rng.index(all.len())].content,
                    &all[rng.index(all.len())].content,
                )
            })
            .collect();
        let mean = sample.iter().sum::<f64>() / sample.len() as f64;
        assert!(mean < 0.12, "{}: mean likeness {mean}", town.key);
    }
}

#[test]
fn even_of_one_matter_no_two_of_a_thousand_are_nearly_the_same() {
    let all = many("xinglongtai", 1000);
    let mut worst = 0.0f64;
    let mut close = 0;
    for (i, a) in all.iter().enumerate() {
        for b in all[i + 1..].iter().filter(|b| b.matter.key == a.matter.key) {
            let l = likeness(&a.content, &b.content);
            worst = worst.max(l);
            close += u32::from(l > 0.85);
        }
    }
    assert!(
        close <= 3 && worst < 0.96,
        "{close} close pairs, worst {worst}"
    );
}

#[test]
fn lengths_and_signs_are_plausible() {
    for town in towns::all() {
        let all = many(town.key, 3000);
        let mut lengths: Vec<usize> = all.iter().map(|m| m.content.chars().count()).collect();
        lengths.sort_unstable();
        assert!(
            lengths[0] >= 15 && lengths[lengths.len() - 1] <= 420,
            "{lengths:?}"
        );
        assert!(
            (45..=160).contains(&lengths[1500]),
            "median {}",
            lengths[1500]
        );
        for m in &all {
            for text in [&m.title, &m.content] {
                assert!(!text.contains(['{', '}', '[', ']', '|']), "{text}");
                for bad in ["。。", "，，", "，。", "。，", "：，", "、，", "！。"] {
                    assert!(!text.contains(bad), "{bad} in {text}");
                }
            }
            assert!((4..=40).contains(&m.title.chars().count()), "{}", m.title);
        }
    }
}

#[test]
fn the_same_seed_writes_the_same() {
    let (a, b) = (many("daye", 50), many("daye", 50));
    assert!(
        a.iter()
            .zip(&b)
            .all(|(a, b)| a.content == b.content && a.title == b.title)
    );
}

#[test]
fn staff_write_full_sentences_about_the_matter_at_hand() {
    let all = many("shaobao", 400);
    let mut rng = Rng::new(9);
    for m in &all {
        let s = Subject {
            matter: m.matter,
            scene: &m.scene,
            unit: "区住建局",
        };
        let mut texts: Vec<String> = s.report(&mut rng, Quality::Good).into();
        texts.extend([
            s.contact_note(&mut rng, true),
            s.contact_note(&mut rng, false),
            s.visit_findings(&mut rng),
            s.extension_reason(&mut rng),
            s.hold_plan(&mut rng),
            s.co_result(&mut rng),
            s.stage_report(&mut rng),
            s.dispatch_note(&mut rng),
            s.supplement(&mut rng),
            s.direct_answer(&mut rng),
            s.deduction_reason(&mut rng),
            s.rectification_order(&mut rng),
            s.review_defect_note(&mut rng, Defect::Evasive),
            s.callback_remark(&mut rng, Satisfaction::Dissatisfied),
            s.ruling(&mut rng),
        ]);
        texts.extend(s.rectification(&mut rng));
        for reason in [
            ReturnReason::NotOurDuty,
            ReturnReason::Unreachable,
            ReturnReason::ContentUnclear,
            ReturnReason::DutyChanged,
            ReturnReason::DutyOverlap,
        ] {
            let text = s.return_reason(&mut rng, reason, "区水务局");
            assert!(text.contains("区水务局"));
            for banned in ["不是我局职能", "不在我中心管辖"] {
                assert!(!text.contains(banned));
            }
            texts.push(text);
        }
        for text in texts {
            assert!(text.chars().count() >= 6, "{text}");
            assert!(!text.contains(['{', '}', '[', ']', '|', '@']), "{text}");
            assert!(!text.contains("。。") && !text.contains("，。"), "{text}");
        }
        assert!(s.bad_return_reason(&mut rng).contains('我'));
    }
}

#[test]
fn telephone_numbers_have_eleven_digits_and_rarely_repeat() {
    let mut rng = Rng::new(1);
    let numbers: HashSet<String> = (0..2000).map(|_| petitioner(&mut rng).phone).collect();
    assert!(numbers.iter().all(|n| n.len() == 11 && n.starts_with('1')));
    assert!(numbers.len() >= 1995);
}
