//! Step 3: photos. Each is looked into (not believed), cleaned of what tells where and with what
//! it was taken, and stored; the ticket refers to it once the request is filed.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use huiyin_insight::sniff::{FileKind, sniff};
use huiyin_store::Trouble;
use huiyin_store::files::unhex;

use super::{Frame, MOST_PHOTOS, STEPS, Step, elsewhere, fault, from_check, onward};
use crate::console::ticket::{self, Taken};
use crate::edge::{Asked, Fault, Posted, Upload};
use crate::page::{self, Shown};
use crate::portal::draft::Filing;
use crate::view::{Field, FormError, Page};
use crate::viewer::Visitor;

#[derive(askama::Template)]
#[template(path = "portal/photos.html")]
struct Photos {
    page: Page,
    errors: Vec<FormError>,
    check: bool,
    steps: u8,
    field: Field,
    held: Vec<Held>,
    /// “还可以加 4 张。”; empty when there is no room.
    room: String,
}

struct Held {
    hash: String,
    name: String,
    href: String,
}

/// `GET /c/{centre}/portal/new/photos`
pub async fn page(filing: Filing, asked: Asked) -> Shown {
    if let Some(other) = elsewhere(&filing.draft, Step::Photos) {
        return page::go(&filing.visitor.at(other));
    }
    let response = show_page(&filing, from_check(&asked), Vec::new())?;
    Ok(filing.keep(response))
}

/// `POST /c/{centre}/portal/new/photos`: takes in what was chosen, takes away what was asked, and
/// goes on unless the citizen only wanted to add.
pub async fn said(mut filing: Filing, posted: Posted) -> Shown {
    if let Some(other) = elsewhere(&filing.draft, Step::Photos) {
        return page::go(&filing.visitor.at(other));
    }
    let gone = posted.text("remove").to_owned();
    filing.draft.photos.retain(|photo| photo.hash != gone);
    let held = filing.draft.photos.len();
    let (taken, errors) = take(&filing.visitor, posted.files("photos"), held).await?;
    for photo in taken {
        if !filing.draft.photos.iter().any(|old| old.hash == photo.hash) {
            filing.draft.photos.push(photo);
        }
    }
    if !errors.is_empty() {
        let response = show_page(&filing, posted.flag("check"), errors)?;
        return Ok(filing.keep(response));
    }
    if !gone.is_empty() || posted.text("to") == "add" {
        let again = if posted.flag("check") { "?check=1" } else { "" };
        let here = filing
            .visitor
            .at(&format!("{}{again}", Step::Photos.path()));
        let response = page::go(&here)?;
        return Ok(filing.keep(response));
    }
    onward(filing, Step::Photos, &posted)
}

/// `GET /c/{centre}/portal/new/photos/{hash}`: a photo of one's own draft.
pub async fn show(filing: Filing, Path((_, hash)): Path<(String, String)>) -> Shown {
    let photo = filing
        .draft
        .photos
        .iter()
        .find(|photo| photo.hash == hash)
        .ok_or(Fault::NotFound)?;
    let mime = photo.mime;
    let key = unhex(&hash).ok_or(Fault::NotFound)?;
    let bytes = filing
        .visitor
        .blocking(move |centre| centre.files().get(&key).map_err(Into::into))
        .await?
        .ok_or(Fault::NotFound)?;
    Ok(([(CONTENT_TYPE, mime)], bytes).into_response())
}

/// Takes in the photos that can be taken, and says of each other one why not.
///
/// # Errors
/// The store cannot be written.
pub(in crate::portal) async fn take(
    visitor: &Visitor,
    uploads: &[Upload],
    held: usize,
) -> Result<(Vec<Taken>, Vec<FormError>), Fault> {
    let room = MOST_PHOTOS.saturating_sub(held);
    let mut errors = Vec::new();
    if uploads.len() > room {
        let left = uploads.len() - room;
        errors.push(fault(
            "photos",
            format!("最多 {MOST_PHOTOS} 张照片，有 {left} 张没有收下。要换的话请先去掉几张。"),
        ));
    }
    let uploads: Vec<Upload> = uploads.iter().take(room).cloned().collect();
    visitor
        .blocking(move |centre| {
            let mut taken = Vec::new();
            for upload in uploads {
                let is_photo = match sniff(&upload.bytes) {
                    Ok(FileKind::Jpeg | FileKind::Png | FileKind::Webp) => Ok(()),
                    Ok(_) => Err("不是照片。请上传 JPG、PNG 或 WebP 格式的照片。"),
                    Err(why) if is_heic(&upload.bytes) => Err(why),
                    Err(_) => Err("这个文件打不开。请上传 JPG、PNG 或 WebP 格式的照片。"),
                };
                if let Err(why) = is_photo {
                    let name = upload.name.rsplit(['/', '\\']).next().unwrap_or("");
                    errors.push(fault("photos", format!("“{name}”：{why}")));
                    continue;
                }
                match ticket::take(centre, &[upload], "photos", 0) {
                    Ok(one) => taken.extend(one),
                    Err(Trouble::Refused(refusal)) => {
                        errors.push(fault("photos", refusal.sentence));
                    }
                    Err(other) => return Err(other),
                }
            }
            Ok((taken, errors))
        })
        .await
}

/// What iPhones write by themselves; the sniffer's sentence says how to change that.
fn is_heic(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
}

fn show_page(filing: &Filing, check: bool, errors: Vec<FormError>) -> Shown {
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let photos = &filing.draft.photos;
    let room = MOST_PHOTOS.saturating_sub(photos.len());
    let field = Field {
        name: "photos".to_owned(),
        label: if photos.is_empty() {
            "照片"
        } else {
            "再加照片"
        }
        .to_owned(),
        hint: format!(
            "最多 {MOST_PHOTOS} 张，每张不超过 10 MB，JPG、PNG 或 WebP 格式。照片里的拍摄地点、手机型号等信息会自动去掉。"
        ),
        error: errors
            .iter()
            .map(|error| error.text.as_str())
            .collect::<Vec<_>>()
            .join(""),
        ..Field::default()
    };
    let frame = Frame::new(filing, "有照片吗", check, errors);
    page::show_with(
        status,
        &Photos {
            page: frame.page,
            errors: frame.errors,
            check: frame.check,
            steps: STEPS,
            field,
            held: photos
                .iter()
                .map(|photo| Held {
                    hash: photo.hash.clone(),
                    name: photo.name.clone(),
                    href: filing
                        .visitor
                        .at(&format!("/portal/new/photos/{}", photo.hash)),
                })
                .collect(),
            room: if room == 0 {
                String::new()
            } else {
                format!("还可以加 {room} 张。")
            },
        },
    )
}
