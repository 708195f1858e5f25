-- Accounts: what lets a person sign in as a row of users. Secrets that come
-- back to us (tokens, codes) are kept as SHA-256, so that a copy of the
-- database opens no door. Nothing in these tables leaves with a dump.

CREATE TABLE accounts (
    user_id             INTEGER PRIMARY KEY,
    email               TEXT NOT NULL,                -- as it was typed
    email_key           TEXT NOT NULL UNIQUE,         -- as it is compared
    confirmed_date      INTEGER NOT NULL,             -- 0: the address was never confirmed
    password_hash       TEXT NOT NULL DEFAULT '',     -- '' has no password
    password_date       INTEGER NOT NULL DEFAULT 0,
    role                INTEGER NOT NULL DEFAULT 0,   -- parley.Role
    suspended_until     INTEGER NOT NULL DEFAULT 0,
    association_bonus   INTEGER NOT NULL DEFAULT 0,   -- the part of reputation that was not earned here
    totp_secret         BLOB,                         -- NULL has none
    totp_step           INTEGER NOT NULL DEFAULT 0,   -- 30 s steps since 1970: no code of this or an earlier one is taken
    inbox_unread        INTEGER NOT NULL DEFAULT 0,
    achievements_unread INTEGER NOT NULL DEFAULT 0,
    preferences         TEXT NOT NULL DEFAULT '{}',   -- JSON
    mail_failed_date    INTEGER NOT NULL DEFAULT 0,   -- since when the address refuses mail, 0 does not
    delete_date         INTEGER NOT NULL DEFAULT 0,   -- when the account is to be deleted, 0 never
    creation_date       INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    id                 INTEGER PRIMARY KEY,
    token_hash         BLOB NOT NULL UNIQUE,
    user_id            INTEGER NOT NULL,
    creation_date      INTEGER NOT NULL,
    last_used_date     INTEGER NOT NULL,
    authenticated_date INTEGER NOT NULL,              -- when the person last proved who they are
    way                TEXT NOT NULL,                 -- password, passkey, link, or the name of a provider
    strong             INTEGER NOT NULL,              -- 1: with a second factor
    address            TEXT NOT NULL,                 -- last seen, '' when it was forgotten
    user_agent         TEXT NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id);

-- Browsers in which somebody signed in before: guesses made elsewhere do not
-- delay them.
CREATE TABLE devices (
    token_hash     BLOB NOT NULL PRIMARY KEY,
    user_id        INTEGER NOT NULL,
    creation_date  INTEGER NOT NULL,
    last_used_date INTEGER NOT NULL
) STRICT;

CREATE INDEX devices_by_user ON devices (user_id);

-- Sign-ups whose address is not confirmed yet: no row of users, no name in any
-- list. token_hash is NULL until the mail is written, and stays NULL when the
-- address has an account already.
CREATE TABLE pending_accounts (
    id            INTEGER PRIMARY KEY,
    token_hash    BLOB UNIQUE,
    display_name  TEXT NOT NULL,
    email         TEXT NOT NULL,
    email_key     TEXT NOT NULL,
    password_hash TEXT NOT NULL DEFAULT '',
    issuer        TEXT NOT NULL DEFAULT '',           -- of the login that the account begins with, '' for a password
    subject       TEXT NOT NULL DEFAULT '',
    provider      TEXT NOT NULL DEFAULT '',
    return_path   TEXT NOT NULL DEFAULT '',
    address       TEXT NOT NULL,
    creation_date INTEGER NOT NULL
) STRICT;

CREATE INDEX pending_accounts_by_address ON pending_accounts (address, creation_date);

-- What a mail or a form gives once to be given back: recovery, new e-mail
-- address, its undo, an operator's link, the second step of signing in.
CREATE TABLE account_tokens (
    token_hash    BLOB NOT NULL PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    purpose       TEXT NOT NULL,
    data          TEXT NOT NULL,                      -- JSON, or ''
    creation_date INTEGER NOT NULL,
    end_date      INTEGER NOT NULL
) STRICT;

CREATE INDEX account_tokens_by_user ON account_tokens (user_id, purpose);

CREATE TABLE passkeys (
    id             INTEGER PRIMARY KEY,
    user_id        INTEGER NOT NULL,
    credential_id  BLOB NOT NULL UNIQUE,
    credential     TEXT NOT NULL,                     -- JSON: public key, counter, flags
    name           TEXT NOT NULL,
    creation_date  INTEGER NOT NULL,
    last_used_date INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX passkeys_by_user ON passkeys (user_id);

CREATE TABLE recovery_codes (
    user_id   INTEGER NOT NULL,
    code_hash BLOB NOT NULL,
    used_date INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

-- Ways in through an OpenID provider. Issuer and subject are the person there,
-- never the e-mail address.
CREATE TABLE logins (
    issuer         TEXT NOT NULL,
    subject        TEXT NOT NULL,
    user_id        INTEGER NOT NULL,
    provider       TEXT NOT NULL,                     -- its name in the configuration
    email          TEXT NOT NULL DEFAULT '',          -- as the provider tells it, for the list of logins
    creation_date  INTEGER NOT NULL,
    last_used_date INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX logins_by_user ON logins (user_id);

-- Guesses that failed, by what they were guesses at: an account, a device, an
-- address.
CREATE TABLE throttles (
    scope      TEXT NOT NULL,
    name       TEXT NOT NULL,
    count      INTEGER NOT NULL,
    first_date INTEGER NOT NULL,                      -- of those that count
    last_date  INTEGER NOT NULL,
    next_date  INTEGER NOT NULL,                      -- not before this
    PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX throttles_last ON throttles (last_date);

CREATE TABLE suspensions (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    creation_date INTEGER NOT NULL,
    end_date      INTEGER NOT NULL,                   -- when it is to end by itself
    reason        TEXT NOT NULL,
    by_user_id    INTEGER,                            -- NULL: an operator at the command line
    lifted_date   INTEGER,
    lifted_by_user_id INTEGER
) STRICT;

CREATE INDEX suspensions_by_user ON suspensions (user_id, creation_date);

-- Work that is done soon, once, on any node (package jobs).
CREATE TABLE jobs (
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL,
    data          TEXT NOT NULL,                      -- JSON
    unique_key    TEXT UNIQUE,                        -- NULL, or no two jobs with the same key wait at once
    run_date      INTEGER NOT NULL,                   -- not before
    tries         INTEGER NOT NULL DEFAULT 0,         -- begun so far
    lease_date    INTEGER NOT NULL DEFAULT 0,         -- whoever runs it has it until then, 0 nobody
    lease_owner   TEXT NOT NULL DEFAULT '',
    last_error    TEXT NOT NULL DEFAULT '',
    parked_date   INTEGER NOT NULL DEFAULT 0,         -- given up, for an administrator to see, 0 not
    creation_date INTEGER NOT NULL
) STRICT;

CREATE INDEX jobs_due    ON jobs (run_date, id)    WHERE parked_date = 0;
CREATE INDEX jobs_parked ON jobs (parked_date, id) WHERE parked_date > 0;
