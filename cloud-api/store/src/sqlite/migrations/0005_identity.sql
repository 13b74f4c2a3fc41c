-- The certificate for a box's next key; the first request with it makes it the one in use.
ALTER TABLE device ADD COLUMN next_spki TEXT CHECK (length(next_spki) = 64);
ALTER TABLE device ADD COLUMN next_serial TEXT CHECK (length(next_serial) BETWEEN 2 AND 40);
ALTER TABLE device ADD COLUMN next_not_after INTEGER;

-- What the operator calls the technician's work order.
ALTER TABLE install_code ADD COLUMN work_order TEXT CHECK (length(work_order) BETWEEN 1 AND 100);
ALTER TABLE device ADD COLUMN work_order TEXT CHECK (length(work_order) BETWEEN 1 AND 100);

-- Self-tests, numbered for each box in the order of their arrival; the last few are kept. report is what the box has signed,
-- as hexadecimal digits like key and signature; failed are codes with blanks between them.
CREATE TABLE self_test (
    municipality TEXT    NOT NULL,
    device       TEXT    NOT NULL,
    position     INTEGER NOT NULL CHECK (position >= 1),
    receipt      TEXT    NOT NULL CHECK (length(receipt) = 6),
    taken_at     INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,
    firmware     TEXT    NOT NULL CHECK (length(firmware) BETWEEN 1 AND 100),
    checks       INTEGER NOT NULL CHECK (checks >= 0),
    passed       INTEGER NOT NULL CHECK (passed BETWEEN 0 AND checks),
    failed       TEXT    NOT NULL,
    report       TEXT    NOT NULL,
    "key"        TEXT    NOT NULL,
    signature    TEXT    NOT NULL,
    PRIMARY KEY (municipality, device, position),
    UNIQUE (municipality, device, receipt),
    FOREIGN KEY (municipality, device) REFERENCES device
) STRICT;
