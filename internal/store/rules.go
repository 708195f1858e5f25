package store

import (
	"context"
	"fmt"

	"parley"
)

// Rules returns the rules of the site as its settings say. They are kept until
// a setting changes.
func (s *Store) Rules(ctx context.Context) (*parley.Rules, error) {
	if r := s.rules.Load(); r != nil {
		return r, nil
	}
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	r := parley.ReadRules(settings)
	s.rules.Store(r)
	return r, nil
}

// SetSetting sets a setting; "" removes it.
func (tx *Tx) SetSetting(ctx context.Context, name, value string) error {
	err := tx.exec(ctx, `
		INSERT INTO settings (name, value)
		VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE
		SET value = excluded.value`, name, value)
	if err == nil && value == "" {
		err = tx.exec(ctx, `DELETE FROM settings WHERE name = $1`, name)
	}
	if err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return tx.Emit(ctx, Event{Type: SettingsEdited})
}

// SettingsEdited is the event of a changed setting.
const SettingsEdited = "settings edited"

// forgetRules drops the kept rules if events may have changed them.
func (s *Store) forgetRules(events []Event) {
	for _, e := range events {
		if e.Type == SettingsEdited || e.Type == "site imported" {
			s.rules.Store(nil)
		}
	}
}
