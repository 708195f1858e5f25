package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Names of settings.
const (
	SettingSiteName       = "site_name"                // "Beer"
	SettingHost           = "host"                     // the host whose dump was imported, "beer.stackexchange.com"
	SettingBlockedDomains = "blocked_mail_domains"     // whose addresses cannot sign up, separated by blanks
	SettingAliases        = "aliases"                  // other hosts of the same site, separated by blanks
	SettingLanguage       = "language"                 // of the posts, by which words are stemmed: "en", "pt"; no value is "en"
	SettingChecker        = "evidence.checker_version" // the version of the checker that all quotations were judged by
)

// Settings returns all settings of the site.
func (s *Store) Settings(ctx context.Context) (map[string]string, error) {
	settings := map[string]string{}
	err := s.query(ctx, `SELECT name, value FROM settings`, nil, func(r *sql.Rows) error {
		var name, value string
		if err := r.Scan(&name, &value); err != nil {
			return err
		}
		settings[name] = value
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return settings, nil
}

// SelfLinks hands the bodies of up to limit posts that hold links to questions
// to each, so that an import can see which hosts are the site itself.
func (l *Loader) SelfLinks(ctx context.Context, limit int, each func(body string)) error {
	rows, err := l.bulk.QueryContext(ctx, `
		SELECT body
		FROM posts
		WHERE body LIKE '%://%/questions/%'
		LIMIT $1`, limit)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		each(body)
	}
	return rows.Err()
}

// QuestionTitle returns the title of a question that has been loaded, "" if
// there is none.
func (l *Loader) QuestionTitle(ctx context.Context, id int64) (title string, err error) {
	err = l.bulk.QueryRowContext(ctx, `SELECT COALESCE(title, '') FROM posts WHERE id = $1 AND post_type_id = 1`, id).Scan(&title)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return title, err
}

// Hosts are the host names that mean this site.
func Hosts(settings map[string]string) []string {
	return strings.Fields(settings[SettingHost] + " " + settings[SettingAliases])
}
