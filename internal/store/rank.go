package store

import (
	"context"
	"fmt"
	"time"
)

// rankPeriods are the periods of the lists of active users, in days. They end
// with the site's last activity, so that an archive shows its last active year.
var rankPeriods = []struct {
	name string
	days int64
}{{"week", 7}, {"month", 30}, {"quarter", 91}, {"year", 365}}

// maxRank is the last place that is kept: 100 pages of 36.
const maxRank = 3600

// lastActivity is the end of the periods, as a subselect.
const lastActivity = `(SELECT COALESCE(max(last_activity_date), 0) FROM questions)`

// rankSources make, for each list, one row for everything that counts: who,
// when and how much. The cap is that of [parley.DailyCap]; votes on community
// wikis give nothing, nor does accepting one's own answer (reputation.md §1).
// What a vote cost the voter is not in a dump.
var rankSources = []struct{ tab, sql string }{
	{"Reputation", `
		SELECT user_id, day * 86400000 AS date, CASE WHEN up > 200 THEN 200 ELSE up END + other AS amount
		FROM (SELECT p.owner_user_id AS user_id, v.creation_date / 86400000 AS day,
		             sum(CASE WHEN v.vote_type_id = 2 THEN 10 ELSE 0 END) AS up,
		             sum(CASE v.vote_type_id
		                 WHEN 3 THEN -2
		                 WHEN 9 THEN COALESCE(v.bounty_amount, 0)
		                 WHEN 1 THEN CASE WHEN (SELECT q.owner_user_id FROM post_rows q WHERE q.id = p.parent_id) = p.owner_user_id THEN 0 ELSE 15 END
		                 ELSE 0 END) AS other
		      FROM votes v
		      JOIN post_rows p ON p.id = v.post_id
		      WHERE v.vote_type_id IN (1, 2, 3, 9)
		        AND v.creation_date > $1
		        AND p.post_type_id IN (1, 2)
		        AND p.owner_user_id > 0
		        AND p.community_owned_date IS NULL
		        AND p.deletion_date IS NULL
		      GROUP BY p.owner_user_id, v.creation_date / 86400000) d`},
	{"Voters", `
		SELECT user_id, creation_date AS date, 1 AS amount
		FROM votes
		WHERE vote_type_id IN (2, 3)
		  AND user_id IS NOT NULL
		  AND user_id > 0
		  AND creation_date > $1`},
	{"Editors", `
		SELECT user_id, date, 1 AS amount
		FROM edits
		WHERE user_id > 0
		  AND date > $1`},
}

// deriveRanks fills user_ranks from the tables post_rows and edits, which the
// derivations have made.
func deriveRanks(ctx context.Context, b bulk) error {
	var end int64
	if err := b.QueryRowContext(ctx, `SELECT `+lastActivity).Scan(&end); err != nil {
		return err
	}
	since := func(days int64) int64 { return end - days*int64(24*time.Hour/time.Millisecond) }
	for _, source := range rankSources {
		if _, err := b.ExecContext(ctx, `CREATE TEMP TABLE ranked (user_id BIGINT, date BIGINT, amount BIGINT)`); err != nil {
			return err
		}
		longest := rankPeriods[len(rankPeriods)-1].days
		if _, err := b.ExecContext(ctx, `INSERT INTO ranked (user_id, date, amount) `+source.sql, since(longest)); err != nil {
			return fmt.Errorf("%s: %w", source.tab, err)
		}
		for _, p := range rankPeriods {
			if _, err := b.ExecContext(ctx, `
				INSERT INTO user_ranks (tab, period, place, user_id, amount)
				SELECT $1, $2, place, user_id, amount
				FROM (SELECT user_id, amount, row_number() OVER (ORDER BY amount DESC, user_id) AS place
				      FROM (SELECT r.user_id, sum(r.amount) AS amount
				            FROM ranked r
				            JOIN users u ON u.id = r.user_id AND u.deletion_date IS NULL
				            WHERE r.date > $3
				            GROUP BY r.user_id) g
				      WHERE amount > 0) o
				WHERE place <= $4`, source.tab, p.name, since(p.days), maxRank); err != nil {
				return fmt.Errorf("%s of the %s: %w", source.tab, p.name, err)
			}
		}
		if _, err := b.ExecContext(ctx, `DROP TABLE ranked`); err != nil {
			return err
		}
	}
	_, err := b.ExecContext(ctx, `DROP TABLE edits`)
	return err
}
