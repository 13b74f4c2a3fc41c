-- The vault of a member on a box: what the town seals that member's news to. The secret is escrowed, sealed to a key
-- that is not in this database. A closed vault keeps its number, so that an old secret never comes back.
CREATE TABLE vault (
    municipality TEXT    NOT NULL,
    device       TEXT    NOT NULL,
    member       TEXT    NOT NULL,
    household    TEXT    NOT NULL,
    generation   INTEGER NOT NULL CHECK (generation >= 1),
    mail_key     TEXT    NOT NULL CHECK (length(mail_key) = 130),
    escrow       TEXT    NOT NULL CHECK (length(escrow) BETWEEN 2 AND 2048),
    closed_at    INTEGER,
    PRIMARY KEY (municipality, device, member),
    FOREIGN KEY (municipality, device) REFERENCES device,
    FOREIGN KEY (municipality, household, member) REFERENCES member
) STRICT, WITHOUT ROWID;
CREATE INDEX vault_by_member ON vault (municipality, member);

-- What a member's entries from a box are checked with. Keys of vaults that are closed or replaced stay: what was
-- entered before is still on its way, perhaps for weeks.
CREATE TABLE vault_author (
    municipality TEXT    NOT NULL,
    device       TEXT    NOT NULL,
    member       TEXT    NOT NULL,
    generation   INTEGER NOT NULL,
    author_key   TEXT    NOT NULL CHECK (length(author_key) = 130),
    PRIMARY KEY (municipality, device, member, generation),
    FOREIGN KEY (municipality, device, member) REFERENCES vault
) STRICT, WITHOUT ROWID;

-- Every entry that came from a box's outbox, and what became of it: written in the transaction of its effect.
CREATE TABLE outbox_entry (
    municipality TEXT    NOT NULL,
    device       TEXT    NOT NULL,
    outbox       TEXT    NOT NULL,
    sequence     INTEGER NOT NULL CHECK (sequence >= 1),
    rejected     TEXT,
    at           INTEGER NOT NULL,
    PRIMARY KEY (municipality, device, outbox, sequence),
    FOREIGN KEY (municipality, device) REFERENCES device
) STRICT, WITHOUT ROWID;
