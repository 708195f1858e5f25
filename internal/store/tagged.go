package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley"
)

// Tag is a tag with what a list of its questions shows.
type Tag struct {
	ID      parley.TagID
	Name    string
	Count   int64  // of questions
	Excerpt string // HTML of the beginning of its short description, still to be sanitised
}

// TagSelection says which tags the questions of a list have: one of each
// group, and none of Without.
type TagSelection struct {
	Groups  [][]Tag
	Without []Tag
}

// narrowest is the number of the group with the fewest questions.
func (t TagSelection) narrowest() int {
	best, least := 0, int64(-1)
	for i := range t.Groups {
		n := t.total(i)
		if least < 0 || n < least {
			best, least = i, n
		}
	}
	return best
}

// total is how many questions a group's tags have, those with several of them
// counted as often.
func (t TagSelection) total(group int) int64 {
	n := int64(0)
	for _, tag := range t.Groups[group] {
		n += tag.Count
	}
	return n
}

// wildcardTags is how many tags a name with * stands for at most, those with
// the most questions first.
const wildcardTags = 10

// FindTags looks tags up by the names that were asked for. The name of a
// synonym finds its master; one with * finds what fits. Names without a tag
// are not in the result, which is shared and must not be changed.
func (s *Store) FindTags(ctx context.Context, names []string) (map[string][]Tag, error) {
	key := strings.Join(names, "\x00")
	if found, ok := s.tagNames.get(key, s.Now()); ok {
		return found, nil
	}
	found, err := s.findTags(ctx, names)
	if err != nil {
		return nil, fmt.Errorf("tags %q: %w", names, err)
	}
	if len(found) > 0 {
		s.tagNames.put(key, found, s.Now().Add(tagLife))
	}
	return found, nil
}

// tagLife is how long found tags are kept if nothing happens on the site.
const tagLife = time.Minute

func (s *Store) findTags(ctx context.Context, names []string) (map[string][]Tag, error) {
	b := &sqlText{}
	var plain, arms []string
	for _, name := range names {
		if !strings.Contains(name, "*") {
			plain = append(plain, b.arg(name))
			continue
		}
		arms = append(arms, `
		SELECT * FROM (SELECT CAST(`+b.arg(name)+` AS TEXT) AS asked, 0 AS synonym, id, tag_name, count, '' AS excerpt
		               FROM tags
		               WHERE tag_name LIKE `+b.arg(likePattern(name))+` ESCAPE '\'
		               ORDER BY count DESC, tag_name
		               LIMIT `+fmt.Sprint(wildcardTags)+`) w`+fmt.Sprint(len(arms)))
	}
	if len(plain) > 0 {
		in := strings.Join(plain, ", ")
		arms = append(arms, `
		SELECT g.tag_name, 0, g.id, g.tag_name, g.count, COALESCE(SUBSTR(e.body, 1, 2000), '')
		FROM tags g
		LEFT JOIN posts e ON e.id = g.excerpt_post_id AND e.deletion_date IS NULL
		WHERE g.tag_name IN (`+in+`)`, `
		SELECT y.source_tag_name, 1, g.id, g.tag_name, g.count, ''
		FROM tag_synonyms y
		JOIN tags g ON g.tag_name = y.target_tag_name
		WHERE y.source_tag_name IN (`+in+`)
		  AND y.approval_date IS NOT NULL`)
	}
	b.write(strings.Join(arms, `
		UNION ALL`))
	found := map[string][]Tag{}
	err := s.queryText(ctx, b, func(r *sql.Rows) error {
		var asked string
		var synonym bool
		var t Tag
		if err := r.Scan(&asked, (*intBool)(&synonym), (*int64)(&t.ID), &t.Name, &t.Count, &t.Excerpt); err != nil {
			return err
		}
		if synonym {
			found[asked] = nil // a synonym's own tag has no questions of its own
		}
		found[asked] = append(found[asked], t)
		return nil
	})
	return found, err
}

var likeEscapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, `*`, `%`)

// likePattern is the LIKE pattern, with \ as escape, of a name with *.
func likePattern(name string) string { return likeEscapes.Replace(name) }

// similarSample is how many of the most used tags are compared with a name.
const similarSample = 3000

// SimilarTags returns up to limit tags whose names look like one that does not
// exist: those that hold it or are held by it, and those that differ in a few
// letters; the nearest first, among equals the most used.
func (s *Store) SimilarTags(ctx context.Context, name string, limit int) ([]TagCount, error) {
	var list []TagCount
	err := s.query(ctx, `
		SELECT tag_name, count
		FROM tags
		WHERE count > 0
		ORDER BY count DESC, tag_name DESC
		LIMIT $1`, []any{similarSample}, func(r *sql.Rows) error {
		var t TagCount
		if err := r.Scan(&t.Name, &t.Count); err != nil {
			return err
		}
		t.weight = likeness(name, t.Name)
		if t.weight > 0 {
			list = append(list, t)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("tags like %q: %w", name, err)
	}
	slices.SortFunc(list, func(a, b TagCount) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return list[:min(len(list), limit)], nil
}

// likeness is how much a tag looks like a name, 0 for not at all.
func likeness(name, tag string) int64 {
	a, b := []rune(name), []rune(tag)
	allowed := max(1, min(len(a), len(b))/3)
	if abs := len(a) - len(b); max(abs, -abs) <= allowed {
		if d := distance(a, b); d <= allowed {
			return int64(100 - d)
		}
	}
	switch {
	case utf8.RuneCountInString(name) < 3 || len(b) < 3:
		return 0
	case strings.HasPrefix(tag, name), strings.HasPrefix(name, tag):
		return 50
	case strings.Contains(tag, name), strings.Contains(name, tag):
		return 40
	}
	return 0
}

// distance is how many letters have to be put in, left out or changed to make
// a of b.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, change)
		}
	}
	return row[len(b)]
}
