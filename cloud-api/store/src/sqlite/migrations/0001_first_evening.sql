-- Instants are milliseconds since 1970, dates YYYY-MM-DD, UUIDs and digests lowercase text, switches 0 or 1.
-- The municipality comes first in every key. Text bounds repeat those of the types, for whoever writes past them.

-- Identity of this history; a restore begins another one.
CREATE TABLE history (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    epoch    TEXT    NOT NULL
) STRICT;

CREATE TABLE municipality (
    municipality          TEXT    NOT NULL PRIMARY KEY CHECK (length(municipality) = 6),
    name                  TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    signature_certificate INTEGER NOT NULL CHECK (signature_certificate IN (0, 1)),
    profile               TEXT    NOT NULL,
    next_user_serial      INTEGER NOT NULL,
    audit_position        INTEGER NOT NULL
) STRICT;

-- version: the household's change counter. It is moved in the transaction that writes the change, under this row's
-- lock, so that a later number can never be seen before an earlier one.
CREATE TABLE household (
    municipality TEXT    NOT NULL REFERENCES municipality,
    household    TEXT    NOT NULL,
    version      INTEGER NOT NULL CHECK (version >= 0),
    PRIMARY KEY (municipality, household)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    municipality TEXT NOT NULL,
    household    TEXT NOT NULL,
    member       TEXT NOT NULL,
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    birth_date   TEXT NOT NULL,
    sex          TEXT NOT NULL CHECK (sex IN ('male', 'female', 'unstated')),
    address      TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 200),
    role         TEXT NOT NULL CHECK (role IN ('mother', 'father', 'guardian', 'viewer')),
    PRIMARY KEY (municipality, household, member),
    UNIQUE (municipality, member),
    FOREIGN KEY (municipality, household) REFERENCES household
) STRICT, WITHOUT ROWID;

-- letter: how many ID letters there have been; the latest one counts.
CREATE TABLE account (
    municipality  TEXT    NOT NULL,
    user_id       TEXT    NOT NULL CHECK (length(user_id) = 9),
    household     TEXT    NOT NULL,
    member        TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    letter        INTEGER NOT NULL CHECK (letter >= 1),
    PRIMARY KEY (municipality, user_id),
    UNIQUE (municipality, household, member),
    FOREIGN KEY (municipality, household, member) REFERENCES member
) STRICT, WITHOUT ROWID;

-- One card for an account, one account for a card. Where there is a row, the letter has been used.
CREATE TABLE card_binding (
    municipality TEXT    NOT NULL,
    issuer       TEXT    NOT NULL CHECK (length(issuer) = 64),
    serial       TEXT    NOT NULL CHECK (length(serial) BETWEEN 2 AND 40),
    user_id      TEXT    NOT NULL,
    bound_at     INTEGER NOT NULL,
    PRIMARY KEY (municipality, issuer, serial),
    UNIQUE (municipality, user_id),
    FOREIGN KEY (municipality, user_id) REFERENCES account
) STRICT, WITHOUT ROWID;

-- Tries at passwords, for user IDs that do not exist as well, so that nobody learns which do.
CREATE TABLE credential_try (
    municipality TEXT    NOT NULL REFERENCES municipality,
    kind         TEXT    NOT NULL CHECK (kind IN ('user', 'device')),
    subject      TEXT    NOT NULL,
    tries        INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    PRIMARY KEY (municipality, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_try_by_age ON credential_try (municipality, last_at);

CREATE TABLE device (
    municipality TEXT    NOT NULL REFERENCES municipality,
    device       TEXT    NOT NULL,
    household    TEXT,
    spki         TEXT    NOT NULL CHECK (length(spki) = 64),
    serial       TEXT    NOT NULL CHECK (length(serial) BETWEEN 2 AND 40),
    not_after    INTEGER NOT NULL,
    enrolled_at  INTEGER NOT NULL,
    seen_at      INTEGER,
    revoked_at   INTEGER,
    PRIMARY KEY (municipality, device),
    FOREIGN KEY (municipality, household) REFERENCES household
) STRICT, WITHOUT ROWID;

-- A new box knows nothing but the code and learns its town from it: the code alone is unique.
CREATE TABLE install_code (
    municipality TEXT    NOT NULL REFERENCES municipality,
    code         TEXT    NOT NULL CHECK (length(code) = 64),
    household    TEXT,
    expires_at   INTEGER NOT NULL,
    device       TEXT,
    PRIMARY KEY (municipality, code),
    UNIQUE (code),
    FOREIGN KEY (municipality, household) REFERENCES household,
    FOREIGN KEY (municipality, device) REFERENCES device
) STRICT, WITHOUT ROWID;

-- Wrong install codes by a digest of where they came from; no town is known then.
CREATE TABLE install_try (
    source  TEXT    NOT NULL PRIMARY KEY CHECK (length(source) = 64),
    tries   INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX install_try_by_age ON install_try (last_at);

-- What the town publishes, stored once.
CREATE TABLE publication (
    municipality TEXT    NOT NULL REFERENCES municipality,
    publication  TEXT    NOT NULL,
    audience     TEXT    NOT NULL CHECK (audience IN ('municipality', 'household', 'member')),
    sender       TEXT    NOT NULL CHECK (length(sender) BETWEEN 1 AND 100),
    category     TEXT    NOT NULL CHECK (category IN ('town', 'health', 'pregnancy', 'event')),
    title        TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    body         TEXT    NOT NULL CHECK (length(body) BETWEEN 1 AND 16384),
    published_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (municipality, publication)
) STRICT;
CREATE INDEX publication_by_audience ON publication (municipality, audience, published_at);

CREATE TABLE publication_fact (
    municipality TEXT    NOT NULL,
    publication  TEXT    NOT NULL,
    place        INTEGER NOT NULL CHECK (place BETWEEN 0 AND 7),
    kind         TEXT    NOT NULL CHECK (kind IN ('when', 'where', 'bring', 'phone', 'other')),
    text         TEXT    NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    PRIMARY KEY (municipality, publication, place),
    FOREIGN KEY (municipality, publication) REFERENCES publication
) STRICT, WITHOUT ROWID;

-- Which household a publication reaches, and when in the count of that household it changed last.
-- member is null when all members of the household may read it.
CREATE TABLE delivery (
    municipality TEXT    NOT NULL,
    household    TEXT    NOT NULL,
    publication  TEXT    NOT NULL,
    member       TEXT,
    version      INTEGER NOT NULL,
    PRIMARY KEY (municipality, household, publication),
    UNIQUE (municipality, household, version),
    FOREIGN KEY (municipality, household) REFERENCES household,
    FOREIGN KEY (municipality, household, member) REFERENCES member,
    FOREIGN KEY (municipality, publication) REFERENCES publication
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_by_publication ON delivery (municipality, publication);

-- What a member has opened. Its version comes from the same counter of the household.
CREATE TABLE receipt (
    municipality TEXT    NOT NULL,
    household    TEXT    NOT NULL,
    member       TEXT    NOT NULL,
    publication  TEXT    NOT NULL,
    opened_at    INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (municipality, household, member, publication),
    UNIQUE (municipality, household, member, version),
    FOREIGN KEY (municipality, household, member) REFERENCES member,
    FOREIGN KEY (municipality, household, publication) REFERENCES delivery
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_by_publication ON receipt (municipality, publication);

-- Who did what, numbered by town without gaps.
CREATE TABLE audit_entry (
    municipality TEXT    NOT NULL REFERENCES municipality,
    position     INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    actor_kind   TEXT    NOT NULL CHECK (actor_kind IN ('operator', 'device', 'member')),
    actor        TEXT    NOT NULL,
    device       TEXT,
    action       TEXT    NOT NULL,
    household    TEXT,
    subject      TEXT    NOT NULL,
    PRIMARY KEY (municipality, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_entry_by_household ON audit_entry (municipality, household, position);
