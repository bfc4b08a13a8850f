//! What kind of file this is, judged by its content alone.
//!
//! The name and the type that a browser sends are hearsay. A kind that is not listed here is
//! refused; what is served back is served as [`FileKind::mime`] says, with sniffing forbidden.

/// The kinds of file that may be attached to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    Jpeg,
    Png,
    Gif,
    Webp,
    Pdf,
    /// Word, without macros.
    Docx,
    /// Excel, without macros.
    Xlsx,
    /// Plain text in UTF-8.
    Text,
    Mp3,
    Wav,
    /// The format of many telephone recorders, narrow or wide band.
    Amr,
    M4a,
    Mp4,
}

impl FileKind {
    /// Every kind, in the order in which a form lists them.
    pub const ALL: [Self; 13] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::Webp,
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Text,
        Self::Mp3,
        Self::Wav,
        Self::Amr,
        Self::M4a,
        Self::Mp4,
    ];

    /// The media type to serve it with.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Text => "text/plain; charset=utf-8",
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Amr => "audio/amr",
            Self::M4a => "audio/mp4",
            Self::Mp4 => "video/mp4",
        }
    }

    /// The ending of its name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Text => "txt",
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Amr => "amr",
            Self::M4a => "m4a",
            Self::Mp4 => "mp4",
        }
    }

    /// The kind with this media type (parameters and case aside), for what was stored with it.
    pub fn from_mime(mime: &str) -> Option<Self> {
        let essence = |m: &str| {
            m.split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        };
        Self::ALL
            .into_iter()
            .find(|kind| essence(kind.mime()) == essence(mime))
    }

    /// A picture that a browser shows in place.
    pub const fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp)
    }

    /// Sound or film that a browser plays in place.
    pub const fn is_recording(self) -> bool {
        matches!(
            self,
            Self::Mp3 | Self::Wav | Self::Amr | Self::M4a | Self::Mp4
        )
    }
}

/// The kind of a file.
///
/// # Errors
/// A Chinese sentence for the form that says what to do instead.
pub fn sniff(bytes: &[u8]) -> Result<FileKind, &'static str> {
    if bytes.is_empty() {
        return Err("文件是空的，请重新选择。");
    }
    let magic: [(&[u8], FileKind); 9] = [
        (b"\xFF\xD8\xFF", FileKind::Jpeg),
        (b"\x89PNG\r\n\x1A\n", FileKind::Png),
        (b"GIF87a", FileKind::Gif),
        (b"GIF89a", FileKind::Gif),
        (b"%PDF-", FileKind::Pdf),
        (b"#!AMR\n", FileKind::Amr),
        (b"#!AMR-WB\n", FileKind::Amr),
        (b"ID3\x03", FileKind::Mp3),
        (b"ID3\x04", FileKind::Mp3),
    ];
    if let Some((_, kind)) = magic.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Ok(*kind);
    }
    match (bytes.get(..4), bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => return Ok(FileKind::Webp),
        (Some(b"RIFF"), _, Some(b"WAVE")) => return Ok(FileKind::Wav),
        (_, Some(b"ftyp"), Some(brand)) => return film(brand),
        (Some(b"PK\x03\x04"), ..) => return office(bytes),
        (Some(b"\xD0\xCF\x11\xE0"), ..) => {
            return Err("旧格式或加密的Office文件不能上传，请另存为不加密的docx或xlsx。");
        }
        _ => {}
    }
    if is_mp3(bytes) {
        return Ok(FileKind::Mp3);
    }
    if is_text(bytes) {
        return Ok(FileKind::Text);
    }
    Err(
        "不支持这种文件。可以上传：JPG、PNG、GIF、WebP图片，PDF、docx、xlsx文件，UTF-8文本，MP3、WAV、AMR、M4A录音，MP4视频。",
    )
}

fn film(brand: &[u8]) -> Result<FileKind, &'static str> {
    match brand {
        b"M4A " | b"M4B " => Ok(FileKind::M4a),
        b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1"
        | b"M4V " | b"MSNV" | b"mmp4" => Ok(FileKind::Mp4),
        b"heic" | b"heix" | b"mif1" | b"msf1" | b"hevc" => {
            Err("HEIC照片不能上传，请在手机上转存为JPG后再选择。")
        }
        _ => Err("不支持这种视频，请转为MP4后再上传。"),
    }
}

/// Two MPEG audio layer III frames, one after the other.
fn is_mp3(bytes: &[u8]) -> bool {
    frame_length(bytes).is_some_and(|length| {
        bytes
            .get(length..)
            .is_some_and(|next| frame_length(next).is_some())
    })
}

fn frame_length(bytes: &[u8]) -> Option<usize> {
    const VERSION_1: [usize; 16] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0,
    ];
    const VERSION_2: [usize; 16] = [
        0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0,
    ];
    let [0xFF, second, third, ..] = *bytes else {
        return None;
    };
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    if second & 0xE0 != 0xE0 || version == 1 || layer != 1 {
        return None;
    }
    let rate = [44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))?
        / [4, 1, 2, 1][usize::from(version)];
    let table = if version == 3 { VERSION_1 } else { VERSION_2 };
    let bits = table[usize::from(third >> 4)] * 1000;
    let samples = if version == 3 { 144 } else { 72 };
    (bits > 0).then(|| samples * bits / rate + usize::from(third >> 1 & 1))
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        text.chars()
            .all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{C}'))
    })
}

/// Tells Word from Excel by the names in the zip's directory; other archives are refused.
fn office(bytes: &[u8]) -> Result<FileKind, &'static str> {
    let names = zip_names(bytes).ok_or("文件已损坏，请重新导出后再上传。")?;
    let has = |start: &str, end: &str| {
        names
            .iter()
            .any(|name| name.starts_with(start) && name.ends_with(end))
    };
    if names
        .iter()
        .any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin"))
    {
        return Err("带宏的Office文件不能上传，请另存为不带宏的docx或xlsx。");
    }
    if !has("[Content_Types].xml", "") {
        return Err("压缩包不能上传，请把其中的文件分别上传。");
    }
    if has("word/document", ".xml") {
        Ok(FileKind::Docx)
    } else if has("xl/workbook", ".xml") {
        Ok(FileKind::Xlsx)
    } else {
        Err("这种Office文件不能上传，请另存为docx、xlsx或PDF。")
    }
}

/// The names in a zip's central directory (APPNOTE.TXT 4.3.12, 4.3.16), or nothing if it is broken.
fn zip_names(bytes: &[u8]) -> Option<Vec<&str>> {
    const END: usize = 22;
    let word = |at: usize| {
        Some(usize::from(u16::from_le_bytes(
            bytes.get(at..at + 2)?.try_into().ok()?,
        )))
    };
    let long = |at: usize| {
        usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
    };
    let last = bytes.len().checked_sub(END)?;
    // The end record is last, but for a comment of at most 64 KiB.
    let end = (last.saturating_sub(0xFFFF)..=last)
        .rev()
        .find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))?;
    let count = word(end + 10)?;
    let mut at = long(end + 16)?;
    let mut names = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let (name, extra, comment) = (word(at + 28)?, word(at + 30)?, word(at + 32)?);
        // Names that are not UTF-8 are none of those looked for.
        names.push(std::str::from_utf8(bytes.get(at + 46..at + 46 + name)?).unwrap_or_default());
        at += 46 + name + extra + comment;
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A zip with empty entries of these names, as far as its directory goes.
    fn zip(names: &[&str]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04 local part".to_vec();
        let start = bytes.len();
        for name in names {
            let mut entry = [0u8; 46];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
            bytes.extend(entry);
            bytes.extend(name.as_bytes());
        }
        let mut end = [0u8; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[10..12].copy_from_slice(&(names.len() as u16).to_le_bytes());
        end[16..20].copy_from_slice(&(start as u32).to_le_bytes());
        bytes.extend(end);
        bytes
    }

    #[test]
    fn content_tells_the_kind() {
        let mut mp3 = vec![0u8; 417 * 2];
        for at in [0, 417] {
            mp3[at..at + 4].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x00]);
        }
        let office = |main: &str| zip(&["[Content_Types].xml", "_rels/.rels", main]);
        for (bytes, kind) in [
            (b"\xFF\xD8\xFF\xE0".to_vec(), FileKind::Jpeg),
            (b"\x89PNG\r\n\x1A\n".to_vec(), FileKind::Png),
            (b"GIF89a".to_vec(), FileKind::Gif),
            (b"RIFF\0\0\0\0WEBP".to_vec(), FileKind::Webp),
            (b"RIFF\0\0\0\0WAVE".to_vec(), FileKind::Wav),
            (b"%PDF-1.7\n".to_vec(), FileKind::Pdf),
            (b"#!AMR\n\0".to_vec(), FileKind::Amr),
            (b"ID3\x04\0".to_vec(), FileKind::Mp3),
            (mp3, FileKind::Mp3),
            (b"\0\0\0\x20ftypM4A ".to_vec(), FileKind::M4a),
            (b"\0\0\0\x20ftypisom".to_vec(), FileKind::Mp4),
            (office("word/document.xml"), FileKind::Docx),
            (office("xl/workbook.xml"), FileKind::Xlsx),
            ("\u{FEFF}路灯不亮\r\n".as_bytes().to_vec(), FileKind::Text),
        ] {
            assert_eq!(sniff(&bytes), Ok(kind), "{kind:?}");
            assert_eq!(FileKind::from_mime(kind.mime()), Some(kind));
        }
        assert_eq!(FileKind::from_mime("TEXT/plain"), Some(FileKind::Text));
    }

    #[test]
    fn the_rest_is_refused_with_advice() {
        for (bytes, advice) in [
            (vec![], "空的"),
            (b"MZ\x90\0\x03".to_vec(), "不支持这种文件"),
            (b"\x7FELF\x02\x01".to_vec(), "不支持这种文件"),
            (b"\0\0\0\x20ftypheic".to_vec(), "转存为JPG"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1".to_vec(), "另存为"),
            (b"PK\x03\x04 broken".to_vec(), "损坏"),
            (zip(&["a.txt"]), "压缩包"),
            (
                zip(&["[Content_Types].xml", "ppt/presentation.xml"]),
                "另存为",
            ),
            (
                zip(&[
                    "[Content_Types].xml",
                    "word/document.xml",
                    "word/vbaProject.bin",
                ]),
                "宏",
            ),
            (b"text\0with nul".to_vec(), "不支持"),
            (b"\xC4\xE3\xBA\xC3".to_vec(), "不支持"),
        ] {
            let said = sniff(&bytes).unwrap_err();
            assert!(said.contains(advice), "{bytes:?}: {said}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged_without_failing(mut bytes in prop::collection::vec(any::<u8>(), 0..200), zipped in any::<bool>()) {
            if zipped {
                bytes.splice(..0, *b"PK\x03\x04");
                bytes.extend(&zip(&["a"])[10..]);
            }
            let _ = sniff(&bytes);
        }
    }
}
