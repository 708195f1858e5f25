package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"parley"
)

// TimelineKind says what an entry of a timeline is.
type TimelineKind int

const (
	TimelineRevision TimelineKind = iota + 1
	TimelineEvent
	TimelineComment
	TimelineAnswer
	TimelineVotes  // all votes of a type on one day
	TimelineBounty // offered or awarded
)

// TimelineEntry is something that happened to a post.
type TimelineEntry struct {
	HistoryRow   // of votes only ID, Created (the start of the day in UTC)
	Kind         TimelineKind
	GUID         string          // of a revision
	Vote         parley.VoteType // of votes and bounties
	N            int64           // votes; the amount of a bounty; the score of a comment or an answer
	SetsTitle    bool            // what a revision set
	SetsBody     bool
	SetsTags     bool
	RevisionKind parley.PostHistoryType // as [Revision].Kind
}

// TimelineFilter chooses what a timeline shows; "" is everything.
type TimelineFilter string

const (
	TimelineAll      TimelineFilter = ""
	TimelineHistory  TimelineFilter = "history"
	TimelineComments TimelineFilter = "comments"
	TimelineVoting   TimelineFilter = "votes"
)

// The arms of a timeline: kind, id, at, type, n. Who voted is nobody's
// business: votes are counted by day, from the index votes_by_post.
const (
	revisionArm = `
		SELECT 1 AS kind, min(id) AS id, min(creation_date) AS at, max(post_history_type_id) AS type,
		       max(CASE WHEN post_history_type_id IN (1, 4, 7) THEN 1 ELSE 0 END)
		       + max(CASE WHEN post_history_type_id IN (2, 5, 8) THEN 2 ELSE 0 END)
		       + max(CASE WHEN post_history_type_id IN (3, 6, 9) THEN 4 ELSE 0 END) AS n
		FROM post_history
		WHERE post_id = $1
		  AND post_history_type_id BETWEEN 1 AND 9
		GROUP BY COALESCE(revision_guid, CAST(id AS TEXT))`
	eventArm = `
		SELECT 2 AS kind, id, creation_date AS at, post_history_type_id AS type, 0 AS n
		FROM post_history
		WHERE post_id = $1
		  AND post_history_type_id NOT BETWEEN 1 AND 9`
	commentArm = `
		SELECT 3 AS kind, id, creation_date AS at, 0 AS type, score AS n
		FROM comments
		WHERE post_id = $1
		  AND deletion_date IS NULL`
	answerArm = `
		SELECT 4 AS kind, id, creation_date AS at, 0 AS type, score AS n
		FROM posts
		WHERE parent_id = $1
		  AND post_type_id = 2
		  AND deletion_date IS NULL`
	voteArm = `
		SELECT 5 AS kind, 0 AS id, (creation_date / 86400000) * 86400000 AS at, vote_type_id AS type, count(*) AS n
		FROM votes
		WHERE post_id = $1
		  AND vote_type_id IN (1, 2, 3, 5)
		GROUP BY vote_type_id, creation_date / 86400000`
	bountyArm = `
		SELECT 6 AS kind, id, creation_date AS at, vote_type_id AS type, COALESCE(bounty_amount, 0) AS n
		FROM votes
		WHERE post_id = $1
		  AND vote_type_id IN (8, 9)`
)

var timelineArms = map[TimelineFilter][]string{
	TimelineAll:      {revisionArm, eventArm, commentArm, answerArm, voteArm, bountyArm},
	TimelineHistory:  {revisionArm, eventArm},
	TimelineComments: {commentArm},
	TimelineVoting:   {voteArm, bountyArm},
}

// Timeline returns a page of what happened to a post, newest first, and how
// many entries there are; that is 0 for a page after the last. Pages count
// from 1. One statement.
func (s *Store) Timeline(ctx context.Context, post parley.PostID, filter TimelineFilter, page, size int) (list []TimelineEntry, total int64, err error) {
	arms := timelineArms[filter]
	if arms == nil {
		arms = timelineArms[TimelineAll]
	}
	err = s.query(ctx, `
		SELECT t.kind, t.id, t.at, t.type, t.n, t.total, COALESCE(h.revision_guid, ''), COALESCE(h.comment, ''),
		       COALESCE(c.text, CASE WHEN t.kind = 2 AND length(h.text) <= $4 THEN h.text END, ''),
		       `+personColumns("u", "h.user_display_name, c.user_display_name, a.owner_display_name")+`
		FROM (SELECT kind, id, at, type, n, count(*) OVER () AS total
		      FROM (`+strings.Join(arms, "\n\t\tUNION ALL")+`) e
		      ORDER BY at DESC, kind, id DESC, type
		      LIMIT $2 OFFSET $3) t
		LEFT JOIN post_history h ON t.kind IN (1, 2) AND h.id = t.id
		LEFT JOIN comments c ON t.kind = 3 AND c.id = t.id
		LEFT JOIN posts a ON t.kind = 4 AND a.id = t.id
		LEFT JOIN votes v ON t.kind = 6 AND t.type = 8 AND v.id = t.id
		LEFT JOIN users u ON u.id = COALESCE(h.user_id, c.user_id, a.owner_user_id, v.user_id)
		ORDER BY t.at DESC, t.kind, t.id DESC, t.type`,
		[]any{int64(post), size, (page - 1) * size, MaxPart}, func(r *sql.Rows) error {
			var e TimelineEntry
			var kind int
			err := scanAll(r, []any{(*int)(&e.Kind), &e.ID, &e.Created, &kind, &e.N, &total, &e.GUID, &e.Comment, &e.Text}, e.User.into())
			e.Comment, _ = parley.RedactAddress(e.Comment)
			switch e.Kind {
			case TimelineRevision:
				e.RevisionKind = parley.PostHistoryType(kind)
				e.SetsTitle, e.SetsBody, e.SetsTags = e.N&1 != 0, e.N&2 != 0, e.N&4 != 0
			case TimelineEvent:
				e.Type = parley.PostHistoryType(kind)
			default:
				e.Vote = parley.VoteType(kind)
			}
			list = append(list, e)
			return err
		})
	if err != nil {
		return nil, 0, fmt.Errorf("timeline of post %d: %w", post, err)
	}
	return list, total, nil
}
