-- The questions most like each, as of when its page was last shown after they
-- had grown old; place 0 stands for the list itself and names no question.
CREATE TABLE related_questions (
    question_id   INTEGER NOT NULL,
    place         INTEGER NOT NULL,
    related_id    INTEGER NOT NULL,
    creation_date INTEGER NOT NULL,
    PRIMARY KEY (question_id, place)
) STRICT, WITHOUT ROWID;
