package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// ProfileBounty is a bounty that a user offered or earned.
type ProfileBounty struct {
	Question parley.PostID
	Title    string
	Answer   parley.PostID // that it was awarded to, 0 for none
	Amount   int64         // offered
	Awarded  int64         // given to the answer
	Start    millis
	Close    millis // when it is, or was, to end
	Ended    bool
	By       Person // who offered it
}

// BountyList says which bounties of a user are asked for.
type BountyList string

const (
	BountiesActive  BountyList = "active"  // offered, still running
	BountiesOffered BountyList = "offered" // all that were offered
	BountiesEarned  BountyList = "earned"
)

// bountyConditions over b, the bounty, and a, the post that it was awarded to.
var bountyConditions = map[BountyList]string{
	BountiesActive:  "b.user_id = $1 AND b.ended_date IS NULL",
	BountiesOffered: "b.user_id = $1",
	BountiesEarned:  "a.owner_user_id = $1",
}

// BountiesOf returns a page of a user's bounties, the newest first, and how
// many there are.
func (s *Store) BountiesOf(ctx context.Context, id parley.UserID, which BountyList, page, size int) (list []ProfileBounty, total int64, err error) {
	condition, ok := bountyConditions[which]
	if !ok {
		condition = bountyConditions[BountiesOffered]
	}
	err = s.query(ctx, `
		SELECT b.post_id, COALESCE(q.title, ''), COALESCE(b.awarded_post_id, 0), b.amount, COALESCE(b.awarded_amount, 0), b.start_date, b.close_date,
		       CASE WHEN b.ended_date IS NULL THEN 0 ELSE 1 END, count(*) OVER (), `+personColumns("u", "''")+`
		FROM bounties b
		LEFT JOIN posts a ON a.id = b.awarded_post_id AND a.deletion_date IS NULL
		JOIN posts q ON q.id = b.post_id AND q.deletion_date IS NULL
		LEFT JOIN users u ON u.id = b.user_id
		WHERE `+condition+`
		ORDER BY b.start_date DESC, b.id DESC
		LIMIT $2 OFFSET $3`, []any{int64(id), size, offset(page, size)}, func(r *sql.Rows) error {
		var b ProfileBounty
		if err := scanAll(r, []any{(*int64)(&b.Question), &b.Title, (*int64)(&b.Answer), &b.Amount, &b.Awarded, &b.Start, &b.Close, (*intBool)(&b.Ended), &total}, b.By.into()); err != nil {
			return err
		}
		list = append(list, b)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("bounties of user %d, %s: %w", id, which, err)
	}
	return list, total, nil
}

// ReputationLine is a line of a user's ledger.
type ReputationLine struct {
	Type     string // reputation_history_type of API v2.3
	Amount   int64  // that counted
	Nominal  int64  // before the daily cap
	Post     parley.PostID
	PostType parley.PostType
	Question parley.PostID
	Title    string // of the question
	Date     millis
	Opening  bool // the balance that an import began with
}

// ReputationOf returns a page of a user's ledger, the newest line first, and
// how many lines there are.
func (s *Store) ReputationOf(ctx context.Context, id parley.UserID, page, size int) (list []ReputationLine, total int64, err error) {
	err = s.query(ctx, `
		SELECT e.type, e.amount_effective, e.amount_nominal, COALESCE(p.id, 0), COALESCE(p.post_type_id, 0), COALESCE(q.id, p.id, 0), COALESCE(q.title, p.title, ''),
		       e.creation_date, CASE WHEN e.import_id IS NULL THEN 0 ELSE 1 END,
		       (SELECT count(*) FROM reputation_events WHERE user_id = $1)
		FROM (SELECT id
		      FROM reputation_events
		      WHERE user_id = $1
		      ORDER BY creation_date DESC, id DESC
		      LIMIT $2 OFFSET $3) i
		JOIN reputation_events e ON e.id = i.id
		LEFT JOIN posts p ON p.id = e.post_id AND p.deletion_date IS NULL
		LEFT JOIN posts q ON q.id = p.parent_id AND q.deletion_date IS NULL
		ORDER BY e.creation_date DESC, e.id DESC`, []any{int64(id), size, offset(page, size)}, func(r *sql.Rows) error {
		var l ReputationLine
		if err := r.Scan(&l.Type, &l.Amount, &l.Nominal, (*int64)(&l.Post), (*int)(&l.PostType), (*int64)(&l.Question), &l.Title, &l.Date, (*intBool)(&l.Opening), &total); err != nil {
			return err
		}
		list = append(list, l)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("reputation of user %d: %w", id, err)
	}
	return list, total, nil
}

// VoteDay counts the votes of a day on the posts of a user.
type VoteDay struct {
	Date     millis
	Up, Down int64
	Accepted int64
}

// ReceivedPosts is over how many of a user's best posts VotesOn looks.
const ReceivedPosts = 2000

// VotesOn counts the votes that a user's posts got, each day that had some,
// oldest first. It looks at the 2,000 best questions and the 2,000 best
// answers; community wikis are among them.
func (s *Store) VotesOn(ctx context.Context, id parley.UserID) ([]VoteDay, error) {
	arm := func(kind string) string {
		return `
		      SELECT * FROM (
		            SELECT id
		            FROM posts
		            WHERE owner_user_id = $1
		              AND post_type_id = ` + kind + `
		              AND deletion_date IS NULL
		            ORDER BY score DESC, id DESC
		            LIMIT $2) p` + kind
	}
	var list []VoteDay
	err := s.query(ctx, `
		SELECT min(v.creation_date),
		       count(CASE WHEN v.vote_type_id = 2 THEN 1 END),
		       count(CASE WHEN v.vote_type_id = 3 THEN 1 END),
		       count(CASE WHEN v.vote_type_id = 1 THEN 1 END)
		FROM (`+arm("1")+`
		      UNION ALL`+arm("2")+`) p
		JOIN votes v ON v.post_id = p.id
		WHERE v.vote_type_id IN (1, 2, 3)
		GROUP BY v.creation_date / 86400000
		ORDER BY 1`, []any{int64(id), ReceivedPosts}, func(r *sql.Rows) error {
		var d VoteDay
		if err := r.Scan(&d.Date, &d.Up, &d.Down, &d.Accepted); err != nil {
			return err
		}
		list = append(list, d)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("votes on posts of user %d: %w", id, err)
	}
	return list, nil
}
