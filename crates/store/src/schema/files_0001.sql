-- The attachments of one centre: content in chunks, by SM3 of the content.
CREATE TABLE content (
    hash      BLOB    PRIMARY KEY,
    bytes     INTEGER NOT NULL,
    stored_at INTEGER NOT NULL
);
CREATE TABLE chunk (
    hash     BLOB    NOT NULL,
    position INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    PRIMARY KEY (hash, position)
);
