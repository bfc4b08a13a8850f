use super::*;
use proptest::prelude::*;

const PLACE: &[u8] = b"GPS 38.9140N 121.6147E";

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// EXIF with an orientation and, behind it, a place; in either byte order.
fn tiff(orientation: u8, little: bool) -> Vec<u8> {
    let mut tiff = if little {
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0".to_vec()
    } else {
        orientation_only(0).to_vec()
    };
    tiff[if little { 18 } else { 19 }] = orientation;
    tiff.extend(PLACE);
    tiff
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    [
        &[0xFF, marker],
        ((content.len() + 2) as u16).to_be_bytes().as_slice(),
        content,
    ]
    .concat()
}

fn photo(orientation: u8, little: bool, entropy: &[u8]) -> Vec<u8> {
    let exif = [b"Exif\0\0".as_slice(), &tiff(orientation, little)].concat();
    let jfif = [b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02".as_slice(), PLACE].concat();
    let body = [
        segment(0xE0, &jfif),
        segment(0xE1, &exif),
        segment(
            0xE1,
            &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), PLACE].concat(),
        ),
        segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"),
        segment(0xE2, &[b"MPF\0".as_slice(), PLACE].concat()),
        segment(0xED, PLACE),
        segment(0xEE, b"Adobe\0\x64"),
        segment(0xFE, PLACE),
        segment(0xDB, &[1; 65]),
        segment(0xC2, b"\x08\0\x01\0\x01\x01\x01\x11\0"),
        segment(0xDA, b"\x01\x01\0\0\x3F\0"),
        entropy.to_vec(),
        // A second scan, after metadata that hides between the two.
        segment(0xE1, PLACE),
        segment(0xDA, b"\x01\x01\0\0\x3F\x10"),
        entropy.to_vec(),
    ]
    .concat();
    // A second picture with a place of its own follows, as phones write it.
    [
        b"\xFF\xD8".as_slice(),
        &body,
        b"\xFF\xD9",
        b"\xFF\xD8",
        &segment(0xE1, PLACE),
        b"\xFF\xD9",
    ]
    .concat()
}

#[test]
fn a_photo_loses_its_place_and_keeps_orientation_and_colours() {
    let entropy = b"\x12\xFF\0\x34\xFF\xD0\x56";
    for (little, orientation) in [(true, 6), (false, 8), (true, 1), (false, 0)] {
        let stripped = strip_metadata(FileKind::Jpeg, photo(orientation, little, entropy)).unwrap();
        assert!(
            !contains(&stripped, PLACE)
                && !contains(&stripped, b"adobe.com")
                && !contains(&stripped, b"MPF")
        );
        assert!(
            contains(&stripped, b"ICC_PROFILE\0\x01\x01colours")
                && contains(&stripped, b"Adobe\0\x64")
        );
        let exif = contains(
            &stripped,
            &[b"Exif\0\0".as_slice(), &orientation_only(orientation)].concat(),
        );
        assert_eq!(exif, orientation > 1);
        assert_eq!(
            stripped
                .windows(entropy.len())
                .filter(|w| w == entropy)
                .count(),
            2
        );
        assert!(stripped.ends_with(b"\x56\xFF\xD9"));
        assert_eq!(
            strip_metadata(FileKind::Jpeg, stripped.clone()),
            Ok(stripped)
        );
    }
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    [
        &(data.len() as u32).to_be_bytes(),
        body.as_slice(),
        &crc32(&body).to_be_bytes(),
    ]
    .concat()
}

#[test]
fn a_png_loses_its_texts_and_times() {
    let image = [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(b"IHDR", &[0; 13]),
        chunk(b"gAMA", &[0; 4]),
        chunk(b"tEXt", PLACE),
        chunk(b"iTXt", PLACE),
        chunk(b"zTXt", PLACE),
        chunk(b"tIME", PLACE),
        chunk(b"eXIf", &tiff(3, true)),
        chunk(b"IDAT", b"pixels"),
        chunk(b"IEND", b""),
        PLACE.to_vec(),
    ]
    .concat();
    let stripped = strip_metadata(FileKind::Png, image).unwrap();
    let expected = [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(b"IHDR", &[0; 13]),
        chunk(b"eXIf", &orientation_only(3)),
        chunk(b"gAMA", &[0; 4]),
        chunk(b"IDAT", b"pixels"),
        chunk(b"IEND", b""),
    ]
    .concat();
    assert_eq!(stripped, expected);
    assert_eq!(
        strip_metadata(FileKind::Png, stripped.clone()),
        Ok(stripped)
    );
}

#[test]
fn the_checksum_is_the_one_of_png() {
    assert_eq!(crc32(b"IEND"), 0xAE42_6082);
}

fn riff_file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut inside = b"WEBP".to_vec();
    for (kind, data) in chunks {
        riff_chunk(&mut inside, kind, data);
    }
    [
        b"RIFF".as_slice(),
        &(inside.len() as u32).to_le_bytes(),
        &inside,
    ]
    .concat()
}

#[test]
fn a_webp_loses_exif_and_xmp_and_says_so_in_its_flags() {
    let mut frame = vec![0; 16];
    riff_chunk(&mut frame, b"VP8 ", b"odd");
    let clean = frame.clone();
    riff_chunk(&mut frame, b"XMP ", PLACE);
    let file = riff_file(&[
        (b"VP8X", b"\x3E\0\0\0\0\0\0\0\0\0"),
        (b"ICCP", b"colours"),
        (b"ANIM", &[0; 6]),
        (b"ANMF", &frame),
        (b"EXIF", &tiff(6, false)),
        (b"XMP ", PLACE),
    ]);
    let stripped = strip_metadata(FileKind::Webp, [file, PLACE.to_vec()].concat()).unwrap();
    let expected = riff_file(&[
        (b"VP8X", b"\x3A\0\0\0\0\0\0\0\0\0"),
        (b"ICCP", b"colours"),
        (b"ANIM", &[0; 6]),
        (b"ANMF", &clean),
        (b"EXIF", &orientation_only(6)),
    ]);
    assert_eq!(stripped, expected);
    assert_eq!(
        strip_metadata(FileKind::Webp, stripped.clone()),
        Ok(stripped)
    );
}

#[test]
fn a_gif_loses_its_comments_and_keeps_looping() {
    let head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF";
    let looping = b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0";
    let image = b"\x21\xF9\x04\0\0\0\0\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x4C\x01\0";
    let note = |label: u8, text: &[u8]| [&[0x21, label, text.len() as u8], text, &[0]].concat();
    let xmp = [
        b"\x21\xFF\x0BXMP DataXMP".as_slice(),
        &[PLACE.len() as u8],
        PLACE,
        b"\0",
    ]
    .concat();
    let file = [
        head.as_slice(),
        looping,
        &note(0xFE, PLACE),
        &xmp,
        image,
        b"\x3B",
        PLACE,
    ]
    .concat();
    let stripped = strip_metadata(FileKind::Gif, file).unwrap();
    assert_eq!(
        stripped,
        [head.as_slice(), looping, image, b"\x3B"].concat()
    );
}

#[test]
fn a_film_keeps_its_length_and_loses_its_notes() {
    let boxed = |kind: &[u8; 4], data: &[u8]| {
        [
            &((data.len() + 8) as u32).to_be_bytes(),
            kind.as_slice(),
            data,
        ]
        .concat()
    };
    let track = boxed(
        b"trak",
        &[boxed(b"tkhd", b"head"), boxed(b"udta", PLACE)].concat(),
    );
    let moov = boxed(
        b"moov",
        &[
            boxed(b"mvhd", b"head"),
            boxed(b"udta", PLACE),
            track,
            boxed(b"meta", PLACE),
        ]
        .concat(),
    );
    let file = [
        boxed(b"ftyp", b"isom"),
        moov,
        boxed(b"uuid", PLACE),
        boxed(b"mdat", b"sound"),
    ]
    .concat();
    let stripped = strip_metadata(FileKind::Mp4, file.clone()).unwrap();
    assert_eq!(stripped.len(), file.len());
    assert!(
        !contains(&stripped, PLACE)
            && contains(&stripped, b"sound")
            && contains(&stripped, b"tkhdhead")
    );
    assert_eq!(
        strip_metadata(FileKind::Mp4, file[..file.len() - 1].to_vec()),
        Err(Malformed)
    );
}

proptest! {
    #[test]
    fn a_photo_cut_short_is_refused_unless_only_what_follows_it_is_missing(cut in 0usize..600) {
        let whole = photo(6, true, b"\x12\xFF\0\x34");
        let end = whole.len() - 2 - segment(0xE1, PLACE).len() - 2;
        let cut = cut.min(whole.len());
        let stripped = strip_metadata(FileKind::Jpeg, whole[..cut].to_vec());
        prop_assert_eq!(stripped.is_ok(), cut >= end);
    }

    #[test]
    fn broken_files_are_refused_or_cleaned_but_never_fail(
        at in 0usize..400, value in any::<u8>(), garbage in prop::collection::vec(any::<u8>(), 0..120),
    ) {
        let mut photo = photo(6, false, b"\x12\xFF\0\x34");
        let at = at.min(photo.len() - 1);
        photo[at] = value;
        for kind in FileKind::ALL {
            let _ = strip_metadata(kind, garbage.clone());
            let _ = strip_metadata(kind, photo.clone());
        }
    }

    #[test]
    fn garbage_behind_a_right_beginning_never_fails(garbage in prop::collection::vec(any::<u8>(), 0..120)) {
        for (kind, head) in [
            (FileKind::Jpeg, b"\xFF\xD8\xFF\xDA\0\x02".as_slice()),
            (FileKind::Png, b"\x89PNG\r\n\x1A\n\0\0\0\x04IHDR"),
            (FileKind::Webp, b"RIFF\x40\0\0\0WEBPVP8X\x0A\0\0\0"),
            (FileKind::Gif, b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF\x21"),
            (FileKind::Mp4, b"\0\0\0\x20moov\0\0\0\x08"),
        ] {
            let bytes = [head, &garbage].concat();
            if let Ok(once) = strip_metadata(kind, bytes) {
                prop_assert_eq!(strip_metadata(kind, once.clone()), Ok(once));
            }
        }
    }
}
