//! Passwords: argon2id, and which are good enough.

use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

use crate::edge::Fault;

/// The shortest password, in characters.
pub const SHORTEST: usize = 10;
/// The longest that is taken, in bytes: hashing more would be work for nothing.
const LONGEST: usize = 256;

/// Passwords of ten characters and more that everybody tries first.
const COMMON: &[&str] = &[
    "1234567890",
    "0123456789",
    "0987654321",
    "9876543210",
    "1234567891",
    "12345678910",
    "123456789a",
    "a123456789",
    "1111111111",
    "0000000000",
    "8888888888",
    "6666666666",
    "1234512345",
    "1122334455",
    "1123581321",
    "5201314520",
    "1314520520",
    "qwertyuiop",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "q1w2e3r4t5",
    "asdfghjkl1",
    "asdfghjkl;",
    "zxcvbnm123",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "p@ssw0rd123",
    "iloveyou123",
    "woaini1314",
    "woaini5201314",
    "woaini520520",
    "abc1234567",
    "abcd123456",
    "abcdefghij",
    "abc123abc123",
    "aa12345678",
    "admin12345",
    "admin123456",
    "administrator",
    "administrator1",
    "root123456",
    "huiyin12345",
    "huawei12345",
    "1234567890a",
    "qq123456789",
    "wang123456",
    "zhang123456",
    "li123456789",
];

/// Why a password is not good enough; a sentence for the field.
pub fn fault(password: &str, login: &str) -> Option<String> {
    let lower = password.to_lowercase();
    let login = login.to_lowercase();
    if password.chars().count() < SHORTEST {
        return Some(format!(
            "密码至少要{SHORTEST}个字符，可以用几个不相干的词连起来，好记又安全。"
        ));
    }
    if password.len() > LONGEST {
        return Some("密码太长，请控制在80个汉字或250个字母以内。".to_owned());
    }
    if !login.is_empty() && lower.contains(&login) {
        return Some("密码里不能含有登录名，请换一个。".to_owned());
    }
    let first = lower.chars().next();
    if COMMON.contains(&lower.as_str()) || lower.chars().all(|c| Some(c) == first) {
        return Some("这个密码太常见，别人一猜就中，请换一个。".to_owned());
    }
    None
}

/// The argon2id hash of a password, with a salt of its own (OWASP: 19 MiB, 2 passes).
///
/// # Errors
/// No randomness from the system.
pub fn hash(password: &str) -> Result<String, Fault> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| Fault::Broken(error.to_string()))?;
    let salt = SaltString::encode_b64(&salt).map_err(|error| Fault::Broken(error.to_string()))?;
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Fault::Broken(error.to_string()))
}

/// Whether a password is the one of a hash. Without a hash as much time is spent, so that nobody
/// learns from the clock which names exist.
pub fn holds(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRvZm5vb25l$\
        ZPC8YXc7EUGCsMDTY2pK2VIv1KWjFjBVJ7mJ4HGBbEk";
    if password.len() > LONGEST {
        return false;
    }
    let known = hash.is_some();
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else {
        return false;
    };
    let right = Argon2::default()
        .verify_password(password.as_bytes(), &parsed)
        .is_ok();
    right && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_holds_and_another_does_not() {
        let hashed = hash("路灯 亮到 天明 吧").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(holds("路灯 亮到 天明 吧", Some(&hashed)));
        assert!(!holds("路灯 亮到 天明", Some(&hashed)));
        assert!(!holds("路灯 亮到 天明 吧", None));
        assert!(PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRvZm5vb25l$ZPC8YXc7EUGCsMDTY2pK2VIv1KWjFjBVJ7mJ4HGBbEk").is_ok());
    }

    #[test]
    fn weak_passwords_are_told_why() {
        let why = |password: &str| fault(password, "wangmin").unwrap_or_default();
        assert!(why("short").contains("至少"));
        assert!(why("WangMin-2026!").contains("登录名"));
        assert!(why("Qwerty123456").contains("常见"));
        assert!(why("哈哈哈哈哈哈哈哈哈哈").contains("常见"));
        assert_eq!(fault("correct horse battery", "wangmin"), None);
    }
}
