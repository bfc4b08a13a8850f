use super::*;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

fn files() -> (tempfile::TempDir, Files) {
    let dir = tempfile::tempdir().unwrap();
    let files = Files::open(&dir.path().join("files.sqlite")).unwrap();
    (dir, files)
}

fn at(micros: i64) -> Moment {
    Moment::from_micros(micros)
}

#[test]
fn content_is_found_by_its_hash_and_stored_once() {
    let (_dir, files) = files();
    let large: Vec<u8> = (0..CHUNK * 2 + 5).map(|n| (n % 251) as u8).collect();
    let hash = files.put(&large, at(1)).unwrap();
    assert_eq!(files.put(&large, at(2)).unwrap(), hash);
    assert_eq!(files.get(&hash).unwrap().as_deref(), Some(&large[..]));
    assert_eq!(files.count().unwrap(), (1, large.len() as i64));
    let empty = files.put(b"", at(1)).unwrap();
    assert_eq!(files.get(&empty).unwrap().as_deref(), Some(&b""[..]));
    assert_eq!(files.get(&[9; 32]).unwrap(), None);
    assert_eq!(unhex(&hex(&hash)), Some(hash));
    assert_eq!(unhex("zz"), None);
}

#[test]
fn only_old_content_that_nothing_refers_to_is_swept() {
    let (_dir, files) = files();
    let kept = files.put(b"kept", at(0)).unwrap();
    let orphan = files.put(b"orphan", at(0)).unwrap();
    let fresh = files.put(b"fresh", at(DAY)).unwrap();
    let referred = HashSet::from([kept]);
    assert_eq!(files.sweep(&referred, at(DAY + 1)).unwrap(), 1);
    assert!(files.has(&kept).unwrap());
    assert!(files.has(&fresh).unwrap());
    assert!(!files.has(&orphan).unwrap());
}

#[test]
fn changed_content_is_noticed() {
    let (_dir, files) = files();
    let hash = files.put(b"one truth", at(0)).unwrap();
    files
        .lock()
        .execute("UPDATE chunk SET body = CAST('another' AS BLOB)", &[])
        .unwrap();
    assert!(matches!(files.get(&hash), Err(Error::Damaged(_))));
}
