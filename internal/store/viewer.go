package store

import "parley"

// Viewer is what a question page shows to a member for himself.
type Viewer struct {
	Votes     map[parley.PostID]StandingVote
	Following map[parley.PostID]bool
	Saved     map[parley.PostID]bool
	Pending   map[parley.PostID]Pending // suggested edits that wait
	Locks     map[parley.PostID]parley.LockKind
	Liked     map[parley.CommentID]bool // comments voted for
	Draft     string                    // of an answer, "" for none
	Answered  parley.PostID             // an answer of his own, 0 for none
	Asking    map[int64]bool            // requests for sources that he makes too
}

// Pending is a suggested edit that waits for a decision.
type Pending struct {
	ID       int64
	Proposer parley.UserID
}

func newViewer() *Viewer {
	return &Viewer{Votes: map[parley.PostID]StandingVote{}, Following: map[parley.PostID]bool{}, Saved: map[parley.PostID]bool{},
		Pending: map[parley.PostID]Pending{}, Locks: map[parley.PostID]parley.LockKind{}, Liked: map[parley.CommentID]bool{}, Asking: map[int64]bool{}}
}

// viewerArms are the arms of the statement about a question's surroundings that
// tell what a member ($3) has done there. $4 is now. The keys of follows, saves
// and drafts serve them, votes_once, suggested_edits_pending, comments_by_post,
// source_requests_by_question.
const viewerArms = `
		UNION ALL
		SELECT 'vote', p.id, v.vote_type_id, '', v.id, v.creation_date, 0, ` + noName + `
		FROM p
		JOIN votes v ON v.user_id = $3 AND v.post_id = p.id AND v.vote_type_id IN (2, 3) AND v.import_id IS NULL
		UNION ALL
		SELECT 'follow', p.id, 0, '', 0, 0, 0, ` + noName + `
		FROM p
		JOIN follows f ON f.user_id = $3 AND f.post_id = p.id
		UNION ALL
		SELECT 'save', p.id, 0, '', 0, 0, 0, ` + noName + `
		FROM p
		JOIN saves f ON f.user_id = $3 AND f.post_id = p.id
		UNION ALL
		SELECT 'pending', p.id, g.user_id, '', g.id, 0, 0, ` + noName + `
		FROM p
		JOIN suggested_edits g ON g.post_id = p.id AND g.state = 'pending'
		UNION ALL
		SELECT 'lock', p.id, COALESCE(l.post_notice_type_id, -1), '', 0, 0, 0, ` + noName + `
		FROM p
		JOIN locks l ON l.post_id = p.id AND l.unlocked_date IS NULL AND (l.end_date IS NULL OR l.end_date > $4)
		UNION ALL
		SELECT 'like', c.id, 0, '', 0, 0, 0, ` + noName + `
		FROM p
		JOIN comments c ON c.post_id = p.id
		JOIN comment_votes w ON w.comment_id = c.id AND w.user_id = $3
		UNION ALL
		SELECT 'draft', d.post_id, 0, d.text, 0, d.saved_date, 0, ` + noName + `
		FROM drafts d
		WHERE d.user_id = $3
		  AND d.kind = 'answer'
		  AND d.post_id = $1
		UNION ALL
		SELECT 'answered', min(a.id), 0, '', 0, 0, 0, ` + noName + `
		FROM posts a
		WHERE a.parent_id = $1
		  AND a.post_type_id = 2
		  AND a.owner_user_id = $3
		  AND a.deletion_date IS NULL
		HAVING min(a.id) IS NOT NULL
		UNION ALL
		SELECT ` + sourceRequestRow + `
		FROM source_requests r
		WHERE r.question_id = $1
		  AND r.closed_date IS NULL
		  AND r.shown_date IS NULL
		UNION ALL
		SELECT 'asking', r.id, 0, '', 0, 0, 0, ` + noName + `
		FROM source_requests r
		JOIN source_requesters a ON a.request_id = r.id AND a.user_id = $3
		WHERE r.question_id = $1
		  AND r.closed_date IS NULL`

// postsOfThread stands before the statement: its arms share the list. The type makes
// it fit posts_by_parent.
const postsOfThread = `
		WITH p AS MATERIALIZED (
			SELECT CAST($1 AS BIGINT) AS id
			UNION ALL
			SELECT id FROM posts WHERE parent_id = $1 AND post_type_id = 2 AND deletion_date IS NULL)`

// note takes a row of viewerArms; false for other rows.
func (v *Viewer) note(kind string, id, number int64, text string, more int64, since millis) bool {
	post := parley.PostID(id)
	switch kind {
	case "vote":
		v.Votes[post] = StandingVote{ID: more, Type: parley.VoteType(number), Created: since}
	case "follow":
		v.Following[post] = true
	case "save":
		v.Saved[post] = true
	case "pending":
		v.Pending[post] = Pending{more, parley.UserID(number)}
	case "lock":
		v.Locks[post] = parley.LockKind(number)
	case "like":
		v.Liked[parley.CommentID(id)] = true
	case "draft":
		v.Draft = text
	case "answered":
		v.Answered = post
	case "asking":
		v.Asking[id] = true
	default:
		return false
	}
	return true
}

// Object is a post of the page as the rules see it; it suffices for what a page
// offers, the verbs judge again.
func (q *QuestionPage) Object(s *Store, p *Post) *parley.Object {
	o := &parley.Object{Now: s.Now().UTC(), Type: p.Type, Owner: p.Owner.ID, Created: timeOf(p.Created), Score: int(p.Score), Wiki: p.CommunityOwned != 0,
		QuestionOwner: q.Question.Owner.ID, QuestionCreated: timeOf(q.Question.Created), QuestionWiki: q.Question.CommunityOwned != 0,
		Closed: timeOf(q.Question.Closed), AnswerCount: int(q.Question.AnswerCount)}
	o.Accepted = q.Question.AcceptedAnswer != 0 && (p.Type == parley.Question || p.ID == q.Question.AcceptedAnswer)
	for _, a := range q.Answers {
		o.BestAnswer = max(o.BestAnswer, int(a.Score))
	}
	for _, st := range q.States {
		o.Protected = o.Protected || st.Kind == "protected"
		o.Bounty = o.Bounty || st.Kind == "bounty"
	}
	if v := q.Viewer; v != nil {
		o.Lock, o.QuestionLock = v.Locks[p.ID], v.Locks[q.Question.ID]
		if g, ok := v.Pending[p.ID]; ok {
			o.Pending, o.Proposer = true, g.Proposer
		}
	}
	return o
}
