-- Indexes are a file of their own: a bulk load builds them after the rows.

CREATE INDEX questions_newest     ON questions (creation_date, id);
CREATE INDEX questions_active     ON questions (last_activity_date, id);
CREATE INDEX questions_votes      ON questions (score, id);
CREATE INDEX questions_frequent   ON questions (linked_count, id)  WHERE linked_count > 0;
CREATE INDEX questions_bounties   ON questions (bounty_close_date, id) WHERE bounty_amount > 0;
CREATE INDEX questions_unanswered ON questions (creation_date, id) WHERE unanswered = 1;
CREATE INDEX questions_unanswered_votes ON questions (score, id)   WHERE unanswered = 1;
CREATE INDEX questions_noanswers  ON questions (creation_date, id) WHERE answer_count = 0 AND closed = 0;

CREATE INDEX posts_by_parent          ON posts (parent_id, score DESC, id)              WHERE post_type_id = 2 AND deletion_date IS NULL;
CREATE INDEX posts_by_parent_created  ON posts (parent_id, creation_date, id, score, owner_user_id, community_owned_date) WHERE post_type_id = 2 AND deletion_date IS NULL;
CREATE INDEX posts_by_parent_modified ON posts (parent_id, last_activity_date, id) WHERE post_type_id = 2 AND deletion_date IS NULL;
-- Holds all that the lists of a profile sort by.
CREATE INDEX posts_by_owner   ON posts (owner_user_id, post_type_id, score, id, creation_date, last_activity_date, view_count, parent_id) WHERE deletion_date IS NULL;

CREATE INDEX users_reputation ON users (reputation, id)    WHERE deletion_date IS NULL;
CREATE INDEX users_created    ON users (creation_date, id) WHERE deletion_date IS NULL;
CREATE INDEX users_name       ON users (lower(display_name) COLLATE "binary", id) WHERE deletion_date IS NULL;
CREATE INDEX users_voted      ON users ((COALESCE(up_votes, 0) + COALESCE(down_votes, 0)), id) WHERE deletion_date IS NULL AND COALESCE(up_votes, 0) + COALESCE(down_votes, 0) > 0;
CREATE INDEX users_edited     ON users (edit_count, id)    WHERE deletion_date IS NULL AND edit_count > 0;
CREATE INDEX users_moderators ON users (reputation, id)    WHERE deletion_date IS NULL AND moderator = 1;

CREATE INDEX comments_by_post ON comments (post_id, score DESC, id);
CREATE INDEX comments_by_user ON comments (user_id, creation_date) WHERE user_id IS NOT NULL;

CREATE INDEX votes_by_post ON votes (post_id, vote_type_id, creation_date);
CREATE INDEX votes_by_user ON votes (user_id, vote_type_id) WHERE user_id IS NOT NULL;

CREATE INDEX post_history_by_post ON post_history (post_id, id);
CREATE INDEX post_history_by_guid ON post_history (revision_guid);
CREATE INDEX post_history_by_user ON post_history (user_id, creation_date) WHERE user_id IS NOT NULL;

CREATE INDEX post_links_by_post    ON post_links (post_id, related_post_id);
CREATE INDEX post_links_by_related ON post_links (related_post_id, post_id);

CREATE INDEX badges_by_user ON badges (user_id, date);
CREATE INDEX badges_by_name ON badges (name, class, date);
CREATE INDEX badge_counts_by_name ON badge_counts (name, class);

CREATE INDEX tags_by_name ON tags (tag_name);
CREATE INDEX tags_popular ON tags (count, tag_name);
CREATE INDEX tags_created ON tags (creation_date, id);
CREATE INDEX tags_moderator_only ON tags (tag_name) WHERE is_moderator_only = 1;

CREATE INDEX post_tags_newest ON post_tags (tag_id, creation_date, post_id);
CREATE INDEX post_tags_active ON post_tags (tag_id, last_activity_date, post_id);
CREATE INDEX post_tags_votes  ON post_tags (tag_id, score, post_id);
CREATE INDEX post_tags_unanswered ON post_tags (tag_id, creation_date, post_id) WHERE unanswered = 1;

CREATE INDEX closures_by_post     ON closures (post_id, creation_date);
CREATE INDEX locks_by_post        ON locks (post_id);
CREATE INDEX protections_by_post  ON protections (post_id);
CREATE INDEX post_notices_by_post ON post_notices (post_id);
CREATE INDEX deletions_by_post    ON deletions (post_id);
CREATE INDEX bounties_by_post     ON bounties (post_id);
CREATE INDEX bounties_open        ON bounties (close_date) WHERE ended_date IS NULL;
CREATE INDEX bounties_by_user     ON bounties (user_id, start_date) WHERE user_id IS NOT NULL;
CREATE INDEX bounties_by_award    ON bounties (awarded_post_id) WHERE awarded_post_id IS NOT NULL;
CREATE INDEX reputation_events_by_user ON reputation_events (user_id, creation_date);
CREATE INDEX tag_synonyms_by_target    ON tag_synonyms (target_tag_name);
