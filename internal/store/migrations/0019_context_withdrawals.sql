-- Notes of missing context that a moderator took back, and why.
CREATE TABLE context_withdrawals (
    flag_id       INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    note          TEXT NOT NULL,
    creation_date INTEGER NOT NULL
) STRICT;
