// Package tags keeps the names of tags in order: synonyms that members suggest
// and vote on, and merging a tag into another. Which tags a question has is
// written by posts; what describes a tag is a post, and edited as one.
package tags

import (
	"context"
	"encoding/json"
	"fmt"

	"parley"
	"parley/internal/notify"
	"parley/internal/store"
)

// Tags keeps the tags of a site.
type Tags struct{ store *store.Store }

// New returns the tags of a site.
func New(s *store.Store) *Tags { return &Tags{s} }

// Synonym is what came of an act on a synonym.
type Synonym struct {
	ID    int64
	State SynonymState
	Score int
}

// SynonymState is where a synonym stands.
type SynonymState string

const (
	Suggested SynonymState = "suggested" // waits for votes
	Approved  SynonymState = "approved"
	Removed   SynonymState = "removed"
)

// FieldName is the field that errors about the name of a synonym are about.
const FieldName = "name"

// Suggest proposes name as a synonym of the tag master: what is asked under it
// is then asked under master. A moderator's proposal stands at once, which
// merges the tag of that name, if there is one, into master.
func (t *Tags) Suggest(ctx context.Context, act parley.Act, name, master string) (Synonym, error) {
	r, err := t.store.Rules(ctx)
	if err != nil {
		return Synonym{}, err
	}
	return store.Once(ctx, t.store, act, "suggest synonym", []any{name, master}, func(tx *store.Tx) (Synonym, error) {
		if err := tx.Recall(ctx); err != nil {
			return Synonym{}, err
		}
		if err := t.may(ctx, tx, r, act.Actor, parley.ToSuggestSynonym, master); err != nil {
			return Synonym{}, err
		}
		if err := checkSynonym(ctx, tx, act.Actor, name, master); err != nil {
			return Synonym{}, err
		}
		id, err := tx.AddSynonym(ctx, name, master, act.Actor.ID)
		if err != nil {
			return Synonym{}, err
		}
		if err := tx.VoteSynonym(ctx, id, act.Actor.ID, 1); err != nil {
			return Synonym{}, err
		}
		y := &store.SynonymState{ID: id, Name: name, Master: master, Owner: act.Actor.ID, Score: 1}
		if act.Actor.Moderates() {
			return t.approve(ctx, tx, y, act.Actor.ID)
		}
		return Synonym{id, Suggested, 1}, tx.EmitTags(ctx, act.Actor.ID, name, master)
	})
}

// may judges an act on the synonyms of a tag.
func (t *Tags) may(ctx context.Context, tx *store.Tx, r *parley.Rules, a parley.Actor, to parley.Action, master string) error {
	o := &parley.Object{Now: tx.Now()}
	var err error
	if o.TagScore, err = tx.TagScore(ctx, a.ID, master); err != nil {
		return err
	}
	return parley.Can(r, a, to, o)
}

// checkSynonym judges whether a name can be a synonym of a tag.
func checkSynonym(ctx context.Context, tx *store.Tx, a parley.Actor, name, master string) error {
	wrong := func(key string, args ...any) error {
		return &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: FieldName, Key: key, Args: args}}}
	}
	if name == master {
		return wrong("synonym.same")
	}
	states, _, err := tx.TagStates(ctx, []string{name, master})
	if err != nil {
		return err
	}
	for _, s := range states {
		switch {
		case s.Name == master && (!s.Known || s.Use != master):
			return parley.Refuse(parley.NotFound, "synonym.nomaster", "tag", master)
		case s.Name == name && (s.ModeratorOnly || s.Required) && !a.Moderates():
			return wrong("synonym.special", "tag", name)
		case s.Name == name && s.Use == name && s.Questions == 0 && !a.Moderates():
			return wrong("synonym.unused", "tag", name)
		}
	}
	other, err := tx.SynonymNamed(ctx, name, a.ID)
	if err != nil {
		return err
	}
	if other != nil {
		return wrong("synonym.taken", "tag", name, "master", other.Master)
	}
	has, err := tx.HasSynonyms(ctx, name)
	if err == nil && has && !a.Moderates() {
		return wrong("synonym.hassynonyms", "tag", name)
	}
	return err
}

// Vote votes for (1) or against (-1) a suggested synonym; 0 takes the vote
// back. Enough votes decide.
func (t *Tags) Vote(ctx context.Context, act parley.Act, id int64, vote int) (Synonym, error) {
	r, err := t.store.Rules(ctx)
	if err != nil {
		return Synonym{}, err
	}
	return t.act(ctx, act, "vote synonym", []any{id, vote}, func(tx *store.Tx, y *store.SynonymState) (Synonym, error) {
		if err := t.may(ctx, tx, r, act.Actor, parley.ToVoteSynonym, y.Master); err != nil {
			return Synonym{}, err
		}
		if y.Approved {
			return Synonym{}, parley.Refuse(parley.Conflict, "synonym.decided")
		}
		if err := tx.VoteSynonym(ctx, y.ID, act.Actor.ID, vote); err != nil {
			return Synonym{}, err
		}
		y.Score += vote - y.Vote
		switch {
		case y.Score >= r.SynonymApproved:
			return t.approve(ctx, tx, y, act.Actor.ID)
		case y.Score <= r.SynonymRejected:
			return t.remove(ctx, tx, y, act.Actor.ID)
		}
		return Synonym{y.ID, Suggested, y.Score}, tx.EmitTags(ctx, act.Actor.ID, y.Name, y.Master)
	})
}

// Decide approves or removes a synonym; only moderators may. Removing one that
// stood does not give its questions their tag back.
func (t *Tags) Decide(ctx context.Context, act parley.Act, id int64, approve bool) (Synonym, error) {
	r, err := t.store.Rules(ctx)
	if err != nil {
		return Synonym{}, err
	}
	return t.act(ctx, act, "decide synonym", []any{id, approve}, func(tx *store.Tx, y *store.SynonymState) (Synonym, error) {
		if err := parley.Can(r, act.Actor, parley.ToDecideSynonym, &parley.Object{Now: tx.Now()}); err != nil {
			return Synonym{}, err
		}
		if !approve {
			return t.remove(ctx, tx, y, act.Actor.ID)
		}
		if y.Approved {
			return Synonym{y.ID, Approved, y.Score}, nil
		}
		return t.approve(ctx, tx, y, act.Actor.ID)
	})
}

func (t *Tags) act(ctx context.Context, act parley.Act, verb string, input []any, fn func(*store.Tx, *store.SynonymState) (Synonym, error)) (Synonym, error) {
	return store.Once(ctx, t.store, act, verb, input, func(tx *store.Tx) (Synonym, error) {
		if err := tx.Recall(ctx); err != nil {
			return Synonym{}, err
		}
		y, err := tx.SynonymByID(ctx, input[0].(int64), act.Actor.ID)
		if err != nil {
			return Synonym{}, err
		}
		return fn(tx, y)
	})
}

func (t *Tags) remove(ctx context.Context, tx *store.Tx, y *store.SynonymState, by parley.UserID) (Synonym, error) {
	if err := tx.DropSynonym(ctx, y.ID); err != nil {
		return Synonym{}, err
	}
	if err := notify.SynonymDecided(ctx, tx, false, y.Owner, by); err != nil {
		return Synonym{}, err
	}
	return Synonym{y.ID, Removed, y.Score}, tx.EmitTags(ctx, by, y.Name, y.Master)
}

// approve makes a synonym stand: who watched its name watches its master, and
// its questions are retagged.
func (t *Tags) approve(ctx context.Context, tx *store.Tx, y *store.SynonymState, by parley.UserID) (Synonym, error) {
	if err := tx.ApproveSynonym(ctx, y, by); err != nil {
		return Synonym{}, err
	}
	if err := tx.MoveWatched(ctx, y.Name, y.Master); err != nil {
		return Synonym{}, err
	}
	if err := tx.AddJob(ctx, store.NewJob{Kind: JobRetag, Key: JobRetag + " " + y.Name, Data: retagging{y.Name, y.Master, by}}); err != nil {
		return Synonym{}, err
	}
	if err := notify.SynonymDecided(ctx, tx, true, y.Owner, by); err != nil {
		return Synonym{}, err
	}
	return Synonym{y.ID, Approved, y.Score}, tx.EmitTags(ctx, by, y.Name, y.Master)
}

// JobRetag is the job that gives the questions of a synonym its master's tag.
const JobRetag = "retag questions"

type retagging struct {
	From string        `json:"from"`
	To   string        `json:"to"`
	By   parley.UserID `json:"by"`
}

// retagAtOnce is how many questions are retagged in a transaction, so that
// other writes need not wait for all of them.
const retagAtOnce = 20

// Retag does the job: until no question has the old tag. It may be stopped and
// begun again at any time.
func (t *Tags) Retag(ctx context.Context, data []byte) error {
	var j retagging
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("job %s: %w", JobRetag, err)
	}
	for more := true; more; {
		err := t.store.Update(ctx, func(tx *store.Tx) error {
			more = true // the transaction may be tried again
			y, err := tx.SynonymNamed(ctx, j.From, 0)
			if err != nil || y == nil || !y.Approved {
				more = false // it was removed meanwhile
				return err
			}
			n, err := tx.Retag(ctx, j.From, y.Master, retagAtOnce, j.By)
			if err != nil || n > 0 {
				return err
			}
			more = false
			if err := tx.DropTag(ctx, j.From, y.Master); err != nil {
				return err
			}
			return tx.EmitTags(ctx, j.By, j.From, y.Master)
		})
		if err != nil {
			return fmt.Errorf("retagging from %q: %w", j.From, err)
		}
	}
	return nil
}
