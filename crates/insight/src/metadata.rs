//! Removes from a file what tells where, when and with what it was made: EXIF, XMP, comments,
//! thumbnails, appended second pictures.
//!
//! A citizen who photographs a heap of rubbish from the window does not mean to hand over the
//! coordinates of the flat. The containers are walked segment by segment and only what is needed
//! to show the picture is copied; pixels are never decoded, so nothing is lost in quality. The
//! orientation is kept (a minimal EXIF block with this one entry), else pictures would lie on
//! their side. Colour profiles stay, as colours depend on them.
//!
//! Why not a crate: those that edit containers keep what they do not know and whatever follows the
//! first scan of a JPEG, where phones put a second picture with its own EXIF. Here it is the other
//! way round: what is not known to be needed goes.

use std::fmt;

use crate::sniff::FileKind;

/// The file is not built as its kind demands; it is refused rather than passed on uncleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl Malformed {
    /// The Chinese sentence for the form.
    pub const SENTENCE: &'static str = "文件已损坏或不完整，请重新拍摄或导出后再上传。";
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::SENTENCE)
    }
}

impl std::error::Error for Malformed {}

/// The file without its metadata. Pictures (JPEG, PNG, GIF, WebP) lose everything that does not
/// make the picture; in MP4 and M4A the boxes for titles and places are blanked; other kinds are
/// returned as they are. Doing it twice changes nothing more.
///
/// # Errors
/// [`Malformed`] if the container is broken or cut short.
pub fn strip_metadata(kind: FileKind, bytes: Vec<u8>) -> Result<Vec<u8>, Malformed> {
    let stripped = match kind {
        FileKind::Jpeg => jpeg(&bytes),
        FileKind::Png => png(&bytes),
        FileKind::Gif => gif(&bytes),
        FileKind::Webp => webp(&bytes),
        FileKind::M4a | FileKind::Mp4 => return film(bytes),
        _ => return Ok(bytes),
    };
    stripped.ok_or(Malformed)
}

/// ITU T.81 annex B: markers, segments with a length, and entropy-coded data after each SOS.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    const START: u8 = 0xD8;
    const END: u8 = 0xD9;
    const SCAN: u8 = 0xDA;
    let mut rest = bytes.strip_prefix(&[0xFF, START])?;
    let mut kept = Vec::with_capacity(bytes.len());
    let mut jfif: &[u8] = &[];
    let mut orientation = None;
    let mut scanned = false;
    loop {
        let [0xFF, after @ ..] = rest else {
            return None;
        };
        // Any number of fill bytes may stand before a marker.
        let fill = after.iter().take_while(|b| **b == 0xFF).count();
        let (&marker, after) = after[fill..].split_first()?;
        if marker == END {
            break;
        }
        if matches!(marker, 0x00 | START | 0x01 | 0xD0..=0xD7) {
            return None;
        }
        let length = usize::from(u16::from_be_bytes(after.get(..2)?.try_into().ok()?));
        let content = after.get(2..length)?;
        let segment = [&[0xFF, marker], &after[..length]].concat();
        rest = &after[length..];
        match marker {
            0xE0 if content.starts_with(b"JFIF\0") && jfif.is_empty() => jfif = content,
            0xE1 => orientation = orientation.or_else(|| exif_orientation(content)),
            0xE2 if content.starts_with(b"ICC_PROFILE\0") => kept.extend(segment),
            // Adobe: says how the colours are coded.
            0xEE if content.starts_with(b"Adobe") => kept.extend(segment),
            0xE0..=0xEF | 0xFE => {}
            SCAN => {
                scanned = true;
                kept.extend(segment);
                let entropy = entropy_length(rest)?;
                kept.extend(&rest[..entropy]);
                rest = &rest[entropy..];
            }
            _ => kept.extend(segment),
        }
    }
    let mut stripped = vec![0xFF, START];
    if let Some(version_and_density) = jfif.get(..12) {
        // Without the thumbnail that JFIF allows.
        stripped.extend([0xFF, 0xE0, 0, 16]);
        stripped.extend(version_and_density);
        stripped.extend([0, 0]);
    }
    if let Some(orientation) = orientation {
        let exif = [b"Exif\0\0".as_slice(), &orientation_only(orientation)].concat();
        stripped.extend([0xFF, 0xE1, 0, (exif.len() + 2) as u8]);
        stripped.extend(exif);
    }
    stripped.extend(kept);
    stripped.extend([0xFF, END]);
    scanned.then_some(stripped)
}

/// Up to the next marker that is neither a stuffed zero nor a restart.
fn entropy_length(bytes: &[u8]) -> Option<usize> {
    (0..bytes.len().checked_sub(1)?)
        .find(|at| bytes[*at] == 0xFF && !matches!(bytes[at + 1], 0x00 | 0xD0..=0xD7 | 0xFF))
}

/// PNG, third edition: chunks of length, type, data, checksum.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEPT: [&[u8; 4]; 19] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
        b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    ];
    let signature = bytes.get(..8)?;
    let mut at = 8;
    let mut kept = Vec::with_capacity(bytes.len());
    let mut header_end = 0;
    let mut orientation = None;
    loop {
        let length =
            usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind: &[u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let end = at.checked_add(12)?.checked_add(length)?;
        let chunk = bytes.get(at..end)?;
        if (kind == b"IHDR") != (header_end == 0) {
            return None;
        }
        if kind == b"eXIf" {
            orientation = tiff_orientation(&chunk[8..8 + length]);
        } else if KEPT.contains(&kind) {
            kept.extend(chunk);
        } else if kind[0].is_ascii_uppercase() {
            // A chunk that is needed to show the picture, but unknown.
            return None;
        }
        if header_end == 0 {
            header_end = kept.len();
        }
        at = end;
        if kind == b"IEND" {
            break;
        }
    }
    let mut stripped = signature.to_vec();
    stripped.extend(&kept[..header_end]);
    if let Some(orientation) = orientation {
        let body = [b"eXIf".as_slice(), &orientation_only(orientation)].concat();
        stripped.extend(((body.len() - 4) as u32).to_be_bytes());
        stripped.extend(&body);
        stripped.extend(crc32(&body).to_be_bytes());
    }
    stripped.extend(&kept[header_end..]);
    Some(stripped)
}

/// WebP container: RIFF chunks; flags in VP8X say which of them exist.
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    const HAS_EXIF: u8 = 0x08;
    const HAS_XMP: u8 = 0x04;
    let size = usize::try_from(u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?)).ok()?;
    let inside = bytes.get(12..size.checked_add(8)?)?;
    let mut kept = Vec::with_capacity(bytes.len());
    let mut orientation = None;
    let mut flags_at = None;
    let mut pictures = 0;
    for (kind, data) in riff(inside)? {
        match kind {
            b"VP8X" if data.len() >= 10 => {
                flags_at = Some(12 + kept.len() + 8);
                riff_chunk(&mut kept, kind, data);
            }
            b"ANMF" => {
                pictures += 1;
                let mut frame = data.get(..16)?.to_vec();
                for (kind, data) in riff(&data[16..])? {
                    if matches!(kind, b"ALPH" | b"VP8 " | b"VP8L") {
                        riff_chunk(&mut frame, kind, data);
                    }
                }
                riff_chunk(&mut kept, kind, &frame);
            }
            b"VP8 " | b"VP8L" => {
                pictures += 1;
                riff_chunk(&mut kept, kind, data);
            }
            b"ALPH" | b"ANIM" | b"ICCP" => riff_chunk(&mut kept, kind, data),
            b"EXIF" => orientation = exif_orientation(data).or_else(|| tiff_orientation(data)),
            _ => {}
        }
    }
    // Without VP8X there are no flags, and an EXIF chunk would not be read.
    let orientation = orientation.filter(|_| flags_at.is_some());
    if let Some(orientation) = orientation {
        riff_chunk(&mut kept, b"EXIF", &orientation_only(orientation));
    }
    let mut stripped = b"RIFF".to_vec();
    stripped.extend(u32::try_from(kept.len() + 4).ok()?.to_le_bytes());
    stripped.extend(b"WEBP");
    stripped.extend(kept);
    if let Some(flags) = flags_at.and_then(|at| stripped.get_mut(at)) {
        *flags &= !(HAS_EXIF | HAS_XMP);
        *flags |= if orientation.is_some() { HAS_EXIF } else { 0 };
    }
    (pictures > 0).then_some(stripped)
}

fn riff(mut bytes: &[u8]) -> Option<Vec<(&[u8; 4], &[u8])>> {
    let mut chunks = Vec::new();
    while !bytes.is_empty() {
        let kind = bytes.first_chunk::<4>()?;
        let size = usize::try_from(u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?)).ok()?;
        chunks.push((kind, bytes.get(8..size.checked_add(8)?)?));
        // Chunks begin at even places; the last filling byte is sometimes forgotten.
        bytes = bytes.get(8 + size + size % 2..).unwrap_or_default();
    }
    Some(chunks)
}

fn riff_chunk(to: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    to.extend(kind);
    to.extend((data.len() as u32).to_le_bytes());
    to.extend(data);
    to.extend(std::iter::repeat_n(0, data.len() % 2));
}

/// GIF 89a: comments and all application blocks but the looping ones go.
fn gif(bytes: &[u8]) -> Option<Vec<u8>> {
    let table = |flags: u8| {
        if flags & 0x80 == 0 {
            0
        } else {
            3 << ((flags & 7) + 1)
        }
    };
    let blocks_end = |mut at: usize| loop {
        let size = usize::from(*bytes.get(at)?);
        at += 1 + size;
        if size == 0 {
            return Some(at);
        }
    };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut stripped = bytes.get(..at)?.to_vec();
    loop {
        // Some programs forget the trailer.
        let (end, keep) = match bytes.get(at).copied().unwrap_or(0x3B) {
            0x3B => break,
            0x2C => (blocks_end(at + 10 + table(*bytes.get(at + 9)?) + 1)?, true),
            0x21 => {
                let keep = match *bytes.get(at + 1)? {
                    0xF9 | 0x01 => true,
                    0xFF => matches!(
                        bytes.get(at + 3..at + 14),
                        Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0")
                    ),
                    _ => false,
                };
                (blocks_end(at + 2)?, keep)
            }
            _ => return None,
        };
        let block = bytes.get(at..end)?;
        if keep {
            stripped.extend(block);
        }
        at = end;
    }
    stripped.push(0x3B);
    Some(stripped)
}

/// ISO 14496-12: boxes with titles, places and other notes become free space of the same size, as
/// the places of sound and pictures are counted from the beginning of the file.
fn film(mut bytes: Vec<u8>) -> Result<Vec<u8>, Malformed> {
    let end = bytes.len();
    blank_notes(&mut bytes, 0, end).ok_or(Malformed)?;
    Ok(bytes)
}

fn blank_notes(bytes: &mut [u8], mut at: usize, end: usize) -> Option<()> {
    while at < end {
        let short = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let kind: [u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let (head, size) = match short {
            0 => (8, end - at),
            1 => (
                16,
                usize::try_from(u64::from_be_bytes(
                    bytes.get(at + 8..at + 16)?.try_into().ok()?,
                ))
                .ok()?,
            ),
            size => (8, usize::try_from(size).ok()?),
        };
        let next = at
            .checked_add(size)
            .filter(|next| size >= head && *next <= end)?;
        match &kind {
            b"moov" | b"trak" => blank_notes(bytes, at + head, next)?,
            b"udta" | b"meta" | b"uuid" => {
                bytes[at + 4..at + 8].copy_from_slice(b"free");
                bytes[at + head..next].fill(0);
            }
            _ => {}
        }
        at = next;
    }
    Some(())
}

/// The orientation of an EXIF block with its JPEG heading.
fn exif_orientation(block: &[u8]) -> Option<u8> {
    tiff_orientation(block.strip_prefix(b"Exif\0\0")?)
}

/// Entry 0x0112 of the first directory (EXIF 2.32, 4.6.4): 2 to 8; upright (1) needs no entry.
fn tiff_orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let four = tiff.get(4..8)?.try_into().ok()?;
    let directory = usize::try_from(if little {
        u32::from_le_bytes(four)
    } else {
        u32::from_be_bytes(four)
    })
    .ok()?;
    let count = usize::from(short(directory)?);
    let entry = (0..count)
        .map(|i| directory + 2 + 12 * i)
        .find(|entry| short(*entry) == Some(0x0112))?;
    let value = short(entry + 8)?;
    u8::try_from(value)
        .ok()
        .filter(|value| (2..=8).contains(value))
}

/// An EXIF body that says the orientation and nothing else.
fn orientation_only(orientation: u8) -> [u8; 26] {
    let mut tiff = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    tiff[19] = orientation;
    tiff
}

/// The checksum of PNG chunks (ISO 3309), bit by bit: it is computed over thirty bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                0xEDB8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            }
        })
    })
}

#[cfg(test)]
mod tests;
