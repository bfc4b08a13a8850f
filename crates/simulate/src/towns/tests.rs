use super::*;
use crate::matters;
use std::collections::HashSet;

#[test]
fn every_town_is_consistent() {
    assert_eq!(all().len(), 6);
    for town in all() {
        let key = town.key;
        let mut names = HashSet::new();
        let mut slugs = HashSet::new();
        for unit in &town.units {
            assert!(
                names.insert(unit.name.as_str()),
                "{key}: double unit {}",
                unit.name
            );
            assert!(
                slugs.insert(unit.slug.as_str()),
                "{key}: double slug {}",
                unit.slug
            );
        }
        for unit in &town.units {
            assert!(
                unit.parent.as_deref().is_none_or(|p| names.contains(p)),
                "{key}: {}",
                unit.name
            );
        }
        let handling = town.handling_units().count();
        assert!((18..=36).contains(&handling), "{key}: {handling} units");
        let mut codes = HashSet::new();
        for c in &town.categories {
            assert!(codes.insert(c.code), "{key}: double code {}", c.code);
            assert!(
                c.parent
                    .is_none_or(|p| codes.contains(p) && c.code.starts_with(p)),
                "{key}: {}",
                c.code
            );
            if c.parent.is_some() {
                assert!(
                    !c.matters.is_empty() && !c.owners.is_empty() && c.weight > 0,
                    "{key}: {}",
                    c.code
                );
            }
            for m in c.matters {
                assert!(matters::matter(m).is_some(), "{key}: unknown matter {m}");
            }
            for (owner, _) in c.owners {
                assert!(
                    *owner == "@" || town.unit(owner).is_some_and(|u| u.handling),
                    "{key}: unknown owner {owner}"
                );
            }
        }
        let mut grid_codes = HashSet::new();
        for g in &town.grids {
            assert!(grid_codes.insert(g.code.as_str()));
            assert!(g.parent.as_deref().is_none_or(|p| grid_codes.contains(p)));
            assert!(
                names.contains(g.unit.as_str()),
                "{key}: grid of unknown unit {}",
                g.unit
            );
        }
        for s in &town.streets {
            assert!(
                s.communities.len() >= 2
                    && s.estates.len() >= 2
                    && s.roads.len() >= 2
                    && s.landmarks.len() >= 2
            );
        }
    }
}

#[test]
fn xinglongtai_has_its_36_units_and_the_named_ones() {
    let town = town("xinglongtai").unwrap();
    assert_eq!(town.handling_units().count(), 36);
    for name in [
        "区市场局",
        "区城管大队",
        "区城建中心",
        "区住建局",
        "区教育局",
        "区文广局",
        "区人社局",
        "兴盛街道",
        "振兴街道",
        "创新街道",
        "惠宾街道",
        "兴海街道",
        "兴隆街道",
        "渤海街道",
    ] {
        assert!(town.units.iter().any(|u| u.short == name), "{name}");
    }
    let total: u32 = town.leaves().map(|c| c.weight).sum();
    assert!((11_300..=11_500).contains(&total), "{total}");
}

#[test]
fn every_role_has_a_user_and_every_unit_its_clerk_and_head() {
    for town in all() {
        let mut logins = HashSet::new();
        let mut names = HashSet::new();
        for user in &town.users {
            assert!(
                logins.insert(user.login.as_str()),
                "{}: double login {}",
                town.key,
                user.login
            );
            assert!(
                names.insert(user.name.as_str()),
                "{}: double name {}",
                town.key,
                user.name
            );
        }
        for role in Role::ALL {
            assert!(
                town.users.iter().any(|u| u.role == role),
                "{}: nobody is {}",
                town.key,
                role.id()
            );
        }
        for unit in town.handling_units() {
            for role in [Role::UnitClerk, Role::UnitLeader] {
                assert_eq!(
                    town.users
                        .iter()
                        .filter(|u| u.role == role && u.unit.as_deref() == Some(&unit.name))
                        .count(),
                    1,
                    "{} {}",
                    unit.name,
                    role.id()
                );
            }
        }
    }
}
