package sources

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/evidence"
	"parley/internal/store"
)

// JobRecheck judges quotations anew that an older version of the checker judged:
// from stored texts, without a fetch, the youngest first (evidence.md §4.6).
const JobRecheck = "evidence recheck"

// recheckAtOnce is how many quotations one job looks at. The next job goes on from
// there, so that a restart loses no more than that.
const recheckAtOnce = 200

// recheckData says where a job begins.
type recheckData struct {
	Before parley.QuoteID `json:"before"` // 0: from the youngest on
}

// RequestRecheck leaves a job for the quotations that an older version of the checker
// judged, unless this version went through all before.
func (a *Sources) RequestRecheck(ctx context.Context) error {
	settings, err := a.store.Settings(ctx)
	if err != nil || settings[store.SettingChecker] == strconv.Itoa(evidence.Version) {
		return err
	}
	return a.store.Update(ctx, func(tx *store.Tx) error { return addRecheck(ctx, tx, 0, time.Time{}) })
}

func addRecheck(ctx context.Context, tx *store.Tx, before parley.QuoteID, at time.Time) error {
	key := fmt.Sprintf("%s %d before %d", JobRecheck, evidence.Version, before)
	return tx.AddJob(ctx, store.NewJob{Kind: JobRecheck, Data: recheckData{before}, Key: key, Run: at})
}

// Recheck is the job: a window of quotations, and a job for the next.
func (a *Sources) Recheck(ctx context.Context, data []byte) error {
	var from recheckData
	if err := json.Unmarshal(data, &from); err != nil {
		return err
	}
	if from.Before == 0 {
		from.Before = math.MaxInt64
	}
	began := time.Now()
	outdated, last, err := a.store.QuotesBefore(ctx, from.Before, evidence.Version, recheckAtOnce)
	if err != nil {
		return err
	}
	for _, id := range outdated {
		if err := a.recheck(ctx, id); err != nil && ctx.Err() == nil {
			a.logger.Error("judging by the new checker", "quote", id, "error", err) // the others have their turn
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	rest := min(time.Since(began)*restFor, longestRest)
	return a.store.Update(ctx, func(tx *store.Tx) error {
		if last == 0 {
			return tx.SetSetting(ctx, store.SettingChecker, strconv.Itoa(evidence.Version))
		}
		return addRecheck(ctx, tx, last, a.store.Now().Add(rest))
	})
}

// recheck puts this version's check of the same copy in the place of an older
// version's, and then judges the quotation as after a fetch. Where the text is gone,
// what was found stays.
func (a *Sources) recheck(ctx context.Context, id parley.QuoteID) error {
	q, err := a.store.Quote(ctx, id)
	if parley.KindOf(err) == parley.NotFound {
		return nil // edited away
	}
	if err != nil {
		return err
	}
	in, err := a.store.CheckInForce(ctx, id)
	if err != nil || in == nil {
		return err
	}
	if !strings.HasPrefix(in.Text, outcomeText) {
		renewed, err := a.renewed(ctx, q, in)
		if err != nil || renewed == nil {
			return err
		}
		q.Check = renewed.ID
		if err := a.store.Update(ctx, func(tx *store.Tx) error { return tx.SetQuote(ctx, q) }); err != nil {
			return err
		}
	}
	return a.judge(ctx, id)
}

// renewed is this version's check of a quotation with the copy of the check in force;
// nil if that copy's text is gone. The copy that says otherwise by now is compared as
// well: the two are shown beside each other.
func (a *Sources) renewed(ctx context.Context, q *store.Quote, in *store.Check) (*store.Check, error) {
	from, err := a.store.SourceByID(ctx, q.Source)
	if err != nil {
		return nil, err
	}
	read := evidence.ReadText(q.Text)
	if q.ChangedTo != 0 {
		n, err := a.store.Snapshot(ctx, q.ChangedTo)
		if err != nil {
			return nil, err
		}
		if _, err := a.check(ctx, q, read, from, n.ID, n.TextSHA256); err != nil {
			return nil, err
		}
	}
	return a.check(ctx, q, read, from, q.Snapshot, in.Text)
}
