//! First passwords and tokens, from the system's randomness.

/// Letters and digits that nobody mistakes for one another when reading aloud; thirty-two of
/// them, so that five bits choose one.
const CLEAR: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz7";

/// A first password: sixteen clear characters in four groups, 79 bits and more.
///
/// # Errors
/// The system has no randomness.
pub fn password() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    fill(&mut bytes)?;
    let groups: Vec<String> = bytes
        .chunks(4)
        .map(|group| {
            let letters = group
                .iter()
                .filter_map(|byte| CLEAR.get(usize::from(byte % 32)));
            letters.map(|letter| char::from(*letter)).collect()
        })
        .collect();
    Ok(groups.join("-"))
}

/// A token of the API: 128 bits, with a mark by which a scanner finds one that leaked.
///
/// # Errors
/// The system has no randomness.
pub fn token() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    fill(&mut bytes)?;
    Ok(format!("hyt_{}", crate::edge::csrf::hex(&bytes)))
}

fn fill(bytes: &mut [u8]) -> anyhow::Result<()> {
    getrandom::fill(bytes)
        .map_err(|error| anyhow::anyhow!("no randomness from the system: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_password_is_good_enough_and_never_the_same() {
        let (one, two) = (password().unwrap(), password().unwrap());
        assert_ne!(one, two);
        assert_eq!(one.len(), 19);
        assert_eq!(crate::signin::password::fault(&one, "admin"), None);
        assert!(token().unwrap().starts_with("hyt_"));
    }
}
