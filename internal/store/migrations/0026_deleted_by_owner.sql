-- What was deleted of a member lately is listed for that member: without this,
-- by reading every deleted post of the site.
CREATE INDEX posts_deleted_by_owner ON posts (owner_user_id, post_type_id, deletion_date, id) WHERE deletion_date IS NOT NULL;
