-- One centre. Types are INTEGER (i64), TEXT and BLOB only. The journal and the vault tables
-- (text, query_code, secret, asked) are the truth; session and attempt are passing state;
-- everything else is derived and can be rebuilt.

-- The truth: what happened, in order, chained with SM3.
CREATE TABLE journal (
    seq             INTEGER PRIMARY KEY,
    subject_kind    TEXT    NOT NULL,
    subject_id      INTEGER NOT NULL,
    subject_version INTEGER NOT NULL,
    happened_at     INTEGER NOT NULL,
    recorded_at     INTEGER NOT NULL,
    actor_user      INTEGER,
    actor_role      TEXT    NOT NULL,
    actor_unit      INTEGER,
    kind            TEXT    NOT NULL,
    event_version   INTEGER NOT NULL,
    bytes           BLOB    NOT NULL,
    hash            BLOB    NOT NULL
);
CREATE UNIQUE INDEX journal_subject ON journal (subject_kind, subject_id, subject_version);

-- Where each chain ends: a row cut off the end is missed here.
CREATE TABLE head (
    chain TEXT    PRIMARY KEY,
    seq   INTEGER NOT NULL,
    hash  BLOB    NOT NULL
);

-- The vault: each free text and all personal data. Events refer to it by id and salted hash.
CREATE TABLE text (
    id           INTEGER PRIMARY KEY,
    subject_kind TEXT    NOT NULL,
    subject_id   INTEGER NOT NULL,
    slot         TEXT    NOT NULL,
    salt         BLOB,
    body         TEXT,
    erased_at    INTEGER
);
CREATE INDEX text_subject ON text (subject_kind, subject_id);

CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
);

CREATE TABLE query_code (
    hash   BLOB    PRIMARY KEY,
    ticket INTEGER NOT NULL
);

-- Idempotency: what was asked under a key, and what came of it.
CREATE TABLE asked (
    key         BLOB    PRIMARY KEY,
    body        BLOB    NOT NULL,
    salt        BLOB    NOT NULL,
    subject_kind TEXT   NOT NULL,
    subject_id  INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    first_seq   INTEGER NOT NULL,
    last_seq    INTEGER NOT NULL,
    refusal     TEXT,
    asked_at    INTEGER NOT NULL
);

-- Who looked at what: a chain of its own.
CREATE TABLE access (
    seq          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    actor_user   INTEGER,
    actor_role   TEXT    NOT NULL,
    actor_unit   INTEGER,
    act          TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_id   INTEGER NOT NULL,
    detail       TEXT    NOT NULL,
    reason       INTEGER,
    reason_hash  BLOB,
    source       TEXT    NOT NULL,
    hash         BLOB    NOT NULL
);
CREATE INDEX access_subject ON access (subject_kind, subject_id, seq);
CREATE INDEX access_user ON access (actor_user, seq);

-- Derived: one row a ticket, the state and what lists sort and filter by.
CREATE TABLE ticket (
    id             INTEGER PRIMARY KEY,
    number         TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    last_seq       INTEGER NOT NULL,
    state_version  INTEGER NOT NULL,
    state          BLOB    NOT NULL,
    stage          TEXT    NOT NULL,
    open           INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    channel        TEXT    NOT NULL,
    channel_group  TEXT    NOT NULL,
    category       TEXT,
    urgency        INTEGER NOT NULL,
    confidential   INTEGER NOT NULL,
    lead_unit      INTEGER,
    must_role      TEXT,
    must_unit      INTEGER,
    round          INTEGER NOT NULL,
    registered_at  INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    closed_at      INTEGER,
    due_at         INTEGER NOT NULL,
    due_clock      TEXT,
    overdue        INTEGER NOT NULL,
    outcome        TEXT,
    merged_into    INTEGER,
    title          INTEGER,
    place          TEXT,
    discipline     INTEGER NOT NULL,
    waiting        INTEGER NOT NULL
);
CREATE UNIQUE INDEX ticket_number ON ticket (number);
CREATE INDEX ticket_registered ON ticket (registered_at, id);
CREATE INDEX ticket_must ON ticket (must_role, must_unit, due_at, id);
CREATE INDEX ticket_stage ON ticket (stage, registered_at, id);
CREATE INDEX ticket_due ON ticket (open, due_at, id);
CREATE INDEX ticket_category ON ticket (category, registered_at, id);
CREATE INDEX ticket_discipline ON ticket (discipline, registered_at, id);
CREATE INDEX ticket_merged ON ticket (merged_into);

-- Derived: the units that have a part in a ticket, now or formerly.
CREATE TABLE ticket_unit (
    ticket INTEGER NOT NULL,
    unit   INTEGER NOT NULL,
    part   TEXT    NOT NULL,
    open   INTEGER NOT NULL,
    PRIMARY KEY (unit, ticket)
);
CREATE INDEX ticket_unit_ticket ON ticket_unit (ticket);

-- Derived: the clocks still to fire.
CREATE TABLE deadline (
    ticket INTEGER NOT NULL,
    clock  INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (ticket, clock)
);
CREATE INDEX deadline_due ON deadline (due_at, ticket);

-- Derived: tickets of the same matter.
CREATE TABLE link (
    ticket INTEGER NOT NULL,
    other  INTEGER NOT NULL,
    PRIMARY KEY (ticket, other)
);
CREATE INDEX link_other ON link (other);

-- Derived: which ticket has which attachment.
CREATE TABLE attachment (
    ticket INTEGER NOT NULL,
    hash   TEXT    NOT NULL,
    PRIMARY KEY (ticket, hash)
);
CREATE INDEX attachment_hash ON attachment (hash);

-- Derived: tickets by keyed hash of a telephone number.
CREATE TABLE phone (
    lookup BLOB    NOT NULL,
    ticket INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (lookup, ticket)
);
CREATE INDEX phone_ticket ON phone (ticket);

-- Derived: words to tickets.
--@search-table

-- Derived: units, users, posts, categories, profiles, days, settings, views, tokens, files.
CREATE TABLE record (
    kind    TEXT    NOT NULL,
    id      INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state   BLOB    NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Passing state: who is signed in, and who tried in vain.
CREATE TABLE session (
    token      BLOB    PRIMARY KEY,
    user_id    INTEGER NOT NULL,
    post       INTEGER NOT NULL,
    opened_at  INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    source     TEXT    NOT NULL
);
CREATE INDEX session_user ON session (user_id);

CREATE TABLE attempt (
    login        TEXT    PRIMARY KEY,
    failures     INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
);
