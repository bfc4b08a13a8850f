//! Attachments: taken in (sniffed, cleaned, limited), listed, and handed out to those they are for.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use huiyin_core::people::Role;
use huiyin_core::refusal::Refusal;
use huiyin_core::terms::Audience;
use huiyin_core::ticket::{Command, EventBody, NoteEvent, Slot};
use huiyin_insight::metadata::strip_metadata;
use huiyin_insight::sniff::{FileKind, sniff};
use huiyin_store::access::Act;
use huiyin_store::files::{hex, unhex};
use huiyin_store::journal::SubjectKind;
use huiyin_store::views::ticket;
use huiyin_store::{Centre, Trouble};

use super::loaded::Loaded;
use crate::edge::{Fault, Upload};
use crate::viewer::Viewer;
use crate::words;

/// The most bytes of one file.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;

/// The most files that come with one form.
pub const MOST_AT_ONCE: usize = 10;

/// A file of the ticket as the page lists it.
#[derive(Debug, Clone, Default)]
pub struct FileView {
    pub name: String,
    pub href: String,
    /// “1.2 MB”
    pub size: String,
    pub icon: &'static str,
    /// Shown in place.
    pub picture: bool,
    /// The petitioner's own: it stands with their words.
    pub by_petitioner: bool,
    /// “今天 15:20 · 平台与承办单位”
    pub about: String,
}

/// A file that lies in the store, cleaned, and waits for the event that refers to it.
#[derive(Debug, Clone)]
pub struct Taken {
    pub hash: String,
    pub name: String,
    pub mime: &'static str,
    pub size: u64,
}

impl Taken {
    /// The command that attaches it to a ticket.
    ///
    /// # Errors
    /// Never in practice: the values are our own.
    pub fn attach(&self, audience: Audience) -> Result<Command, Refusal> {
        Command::parse(
            "attach",
            serde_json::json!({
                "hash": self.hash,
                "name": self.name,
                "mime": self.mime,
                "size": self.size,
                "audience": audience.id(),
            }),
        )
    }
}

/// Reads, cleans and stores files, before the event that refers to them.
///
/// # Errors
/// A refusal at the field `field` that names the file and says what to do.
pub fn take(
    centre: &Centre,
    uploads: &[Upload],
    field: &str,
    held: usize,
) -> Result<Vec<Taken>, Trouble> {
    let refuse = |sentence: String| {
        Err(Trouble::Refused(
            Refusal::new("bad_file", sentence).at(field),
        ))
    };
    if uploads.len() > MOST_AT_ONCE {
        return refuse(format!("一次最多上传{MOST_AT_ONCE}个文件，请分几次上传。"));
    }
    if held + uploads.len() > 50 {
        return refuse(format!(
            "一张工单最多50个附件，已有{held}个。请把多份材料合成一个文件再上传。"
        ));
    }
    let mut taken = Vec::new();
    for upload in uploads {
        let name = plain_name(&upload.name);
        if upload.bytes.is_empty() {
            return refuse(format!("“{name}”是空的，请重新选择文件。"));
        }
        if upload.bytes.len() > MOST_BYTES {
            return refuse(format!(
                "“{name}”有 {}，超过 10 MB。请压缩或分成几个文件再上传。",
                size_in_words(upload.bytes.len() as u64)
            ));
        }
        let kind = match sniff(&upload.bytes) {
            Ok(kind) => kind,
            Err(why) => return refuse(format!("“{name}”：{why}")),
        };
        let clean = match strip_metadata(kind, upload.bytes.to_vec()) {
            Ok(clean) => clean,
            Err(broken) => return refuse(format!("“{name}”：{broken}")),
        };
        let hash = centre.files().put(&clean, centre.now())?;
        taken.push(Taken {
            hash: hex(&hash),
            name: with_ending(&name, kind),
            mime: kind.mime(),
            size: clean.len() as u64,
        });
    }
    Ok(taken)
}

/// The name without a path, control characters or quotes, at most 100 characters.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | '|' | ':' | '*' | '?'))
        .take(100)
        .collect();
    if clean.trim().is_empty() {
        "附件".to_owned()
    } else {
        clean.trim().to_owned()
    }
}

/// The ending says what the file is, whatever it was called.
fn with_ending(name: &str, kind: FileKind) -> String {
    let ending = kind.extension();
    let stem = match name.rsplit_once('.') {
        Some((_, old)) if old.eq_ignore_ascii_case(ending) => return name.to_owned(),
        Some((_, old)) if ending == "jpg" && old.eq_ignore_ascii_case("jpeg") => {
            return name.to_owned();
        }
        Some((stem, old)) if old.len() <= 5 && !stem.is_empty() => stem,
        _ => name,
    };
    format!("{stem}.{ending}")
}

/// “1.2 MB”, “35 KB”
pub fn size_in_words(bytes: u64) -> String {
    if bytes >= 1024 * 1024 {
        let tenths = bytes * 10 / (1024 * 1024);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    } else {
        format!("{} KB", (bytes / 1024).max(1))
    }
}

/// The files of the ticket that are for this reader, oldest first.
pub fn list(loaded: &Loaded, base: &str) -> Vec<FileView> {
    loaded
        .shown
        .entries
        .iter()
        .filter_map(|entry| {
            let EventBody::Note(NoteEvent::Attached {
                hash,
                mime,
                size,
                audience,
            }) = &entry.event.body
            else {
                return None;
            };
            if !is_for(*audience, loaded.reader.at_unit) {
                return None;
            }
            let kind = FileKind::from_mime(mime);
            let name = entry
                .event
                .text(Slot::FileName)
                .and_then(|text| loaded.text(text))
                .unwrap_or_else(|| "附件".to_owned());
            Some(FileView {
                href: format!("{base}/files/{hash}"),
                size: size_in_words(*size),
                icon: if kind.is_some_and(FileKind::is_image) {
                    "camera"
                } else {
                    "file-text"
                },
                picture: kind.is_some_and(FileKind::is_image),
                by_petitioner: entry.actor.role == Role::Petitioner,
                about: format!(
                    "{} · {}",
                    words::when(entry.happened_at, loaded.now, &loaded.calendar),
                    audience.in_chinese()
                ),
                name,
            })
        })
        .collect()
}

fn is_for(audience: Audience, at_unit: bool) -> bool {
    !(at_unit && audience == Audience::Internal)
}

/// Hands out one file: pictures and PDF to look at, everything else to keep.
pub async fn download(
    viewer: Viewer,
    Path((_, number, hash)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    let wanted = hash.clone();
    let (id, page) = viewer
        .read(move |reader, scope| {
            let id = ticket::find(reader, scope, &number)?.ok_or(Trouble::NotFound)?;
            ticket::check_attachment(reader, scope, id, &wanted)?;
            Ok((id, ticket::page(reader, scope, id)?))
        })
        .await?;
    let at_unit = viewer.post.unit.is_some();
    let entry = page
        .entries
        .iter()
        .find(|entry| match &entry.event.body {
            EventBody::Note(NoteEvent::Attached {
                hash: h, audience, ..
            }) => *h == hash && is_for(*audience, at_unit),
            _ => false,
        })
        .ok_or(Fault::NotFound)?;
    let name = entry
        .event
        .text(Slot::FileName)
        .map_or("", |text| page.text(text))
        .to_owned();
    let attached = page
        .ticket
        .attachments
        .iter()
        .find(|a| a.hash == hash)
        .ok_or(Fault::NotFound)?;
    let kind = FileKind::from_mime(&attached.mime).ok_or(Fault::NotFound)?;
    viewer.look(Act::Download, SubjectKind::Ticket, id.0, hash.clone())?;
    let bytes = viewer
        .blocking(move |centre| {
            let hash = unhex(&hash).ok_or(Trouble::NotFound)?;
            centre.files().get(&hash)?.ok_or(Trouble::NotFound)
        })
        .await?;
    served(bytes, kind, &name)
}

/// The answer that carries a file. Its type is the sniffed one, it may not be guessed again, and
/// nothing in it may run.
fn served(bytes: Vec<u8>, kind: FileKind, name: &str) -> Result<Response, Fault> {
    let shown = kind.is_image() || matches!(kind, FileKind::Pdf | FileKind::Text);
    let disposition = format!(
        "{}; filename=\"attachment.{}\"; filename*=UTF-8''{}",
        if shown { "inline" } else { "attachment" },
        kind.extension(),
        crate::edge::cookies::pack(name)
    );
    let header = |text: &str| {
        HeaderValue::from_str(text).map_err(|_| Fault::Broken("a file's name".to_owned()))
    };
    let mime = if kind == FileKind::Text {
        "text/plain; charset=utf-8"
    } else {
        kind.mime()
    };
    Ok((
        [
            (CONTENT_TYPE, header(mime)?),
            (CONTENT_DISPOSITION, header(&disposition)?),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (
                CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(
                    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox",
                ),
            ),
            (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        ],
        bytes,
    )
        .into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_words_and_loses_its_path_and_its_lies() {
        assert_eq!(plain_name("C:\\照片\\井盖.jpg"), "井盖.jpg");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("\u{7}"), "附件");
        assert_eq!(with_ending("井盖.jpg", FileKind::Png), "井盖.png");
        assert_eq!(with_ending("井盖.JPEG", FileKind::Jpeg), "井盖.JPEG");
        assert_eq!(with_ending("说明", FileKind::Pdf), "说明.pdf");
    }

    #[test]
    fn sizes_are_said_short() {
        assert_eq!(size_in_words(10), "1 KB");
        assert_eq!(size_in_words(1_300_000), "1.2 MB");
    }
}
