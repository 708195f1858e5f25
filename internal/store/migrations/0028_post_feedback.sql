-- Whether posts are of use to people who may not vote: without an account, or
-- with too little reputation. Never part of a score.
CREATE TABLE post_feedback (
    day      INTEGER NOT NULL,               -- its start, in milliseconds since 1970
    post_id  INTEGER NOT NULL,
    up       INTEGER NOT NULL,
    down     INTEGER NOT NULL,
    PRIMARY KEY (day, post_id)
) STRICT, WITHOUT ROWID;

-- What each network or member said on a day, so that nobody counts twice. The
-- giver is a hash under the day's secret; both go when the day is over, and
-- nobody can be told from the numbers that stay.
CREATE TABLE feedback_givers (
    post_id       INTEGER NOT NULL,
    giver         TEXT NOT NULL,
    day           INTEGER NOT NULL,
    vote_type_id  INTEGER NOT NULL,          -- 2 or 3
    PRIMARY KEY (post_id, giver)
) STRICT, WITHOUT ROWID;

CREATE TABLE feedback_secrets (
    day     INTEGER PRIMARY KEY,
    secret  TEXT NOT NULL
) STRICT;
