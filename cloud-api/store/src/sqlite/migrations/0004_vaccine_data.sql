-- Editions of the vaccine data that the town has published for its boxes. Boxes are given the one with the greatest version;
-- the others stay, because they say by what plans were made on a day.
CREATE TABLE vaccine_edition (
    municipality TEXT    NOT NULL,
    version      INTEGER NOT NULL CHECK (version >= 1),
    published_at INTEGER NOT NULL,
    as_of        TEXT    NOT NULL CHECK (length(as_of) = 10),
    text         TEXT    NOT NULL CHECK (length(text) BETWEEN 1 AND 262144),
    PRIMARY KEY (municipality, version),
    FOREIGN KEY (municipality) REFERENCES municipality
) STRICT;
