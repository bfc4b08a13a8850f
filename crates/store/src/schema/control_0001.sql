-- The centres of one installation.
CREATE TABLE centre (
    slug       TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    demo       INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
