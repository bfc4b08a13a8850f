//! The rulebooks that the program brings along, and finding one by its name or its path.

use std::path::Path;

use huiyin_core::rulebook::{Fault, Rulebook, load};

/// A rulebook as text, and what to call its file in what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// `daye`; of a file the part before `.toml`.
    pub name: String,
    pub file: String,
    pub text: String,
}

impl Profile {
    /// The rulebook, typed and checked.
    ///
    /// # Errors
    /// Every fault that was found, with line and key.
    pub fn rulebook(&self) -> Result<Rulebook, Vec<Fault>> {
        load(&self.file, &self.text)
    }
}

/// Name and text of each shipped rulebook.
pub const SHIPPED: &[(&str, &str)] = &[
    ("xigang", include_str!("../../../../profiles/xigang.toml")),
    ("laishan", include_str!("../../../../profiles/laishan.toml")),
    (
        "xinglongtai",
        include_str!("../../../../profiles/xinglongtai.toml"),
    ),
    ("shaobao", include_str!("../../../../profiles/shaobao.toml")),
    ("daye", include_str!("../../../../profiles/daye.toml")),
    (
        "standard",
        include_str!("../../../../profiles/standard.toml"),
    ),
];

/// The shipped rulebooks' names, in the order in which they are listed.
pub fn names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

/// A shipped rulebook.
pub fn shipped(name: &str) -> Option<Profile> {
    let (name, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
    Some(Profile {
        name: (*name).to_owned(),
        file: format!("profiles/{name}.toml"),
        text: (*text).to_owned(),
    })
}

/// A rulebook by the name of a shipped one, or by its path: from here, or from `beside`.
///
/// # Errors
/// A Chinese sentence: there is neither, or the file cannot be read.
pub fn find(name_or_path: &str, beside: Option<&Path>) -> Result<Profile, String> {
    if let Some(profile) = shipped(name_or_path) {
        return Ok(profile);
    }
    let here = Path::new(name_or_path).to_path_buf();
    let path = match beside.map(|dir| dir.join(name_or_path)) {
        Some(other) if !here.is_file() => other,
        _ => here,
    };
    if !path.is_file() {
        let known: Vec<&str> = names().collect();
        return Err(format!(
            "没有名为“{name_or_path}”的规则，也没有这个文件。随程序提供的规则：{}。",
            known.join("、")
        ));
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("规则文件 {} 无法读取：{error}。", path.display()))?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy());
    Ok(Profile {
        name: name.unwrap_or_default().into_owned(),
        file: path.display().to_string(),
        text,
    })
}
