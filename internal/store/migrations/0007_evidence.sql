-- Quotations in posts, the sources they name, dated copies of these, and what
-- came of comparing the two (package sources). Texts and bodies are stored
-- once, under their hash.

CREATE TABLE sources (
    id              INTEGER PRIMARY KEY,
    url             TEXT NOT NULL,           -- as it was first given
    url_norm        TEXT NOT NULL UNIQUE,
    canonical_url   TEXT,
    type            TEXT NOT NULL DEFAULT '',
    title           TEXT NOT NULL DEFAULT '',
    outlet          TEXT NOT NULL DEFAULT '',
    site_host       TEXT NOT NULL,
    authors         TEXT NOT NULL DEFAULT '[]', -- JSON
    published_on    TEXT NOT NULL DEFAULT '', -- 2024, 2024-01 or 2024-01-10: as much as is known
    lang            TEXT NOT NULL DEFAULT '',
    license         TEXT NOT NULL DEFAULT '',
    creation_date   INTEGER NOT NULL,
    first_post_id   INTEGER,
    outcome         TEXT NOT NULL DEFAULT 'pending', -- of the last fetch: ok, gone, soft_404, paywalled, login, blocked, unreachable, refused
    outcome_since   INTEGER NOT NULL DEFAULT 0, -- when that outcome came first
    tries           INTEGER NOT NULL DEFAULT 0, -- fetches in a row with that outcome
    fetched_date    INTEGER NOT NULL DEFAULT 0, -- the last fetch, 0 never
    due_date        INTEGER,                 -- the next fetch, NULL for none
    lease_date      INTEGER NOT NULL DEFAULT 0, -- a worker holds it until then
    priority        INTEGER NOT NULL DEFAULT 0, -- 1: a writer waits for it
    etag            TEXT NOT NULL DEFAULT '',
    last_modified   TEXT NOT NULL DEFAULT '',
    never_archive   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sources_due     ON sources (priority DESC, due_date) WHERE due_date IS NOT NULL;
CREATE INDEX sources_by_host ON sources (site_host, id);

CREATE TABLE snapshots (
    id                INTEGER PRIMARY KEY,
    source_id         INTEGER NOT NULL,
    fetched_date      INTEGER NOT NULL,
    final_url         TEXT NOT NULL,
    http_status       INTEGER NOT NULL,
    media_type        TEXT NOT NULL,
    charset           TEXT NOT NULL,
    title             TEXT NOT NULL,
    body_sha256       TEXT NOT NULL,         -- '' when the body was not kept
    text_sha256       TEXT NOT NULL,         -- '' when the text was not kept
    text_bytes        INTEGER NOT NULL,
    word_count        INTEGER NOT NULL,
    truncated         INTEGER NOT NULL,
    access            TEXT NOT NULL,         -- open, paywalled, login, blocked
    origin            TEXT NOT NULL,         -- fetch, upload, writer_paste, external_archive
    external_url      TEXT,
    extractor_version INTEGER NOT NULL,
    headers           TEXT NOT NULL,         -- of the response, for WARC
    excerpt_only      INTEGER NOT NULL DEFAULT 0,
    removed_date      INTEGER,
    removed_reason    TEXT
) STRICT;
CREATE INDEX snapshots_by_source ON snapshots (source_id, fetched_date);
CREATE INDEX snapshots_by_text   ON snapshots (text_sha256);
CREATE INDEX snapshots_by_body   ON snapshots (body_sha256);

-- The blocks of a text with their kinds, as zstd of JSON.
CREATE TABLE snapshot_texts (
    sha256 TEXT NOT NULL PRIMARY KEY,
    bytes  INTEGER NOT NULL,
    data   BLOB NOT NULL
) STRICT;

-- Bodies as they were fetched, as zstd, unless another blob store is set.
CREATE TABLE blobs (
    sha256 TEXT NOT NULL PRIMARY KEY,
    bytes  INTEGER NOT NULL,                 -- of data
    data   BLOB NOT NULL
) STRICT;

CREATE TABLE quotes (
    id            INTEGER PRIMARY KEY,
    post_id       INTEGER NOT NULL,
    comment_id    INTEGER,                   -- NULL for a quotation in the post itself
    question_id   INTEGER NOT NULL,
    ordinal       INTEGER NOT NULL,          -- in its post or comment, from 1
    kind          TEXT NOT NULL,             -- block, inline
    place         INTEGER NOT NULL,          -- block: which of the outermost blockquotes, from 0
    text          TEXT NOT NULL,             -- as it stands there
    sha256        TEXT NOT NULL,             -- of text
    words         INTEGER NOT NULL,
    lang          TEXT NOT NULL,
    claimed_date  TEXT NOT NULL,             -- 2022-10-27, or ''
    attached_by   TEXT NOT NULL,             -- link_inside, cite_attr, link_after, lead_in, same_paragraph, inherited, manual, none
    source_id     INTEGER,
    state         TEXT NOT NULL,             -- pending, unsourced, checked
    check_id      INTEGER,                   -- the check in force
    snapshot_id   INTEGER,                   -- the copy it was made with
    changed_date  INTEGER,                   -- since when the source says otherwise
    changed_snapshot_id INTEGER,
    override_status TEXT,                    -- what reviewers say, beside the machine
    creation_date INTEGER NOT NULL
) STRICT;
CREATE INDEX quotes_by_post     ON quotes (post_id, ordinal);
CREATE INDEX quotes_by_question ON quotes (question_id, post_id, ordinal);
CREATE INDEX quotes_by_source   ON quotes (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX quotes_by_state    ON quotes (state, id);

-- The sources that a quotation may be from, the likeliest first.
CREATE TABLE quote_candidates (
    quote_id    INTEGER NOT NULL,
    place       INTEGER NOT NULL,
    source_id   INTEGER NOT NULL,
    attached_by TEXT NOT NULL,
    weak        INTEGER NOT NULL,            -- 1: a guess that only matching makes one
    PRIMARY KEY (quote_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX quote_candidates_by_source ON quote_candidates (source_id);

CREATE TABLE quote_checks (
    id              INTEGER PRIMARY KEY,
    quote_sha256    TEXT NOT NULL,
    text_sha256     TEXT NOT NULL,
    checker_version INTEGER NOT NULL,
    status          TEXT NOT NULL,
    severity        TEXT NOT NULL,
    reason          TEXT NOT NULL,
    coverage        INTEGER NOT NULL,        -- found words in a thousand
    elisions        INTEGER NOT NULL,
    insertions      INTEGER NOT NULL,
    gaps            INTEGER NOT NULL,
    artefacts       INTEGER NOT NULL,
    outside_main    INTEGER NOT NULL,        -- 1: found in the text around the article only
    edits           INTEGER NOT NULL,        -- how many there are
    verdict         TEXT NOT NULL,           -- JSON: segments, edits, notes, hint
    checked_date    INTEGER NOT NULL,
    UNIQUE (quote_sha256, text_sha256, checker_version)
) STRICT;

CREATE TABLE evidence_flags (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,           -- source_request, misquotation, out_of_context
    post_id         INTEGER NOT NULL,
    quote_id        INTEGER,
    user_id         INTEGER NOT NULL,
    selector        TEXT NOT NULL DEFAULT '', -- JSON, TextQuoteSelector on the rendered post
    note            TEXT NOT NULL DEFAULT '',
    creation_date   INTEGER NOT NULL,
    resolved_date   INTEGER,
    resolved_user_id INTEGER,
    resolution      TEXT
) STRICT;
CREATE INDEX evidence_flags_by_post ON evidence_flags (post_id);
CREATE INDEX evidence_flags_open    ON evidence_flags (creation_date) WHERE resolved_date IS NULL;

-- Posts whose quotations are to be found (again).
CREATE TABLE evidence_scans (
    post_id    INTEGER PRIMARY KEY,
    due_date   INTEGER NOT NULL,
    priority   INTEGER NOT NULL DEFAULT 0,
    lease_date INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX evidence_scans_due ON evidence_scans (priority DESC, due_date);
