package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley"
)

// Balance is how a person's ledger stands.
type Balance struct {
	User       parley.UserID // 0: nobody whose reputation counts
	Reputation int64
	Today      int64 // sum of today's lines that the daily cap counts
}

// StandingVote is the vote of a person on a post.
type StandingVote struct {
	ID      int64 // 0: none
	Type    parley.VoteType
	Created millis
	Ledgers []Ledger // that it has lines in, from the day of these on
}

// PostState is a post as an act on it sees it, within the act's transaction.
type PostState struct {
	parley.Object
	ID             parley.PostID
	Question       parley.PostID // itself for a question
	Parent         parley.PostID
	AcceptedAnswer parley.PostID // of the question
	Title          string        // of the question
	Edited         time.Time     // the last edit, zero if there was none
	Unanswered     bool          // the question is listed as such
	OwnerName      string        // of an owner without account
	Followed       bool          // by others than its owner and the actor

	// With WithVotes.
	Vote       StandingVote
	VotesToday string // a letter for each vote of the actor on other posts today, oldest first: q on a question, a on an answer
	Owner      Balance
	Actor      Balance
	VotesCast  int64 // by the actor, ever
}

// PostStateParts says what a PostState holds beside the post.
type PostStateParts int

const (
	// WithVotes reads the actor's votes and the balances of owner and actor.
	WithVotes PostStateParts = 1 << iota
	// WithBest reads the highest score of an answer.
	WithBest
	// WithPending reads the suggested edit of the post.
	WithPending
)

// lockOn is the kind of the lock in force on a post at $2.
func lockOn(post string) string {
	return `COALESCE((SELECT COALESCE(l.post_notice_type_id, -1)
		                 FROM locks l
		                 WHERE l.post_id = ` + post + `
		                   AND l.unlocked_date IS NULL
		                   AND (l.end_date IS NULL OR l.end_date > $2)
		                 ORDER BY l.id DESC
		                 LIMIT 1), 0)`
}

// balanceToday is the sum of a person's lines of today that the cap counts; $3
// is the start of the day. Index reputation_events_by_user.
func balanceToday(user string) string {
	return `COALESCE((SELECT e.day_total
		                 FROM reputation_events e
		                 WHERE e.user_id = ` + user + `
		                   AND e.creation_date >= $3
		                   AND e.void_date IS NULL
		                 ORDER BY e.creation_date DESC, e.id DESC
		                 LIMIT 1), 0)`
}

// postStateForm is what the statement of a PostState depends on.
type postStateForm struct {
	parts  PostStateParts
	recall bool // it looks the act up
}

// postStateTexts are the statements in all their forms. Of the post $1 at the
// time $2, on the day that began at $3, for the actor $4; looked up is the act of
// $5 with the key $6.
var postStateTexts = func() map[postStateForm]string {
	texts := map[postStateForm]string{}
	for parts := range (WithVotes | WithBest | WithPending) + 1 {
		for _, recall := range []bool{false, true} {
			f := postStateForm{parts, recall}
			texts[f] = f.text()
		}
	}
	return texts
}()

func (f postStateForm) text() string {
	columns := []string{`''`, `''`}
	if f.recall {
		columns = []string{`COALESCE(act.act_digest, '')`, `COALESCE(act.act_answer, '')`} // index events_once
	}
	columns = append(columns,
		`p.post_type_id`, `COALESCE(p.owner_user_id, 0)`, `COALESCE(p.owner_display_name, '')`, `p.creation_date`, `p.score`,
		`CASE WHEN p.deletion_date IS NULL THEN '' ELSE COALESCE((SELECT d.reason FROM deletions d WHERE d.post_id = p.id AND d.undeleted_date IS NULL ORDER BY d.id DESC LIMIT 1), '') END`,
		`COALESCE(p.last_edit_date, 0)`, `COALESCE(p.parent_id, 0)`, `CASE WHEN p.parent_id IS NULL THEN 0 ELSE `+lockOn("p.id")+` END`,
		`q.id`, `COALESCE(q.owner_user_id, 0)`, `q.creation_date`, `COALESCE(q.accepted_answer_id, 0)`, `COALESCE(q.closed_date, 0)`,
		`COALESCE(q.title, '')`, `COALESCE(q.answer_count, 0)`, lockOn("q.id"),
		// What is true or not is in one column: each costs as much as a look into a small table.
		`CASE WHEN p.community_owned_date IS NULL THEN 0 ELSE 1 END
		       + CASE WHEN p.deletion_date IS NULL THEN 0 ELSE 2 END
		       + CASE WHEN q.deletion_date IS NULL THEN 0 ELSE 4 END
		       + CASE WHEN q.community_owned_date IS NULL THEN 0 ELSE 8 END
		       + CASE WHEN EXISTS (SELECT 1 FROM protections c WHERE c.post_id = q.id AND c.unprotected_date IS NULL) THEN 16 ELSE 0 END
		       + CASE WHEN l.unanswered = 1 THEN 32 ELSE 0 END
		       + CASE WHEN l.bounty_amount > 0 THEN 64 ELSE 0 END
		       + CASE WHEN EXISTS (SELECT 1 FROM follows f WHERE f.post_id = p.id AND f.user_id NOT IN (COALESCE(p.owner_user_id, 0), $4)) THEN 128 ELSE 0 END`)
	from := `
		FROM posts p
		JOIN posts q ON q.id = COALESCE(p.parent_id, p.id)
		LEFT JOIN questions l ON l.id = q.id`
	if f.recall {
		from += `
		LEFT JOIN events act ON act.user_id = $5 AND act.act_key = $6`
	}
	if f.parts&WithVotes != 0 {
		columns = append(columns,
			`COALESCE(v.id, 0)`, `COALESCE(v.vote_type_id, 0)`, `COALESCE(v.creation_date, 0)`,
			// Index votes_by_day. In order they would have to be sorted.
			`COALESCE((SELECT string_agg(t.creation_date || CASE x.post_type_id WHEN 1 THEN 'q' ELSE 'a' END, ',')
		                 FROM votes t
		                 JOIN posts x ON x.id = t.post_id
		                 WHERE t.user_id = $4
		                   AND t.vote_type_id IN (2, 3)
		                   AND t.creation_date >= $3
		                   AND t.post_id <> p.id), '')`,
			`COALESCE(o.id, 0)`, `COALESCE(o.reputation, 0)`, balanceToday("o.id"),
			`COALESCE(a.id, 0)`, `COALESCE(a.reputation, 0)`, balanceToday("$4"), `COALESCE(a.up_votes, 0) + COALESCE(a.down_votes, 0)`,
			ledgersBefore, ledgerLinesOfVote)
		from += `
		LEFT JOIN votes v ON v.user_id = $4 AND v.post_id = p.id AND v.vote_type_id IN (2, 3) AND v.import_id IS NULL
		LEFT JOIN users o ON o.id = p.owner_user_id AND o.id > 0
		LEFT JOIN users a ON a.id = $4`
	}
	if f.parts&WithBest != 0 {
		columns = append(columns,
			`COALESCE((SELECT b.score FROM posts b WHERE b.parent_id = q.id AND b.post_type_id = 2 AND b.deletion_date IS NULL ORDER BY b.score DESC LIMIT 1), 0)`)
	}
	if f.parts&WithPending != 0 {
		columns = append(columns,
			`CASE WHEN g.id IS NULL THEN 0 ELSE 1 END`, `COALESCE(g.user_id, 0)`,
			`CASE WHEN EXISTS (SELECT 1 FROM suggested_edit_votes w WHERE w.suggested_edit_id = g.id AND w.user_id = $4) THEN 1 ELSE 0 END`)
		from += `
		LEFT JOIN suggested_edits g ON g.post_id = p.id AND g.state = 'pending'`
	}
	return unnamed(columns) + from + `
		WHERE p.id = $1
		  AND CAST($3 AS BIGINT) IS NOT NULL AND CAST($4 AS BIGINT) IS NOT NULL`
}

// unnamed selects columns that are read by their places. The driver of SQLite
// copies the name of each for every answer, and one that has none is called by
// its whole expression; a name of one letter takes no memory.
func unnamed(columns []string) string {
	return `
		SELECT ` + strings.Join(columns, " AS c,\n\t\t       ") + ` AS c`
}

// PostState reads a post that the actor wants to act on, in one statement (on
// PostgreSQL one more to lock it), and ends the transaction if the act was done
// before. A post that is not there is a [parley.Error] of kind NotFound;
// whether it may be seen is for [parley.Can] to say.
func (tx *Tx) PostState(ctx context.Context, id parley.PostID, actor parley.UserID, parts PostStateParts) (*PostState, error) {
	if err := tx.lock(ctx, actor, id); err != nil {
		return nil, err
	}
	now := tx.Now()
	form := postStateForm{parts, tx.recalls()}
	args := []any{int64(id), now.UnixMilli(), startOfDay(now), int64(actor)}
	if form.recall {
		args = append(args, int64(tx.act.user), tx.act.key)
	}
	s := &PostState{ID: id}
	s.Now = now
	var digest, answer, deletionReason, today, before, lines string
	var created, edited, questionCreated, closed, lock, questionLock, flags int64
	var reviewed bool
	into := []any{&digest, &answer, (*int)(&s.Type), (*int64)(&s.Object.Owner), &s.OwnerName, &created, &s.Score, &deletionReason,
		&edited, (*int64)(&s.Parent), &lock,
		(*int64)(&s.Question), (*int64)(&s.QuestionOwner), &questionCreated, (*int64)(&s.AcceptedAnswer),
		&closed, &s.Title, &s.AnswerCount, &questionLock, &flags}
	if parts&WithVotes != 0 {
		into = append(into, &s.Vote.ID, (*int)(&s.Vote.Type), &s.Vote.Created, &today,
			(*int64)(&s.Owner.User), &s.Owner.Reputation, &s.Owner.Today, (*int64)(&s.Actor.User), &s.Actor.Reputation, &s.Actor.Today,
			&s.VotesCast, &before, &lines)
	}
	if parts&WithBest != 0 {
		into = append(into, &s.BestAnswer)
	}
	if parts&WithPending != 0 {
		into = append(into, (*intBool)(&s.Pending), (*int64)(&s.Proposer), (*intBool)(&reviewed))
	}
	err := tx.queryRow(ctx, postStateTexts[form], args, into...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, parley.Refuse(parley.NotFound, "can.nopost")
	}
	if err != nil {
		return nil, fmt.Errorf("state of post %d: %w", id, err)
	}
	if err := tx.recalledAs(digest, answer); err != nil {
		return nil, err
	}
	s.Created, s.QuestionCreated, s.Closed, s.Edited = timeOf(created), timeOf(questionCreated), timeOf(closed), timeOf(edited)
	if s.Parent == 0 {
		lock = questionLock
	}
	s.Lock, s.QuestionLock, s.Reviewed = parley.LockKind(lock), parley.LockKind(questionLock), reviewed
	set := func(flag int64) bool { return flags&flag != 0 }
	s.Wiki, s.QuestionDeleted, s.QuestionWiki, s.Protected = set(1), set(4), set(8), set(16)
	s.Unanswered, s.Bounty, s.Followed = set(32), set(64), set(128)
	if set(2) {
		s.Deleted = deleterOf(deletionReason)
	}
	s.Accepted = s.AcceptedAnswer != 0 && (s.Type == parley.Question || s.AcceptedAnswer == id)
	s.VotesToday = inOrder(today)
	s.Vote.Ledgers, err = ledgersOf(before, lines)
	return s, err
}

// inOrder are the letters of votes, each behind the time it was cast, oldest
// first. Times of one day have the same number of digits.
func inOrder(votes string) string {
	var letters []byte
	for _, v := range slices.Sorted(strings.SplitSeq(votes, ",")) {
		if v != "" {
			letters = append(letters, v[len(v)-1])
		}
	}
	return string(letters)
}

// timeOf is the time of a number of milliseconds; 0 is the zero time.
func timeOf(ms millis) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// startOfDay is the start of the UTC day of t, in milliseconds.
func startOfDay(t time.Time) millis { return t.UTC().Truncate(24 * time.Hour).UnixMilli() }

// deletionReasons are how the table deletions names those who decide.
var deletionReasons = map[parley.Deleter]string{
	parley.DeletedByOwner: "owner", parley.DeletedByCommunity: "community", parley.DeletedByModerator: "moderator", parley.DeletedWithThread: "question",
}

func deleterOf(reason string) parley.Deleter {
	for d, name := range deletionReasons {
		if name == reason {
			return d
		}
	}
	return parley.DeletedByModerator // nobody knows: then only moderators undelete
}
