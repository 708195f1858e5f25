package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"

	"parley"
)

// NeverArchived is a line of the list of what is never archived (evidence.md §9.2).
type NeverArchived struct {
	ID      int64
	Pattern parley.ArchivePattern
	By      Person // the zero person for a takedown or an import
	Note    string
	Created millis
}

// pageParts are host and path of an address as patterns see them.
func pageParts(address string) (host, path string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return "", "", false
	}
	path = u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return strings.ToLower(u.Hostname()), path, true
}

// NeverArchive reports whether the page at a normalised address is never archived.
func (s *Store) NeverArchive(ctx context.Context, norm string) (never bool, err error) {
	host, path, ok := pageParts(norm)
	if !ok {
		return false, nil
	}
	// The patterns of a host stand under its name, or under that of a domain above.
	host = strings.TrimPrefix(host, "www.")
	args := []any{host}
	for rest := host; ; {
		_, above, more := strings.Cut(rest, ".")
		if !more || len(args) == maxLabels {
			break
		}
		rest = above
		args = append(args, rest)
	}
	err = s.query(ctx, `SELECT host, subdomains, path FROM never_archive WHERE host IN `+placeholders(1, len(args)), args, func(r *sql.Rows) error {
		var p parley.ArchivePattern
		if err := r.Scan(&p.Host, (*intBool)(&p.Subdomains), &p.Path); err != nil {
			return err
		}
		never = never || p.Matches(host, path)
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("never archived, %s: %w", norm, err)
	}
	return never, nil
}

// maxLabels is how many parts a host has at most (RFC 1035).
const maxLabels = 127

// NeverArchivedList returns up to limit lines of the list, the newest first.
func (s *Store) NeverArchivedList(ctx context.Context, limit int) ([]NeverArchived, error) {
	var list []NeverArchived
	err := s.query(ctx, `
		SELECT v.id, v.host, v.subdomains, v.path, v.note, v.creation_date, `+personColumns("u", "NULL")+`
		FROM never_archive v
		LEFT JOIN users u ON u.id = v.user_id
		ORDER BY v.creation_date DESC, v.id DESC
		LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
		var v NeverArchived
		if err := scanAll(r, []any{&v.ID, &v.Pattern.Host, (*intBool)(&v.Pattern.Subdomains), &v.Pattern.Path, &v.Note, &v.Created}, v.By.into()); err != nil {
			return err
		}
		list = append(list, v)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("never archived: %w", err)
	}
	return list, nil
}

// AddNeverArchive puts a pattern on the list: its pages are not fetched any more.
// Copies that are there stay until they are taken down.
func (tx *Tx) AddNeverArchive(ctx context.Context, p parley.ArchivePattern, by parley.UserID, note string) error {
	err := tx.exec(ctx, `
		INSERT INTO never_archive (host, subdomains, path, user_id, note, creation_date)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (host, subdomains, path) DO NOTHING`, p.Host, boolInt(p.Subdomains), p.Path, int64(by), note, tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("never archive %s: %w", p, err)
	}
	list, err := tx.sourcesLike(ctx, p, 0)
	for id := range list {
		if err == nil {
			err = tx.forbidSource(ctx, id)
		}
	}
	return err
}

func (tx *Tx) forbidSource(ctx context.Context, id parley.SourceID) error {
	return tx.exec(ctx, `UPDATE sources SET never_archive = 1, due_date = NULL WHERE id = $1`, int64(id))
}

// sourcesLike are the addresses of the sources that a pattern matches.
func (tx *Tx) sourcesLike(ctx context.Context, p parley.ArchivePattern, never int) (map[parley.SourceID]string, error) {
	found := map[parley.SourceID]string{}
	err := tx.query(ctx, `
		SELECT id, url_norm
		FROM sources
		WHERE never_archive = $2
		  AND url_norm LIKE '%' || $1 || '%'`, []any{p.Host, never}, func(r *sql.Rows) error {
		var id int64
		var norm string
		if err := r.Scan(&id, &norm); err != nil {
			return err
		}
		if host, path, ok := pageParts(norm); ok && p.Matches(host, path) {
			found[parley.SourceID(id)] = norm
		}
		return nil
	})
	return found, err
}

// RemoveNeverArchive takes a line off the list. Sources that no other line matches
// are looked at again.
func (tx *Tx) RemoveNeverArchive(ctx context.Context, id int64) error {
	var p parley.ArchivePattern
	err := tx.QueryRowContext(ctx, `DELETE FROM never_archive WHERE id = $1 RETURNING host, subdomains, path`, id).Scan(&p.Host, (*intBool)(&p.Subdomains), &p.Path)
	if noRow(err) {
		return parley.Refuse(parley.NotFound, "never.unknown")
	}
	if err != nil {
		return fmt.Errorf("never archived %d: %w", id, err)
	}
	list, err := tx.sourcesLike(ctx, p, 1)
	if err != nil {
		return err
	}
	others, err := tx.patterns(ctx)
	if err != nil {
		return err
	}
	for source, norm := range list {
		host, path, _ := pageParts(norm)
		still := false
		for _, o := range others {
			still = still || o.Matches(host, path)
		}
		if still {
			continue
		}
		if err := tx.exec(ctx, `UPDATE sources SET never_archive = 0, due_date = $2 WHERE id = $1`, int64(source), tx.Now().UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) patterns(ctx context.Context) (list []parley.ArchivePattern, err error) {
	err = tx.query(ctx, `SELECT host, subdomains, path FROM never_archive`, nil, func(r *sql.Rows) error {
		var p parley.ArchivePattern
		err := r.Scan(&p.Host, (*intBool)(&p.Subdomains), &p.Path)
		list = append(list, p)
		return err
	})
	return list, err
}

// neverAgain puts the page of a source on the list.
func (tx *Tx) neverAgain(ctx context.Context, id parley.SourceID, note string) error {
	var norm string
	if err := tx.QueryRowContext(ctx, `SELECT url_norm FROM sources WHERE id = $1`, int64(id)).Scan(&norm); err != nil {
		return err
	}
	host, path, ok := pageParts(norm)
	if !ok {
		return tx.forbidSource(ctx, id)
	}
	return tx.AddNeverArchive(ctx, parley.ArchivePattern{Host: strings.TrimPrefix(host, "www."), Path: path + "$"}, 0, note)
}

// ForbidSource notes that a source is on the list, when that shows.
func (tx *Tx) ForbidSource(ctx context.Context, id parley.SourceID) error {
	if err := tx.forbidSource(ctx, id); err != nil {
		return fmt.Errorf("source %d: %w", id, err)
	}
	return nil
}
