package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"parley"
)

// SpamPhrase is a line of the list of what spam says: no page with these words in its
// text is archived (evidence.md §9.6).
type SpamPhrase struct {
	ID      int64
	Phrase  string
	By      Person
	Created millis
}

// SpamPhrases returns up to limit lines of the list, the newest first.
func (s *Store) SpamPhrases(ctx context.Context, limit int) ([]SpamPhrase, error) {
	var list []SpamPhrase
	err := s.query(ctx, `
		SELECT f.id, f.phrase, f.creation_date, `+personColumns("u", "NULL")+`
		FROM spam_phrases f
		LEFT JOIN users u ON u.id = f.user_id
		ORDER BY f.creation_date DESC, f.id DESC
		LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
		var f SpamPhrase
		err := scanAll(r, []any{&f.ID, &f.Phrase, &f.Created}, f.By.into())
		list = append(list, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("phrases of spam: %w", err)
	}
	return list, nil
}

// SpamIn returns a phrase of the list that a text has, "" if it has none.
func (s *Store) SpamIn(ctx context.Context, text string) (found string, err error) {
	var list []string
	err = s.query(ctx, `SELECT phrase FROM spam_phrases ORDER BY id`, nil, func(r *sql.Rows) error {
		var phrase string
		err := r.Scan(&phrase)
		list = append(list, phrase)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("phrases of spam: %w", err)
	}
	if len(list) == 0 {
		return "", nil
	}
	text = spamForm(text)
	for _, phrase := range list {
		if strings.Contains(text, phrase) {
			return phrase, nil
		}
	}
	return "", nil
}

// spamForm is a text as phrases are compared: in lower case, its words with single
// blanks between.
func spamForm(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// AddSpamPhrase puts a phrase on the list. Copies that are there stay.
func (tx *Tx) AddSpamPhrase(ctx context.Context, phrase string, by parley.UserID) error {
	err := tx.exec(ctx, `
		INSERT INTO spam_phrases (phrase, user_id, creation_date)
		VALUES ($1, $2, $3)
		ON CONFLICT (phrase) DO NOTHING`, spamForm(phrase), int64(by), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("a phrase of spam: %w", err)
	}
	return nil
}

// RemoveSpamPhrase takes a phrase off the list. Pages that were taken for spam are
// looked at again.
func (tx *Tx) RemoveSpamPhrase(ctx context.Context, id int64) error {
	n := 0
	err := tx.QueryRowContext(ctx, `DELETE FROM spam_phrases WHERE id = $1 RETURNING 1`, id).Scan(&n)
	if noRow(err) {
		return parley.Refuse(parley.NotFound, "never.unknown")
	}
	if err == nil {
		err = tx.exec(ctx, `UPDATE sources SET due_date = $1 WHERE outcome = 'spam' AND never_archive = 0 AND due_date IS NOT NULL`, tx.Now().UnixMilli())
	}
	if err != nil {
		return fmt.Errorf("phrase of spam %d: %w", id, err)
	}
	return nil
}
