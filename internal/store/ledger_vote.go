package store

import (
	"fmt"
	"strconv"
	"strings"

	"parley"
)

// What a vote made in ledgers is read as two texts within the statement that
// reads the post it stands on: a change of a vote must know it, and every
// statement more is a wait.

// ofVote is who has lines of the vote v that count, each with the start of the
// day of the first. Index reputation_events_by_vote.
const ofVote = `(SELECT m.user_id, min(m.creation_date) - min(m.creation_date) % 86400000 AS day
		                       FROM reputation_events m
		                       WHERE m.vote_id = v.id
		                         AND m.void_date IS NULL
		                       GROUP BY m.user_id) s`

// ledgersBefore and ledgerLinesOfVote are the columns of the ledgers that the
// vote v has lines in: the reputation of each person before the day, and the
// lines from it on. Most people vote for the first time: for them nothing is
// looked up. Index reputation_events_by_user.
const ledgersBefore = `CASE WHEN v.id IS NULL THEN ''
		            ELSE COALESCE((SELECT string_agg(s.user_id || ',' || (` + reputationBefore + `), ';')
		                 FROM ` + ofVote + `
		                 JOIN users u ON u.id = s.user_id), '') END`

const ledgerLinesOfVote = `CASE WHEN v.id IS NULL THEN ''
		            ELSE COALESCE((SELECT string_agg(e.id || ',' || e.user_id || ',' || e.type || ',' || e.amount_nominal || ',' || e.amount_effective || ',' || e.day_total || ','
		                                   || COALESCE(e.post_id, 0) || ',' || COALESCE(e.vote_id, 0) || ',' || e.creation_date || ','
		                                   || COALESCE(e.void_type, '') || ',' || COALESCE(e.void_date, 0), ';' ORDER BY e.creation_date, e.id)
		                 FROM ` + ofVote + `
		                 JOIN reputation_events e ON e.user_id = s.user_id AND e.creation_date >= s.day AND e.import_id IS NULL), '') END`

// reputationBefore is the reputation of the person u before the time s.day: an
// imported balance, however late it came, or the 1 that everybody begins with,
// and all lines before.
const reputationBefore = `CASE WHEN u.import_id IS NULL THEN 1 ELSE 0 END
		       + COALESCE((SELECT sum(b.amount_effective)
		                   FROM reputation_events b
		                   WHERE b.user_id = u.id
		                     AND (b.creation_date < s.day OR b.import_id IS NOT NULL)), 0)`

// ledgersOf reads what the columns ledgersBefore and ledgerLinesOfVote hold.
func ledgersOf(before, lines string) ([]Ledger, error) {
	var list []Ledger
	for _, row := range splitText(before, ";") {
		n, err := numbers(strings.Split(row, ","), 0, 1)
		if err != nil {
			return nil, err
		}
		list = append(list, Ledger{User: parley.UserID(n[0]), Before: n[1]})
	}
	for _, row := range splitText(lines, ";") {
		f := strings.Split(row, ",")
		n, err := numbers(f, 0, 1, 3, 4, 5, 6, 7, 8, 10)
		if err != nil {
			return nil, err
		}
		l := LedgerLine{ID: n[0], User: parley.UserID(n[1]), Type: f[2], Nominal: n[2], Effective: n[3], DayTotal: n[4],
			Post: parley.PostID(n[5]), Vote: n[6], Created: n[7], VoidType: f[9], VoidDate: n[8]}
		for i := range list {
			if list[i].User == l.User {
				list[i].Lines = append(list[i].Lines, l)
			}
		}
	}
	return list, nil
}

func splitText(text, by string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, by)
}

// numbers reads some fields of a row as numbers.
func numbers(fields []string, which ...int) (list []int64, err error) {
	for _, i := range which {
		if i >= len(fields) {
			return nil, fmt.Errorf("ledger: a row of %d fields", len(fields))
		}
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		list = append(list, n)
	}
	return list, nil
}
