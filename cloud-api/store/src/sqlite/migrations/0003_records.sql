-- A household's book. version: the household's counter at the record's last change. fields: what it says, as JSON in the
-- form that `format` numbers; 1 is the `fields` of a record of API v1. occurred_on repeats one field for the calendar.
-- A removed record keeps its row, so that no old change brings it back.
CREATE TABLE record (
    municipality TEXT    NOT NULL,
    household    TEXT    NOT NULL,
    record       TEXT    NOT NULL,
    kind         TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    subject      TEXT,
    private      INTEGER NOT NULL CHECK (private IN (0, 1)),
    provenance   TEXT    NOT NULL CHECK (provenance IN ('family', 'municipality', 'clinic', 'import')),
    author       TEXT,
    version      INTEGER NOT NULL,
    removed      INTEGER NOT NULL CHECK (removed IN (0, 1)),
    occurred_on  TEXT             CHECK (length(occurred_on) = 10),
    format       INTEGER NOT NULL CHECK (format = 1),
    fields       TEXT    NOT NULL CHECK (length(fields) <= 131072),
    PRIMARY KEY (municipality, household, record),
    UNIQUE (municipality, household, version),
    CHECK (private = 0 OR author IS NOT NULL),
    FOREIGN KEY (municipality, household) REFERENCES household,
    FOREIGN KEY (municipality, household, author) REFERENCES member
) STRICT;
-- What a mailbox asks for, and what it counts without looking at a record.
CREATE INDEX record_by_mailbox ON record (municipality, household, private, version, author, removed);
CREATE INDEX record_by_day ON record (municipality, household, private, removed, occurred_on);

-- What a member has answered to a notice, and when in the count of the household. It is beside the receipt, because あとで
-- answers what stays unopened.
CREATE TABLE answer (
    municipality TEXT    NOT NULL,
    household    TEXT    NOT NULL,
    member       TEXT    NOT NULL,
    publication  TEXT    NOT NULL,
    answer       TEXT    NOT NULL CHECK (answer IN ('understood', 'call-me', 'later')),
    answered_at  INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (municipality, household, member, publication),
    UNIQUE (municipality, household, member, version),
    FOREIGN KEY (municipality, household, member) REFERENCES member,
    FOREIGN KEY (municipality, household, publication) REFERENCES delivery
) STRICT, WITHOUT ROWID;

-- The vault of a household on a box: what the town seals its shared records to. stale: a member's card was unbound since
-- it was made, and whoever has it may still know the secret. Entries are checked with the members' own keys.
CREATE TABLE household_vault (
    municipality TEXT    NOT NULL,
    device       TEXT    NOT NULL,
    household    TEXT    NOT NULL,
    generation   INTEGER NOT NULL CHECK (generation >= 1),
    mail_key     TEXT    NOT NULL CHECK (length(mail_key) = 130),
    escrow       TEXT    NOT NULL CHECK (length(escrow) BETWEEN 2 AND 2048),
    stale        INTEGER NOT NULL CHECK (stale IN (0, 1)),
    closed_at    INTEGER,
    PRIMARY KEY (municipality, device, household),
    FOREIGN KEY (municipality, device) REFERENCES device,
    FOREIGN KEY (municipality, household) REFERENCES household
) STRICT, WITHOUT ROWID;
CREATE INDEX household_vault_by_household ON household_vault (municipality, household);

-- Where the household's counter stood when the entry had taken effect; null where that was before it was kept.
ALTER TABLE outbox_entry ADD COLUMN version INTEGER;
CREATE INDEX outbox_entry_rejected ON outbox_entry (municipality, device, at) WHERE rejected IS NOT NULL;
