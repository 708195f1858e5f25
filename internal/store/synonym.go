package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"parley"
)

// TagsEdited is the event of tags that changed: their synonyms, descriptions or
// existence. Its data are a [TagsEditedData].
const TagsEdited = "tags edited"

// TagsEditedData says which tags changed.
type TagsEditedData struct {
	Tags []string `json:"tags"`
}

// EmitTags notes that tags changed.
func (tx *Tx) EmitTags(ctx context.Context, by parley.UserID, names ...string) error {
	data, err := json.Marshal(TagsEditedData{names})
	if err != nil {
		return err
	}
	return tx.Emit(ctx, Event{Type: TagsEdited, User: by, Data: string(data)})
}

// SynonymState is a synonym as an act on it sees it.
type SynonymState struct {
	ID       int64
	Name     string
	Master   string
	Owner    parley.UserID // 0: nobody who has an account
	Approved bool
	Score    int // sum of the votes
	Vote     int // the actor's: 1, -1, 0 for none
}

func (tx *Tx) synonym(ctx context.Context, where string, arg any, voter parley.UserID) (*SynonymState, error) {
	y := &SynonymState{}
	err := tx.QueryRowContext(ctx, `
		SELECT y.id, y.source_tag_name, y.target_tag_name, COALESCE(y.owner_user_id, 0), CASE WHEN y.approval_date IS NULL THEN 0 ELSE 1 END,
		       COALESCE((SELECT sum(v.vote) FROM tag_synonym_votes v WHERE v.tag_synonym_id = y.id), 0),
		       COALESCE((SELECT v.vote FROM tag_synonym_votes v WHERE v.tag_synonym_id = y.id AND v.user_id = $2), 0)
		FROM tag_synonyms y
		WHERE `+where, arg, int64(voter)).Scan(&y.ID, &y.Name, &y.Master, (*int64)(&y.Owner), (*intBool)(&y.Approved), &y.Score, &y.Vote)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("synonym %v: %w", arg, err)
	}
	return y, nil
}

// SynonymNamed returns the synonym of a name, suggested or approved, nil if
// there is none.
func (tx *Tx) SynonymNamed(ctx context.Context, name string, voter parley.UserID) (*SynonymState, error) {
	return tx.synonym(ctx, `y.source_tag_name = $1`, name, voter)
}

// SynonymByID returns a synonym, or a [parley.Error] of kind NotFound.
func (tx *Tx) SynonymByID(ctx context.Context, id int64, voter parley.UserID) (*SynonymState, error) {
	y, err := tx.synonym(ctx, `y.id = $1`, id, voter)
	if err == nil && y == nil {
		err = parley.Refuse(parley.NotFound, "synonym.none")
	}
	return y, err
}

// AddSynonym suggests a name as a synonym of a tag and returns its id.
func (tx *Tx) AddSynonym(ctx context.Context, name, master string, by parley.UserID) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `
		INSERT INTO tag_synonyms (source_tag_name, target_tag_name, creation_date, owner_user_id)
		VALUES ($1, $2, $3, $4)
		RETURNING id`, name, master, tx.Now().UnixMilli(), int64(by)).Scan(&id)
	if IsUnique(err) {
		return 0, parley.Refuse(parley.Conflict, "synonym.taken", "tag", name)
	}
	if err != nil {
		return 0, fmt.Errorf("synonym %q of %q: %w", name, master, err)
	}
	return id, nil
}

// VoteSynonym sets a person's vote on a synonym; 0 takes it back.
func (tx *Tx) VoteSynonym(ctx context.Context, id int64, user parley.UserID, vote int) error {
	var err error
	if vote == 0 {
		err = tx.exec(ctx, `DELETE FROM tag_synonym_votes WHERE tag_synonym_id = $1 AND user_id = $2`, id, int64(user))
	} else {
		err = tx.exec(ctx, `
			INSERT INTO tag_synonym_votes (tag_synonym_id, user_id, vote, creation_date)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (tag_synonym_id, user_id) DO UPDATE
			SET vote = excluded.vote, creation_date = excluded.creation_date`, id, int64(user), vote, tx.Now().UnixMilli())
	}
	if err != nil {
		return fmt.Errorf("vote on synonym %d: %w", id, err)
	}
	return nil
}

// ApproveSynonym makes a synonym stand. Synonyms of its name become synonyms of
// its master, so that one step always leads to the master.
func (tx *Tx) ApproveSynonym(ctx context.Context, y *SynonymState, by parley.UserID) error {
	err := tx.exec(ctx, `
		UPDATE tag_synonyms
		SET approval_date = $2, approved_by_user_id = $3
		WHERE id = $1`, y.ID, tx.Now().UnixMilli(), int64(by))
	if err == nil {
		err = tx.exec(ctx, `UPDATE tag_synonyms SET target_tag_name = $2 WHERE target_tag_name = $1`, y.Name, y.Master)
	}
	if err != nil {
		return fmt.Errorf("approving synonym %q: %w", y.Name, err)
	}
	return nil
}

// DropSynonym removes a synonym with its votes.
func (tx *Tx) DropSynonym(ctx context.Context, id int64) error {
	err := tx.exec(ctx, `DELETE FROM tag_synonym_votes WHERE tag_synonym_id = $1`, id)
	if err == nil {
		err = tx.exec(ctx, `DELETE FROM tag_synonyms WHERE id = $1`, id)
	}
	if err != nil {
		return fmt.Errorf("removing synonym %d: %w", id, err)
	}
	return nil
}

// HasSynonyms reports whether a name is what synonyms stand for.
func (tx *Tx) HasSynonyms(ctx context.Context, master string) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM tag_synonyms WHERE target_tag_name = $1`, master).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("synonyms of %q: %w", master, err)
	}
	return n > 0, nil
}

// tagScore sums a person's ($1) answers in the tag named $2. Indexes
// posts_by_owner, post_tags.
const tagScore = `
		SELECT COALESCE(sum(a.score), 0)
		FROM posts a
		JOIN tags g ON g.tag_name = $2
		JOIN post_tags t ON t.post_id = a.parent_id AND t.tag_id = g.id
		WHERE a.owner_user_id = $1
		  AND a.post_type_id = 2
		  AND a.deletion_date IS NULL
		  AND a.community_owned_date IS NULL`

// TagScore is the sum of the scores of a person's answers in a tag, those that
// are community wikis left out.
func (tx *Tx) TagScore(ctx context.Context, user parley.UserID, tag string) (score int, err error) {
	if err = tx.QueryRowContext(ctx, tagScore, int64(user), tag).Scan(&score); err != nil {
		return 0, fmt.Errorf("score of user %d in tag %q: %w", user, tag, err)
	}
	return score, nil
}

// TagScore is that of [Tx.TagScore], for a page.
func (s *Store) TagScore(ctx context.Context, user parley.UserID, tag string) (score int, err error) {
	if err = s.queryRow(ctx, tagScore, []any{int64(user), tag}, &score); err != nil {
		return 0, fmt.Errorf("score of user %d in tag %q: %w", user, tag, err)
	}
	return score, nil
}

// SynonymVotes returns a person's votes on synonyms that wait for approval, by
// the synonyms' ids.
func (s *Store) SynonymVotes(ctx context.Context, user parley.UserID) (map[int64]int, error) {
	votes := map[int64]int{}
	err := s.query(ctx, `
		SELECT v.tag_synonym_id, v.vote
		FROM tag_synonyms y
		JOIN tag_synonym_votes v ON v.tag_synonym_id = y.id AND v.user_id = $1
		WHERE y.approval_date IS NULL`, []any{int64(user)}, func(r *sql.Rows) error {
		var id int64
		var vote int
		err := r.Scan(&id, &vote)
		votes[id] = vote
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("synonym votes of user %d: %w", user, err)
	}
	return votes, nil
}
