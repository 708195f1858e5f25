package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"parley/internal/dump"
)

// Questions returns the ids of all questions, ascending. The caller must not
// change them.
func (c *Corpus) Questions() []int32 { return c.questions }

// Giant returns the id of the giant thread's question; 0 without one.
func (c *Corpus) Giant() int { return int(c.giant) }

// QuestionWith returns the id of the question of ordinary length near the middle
// of the corpus that has so many answers and, on itself and them together, so
// many comments; 0 if there is none.
func (c *Corpus) QuestionWith(answers, comments int) int {
	onThread := make(map[int32]int)
	for _, com := range c.comments {
		q := com.post
		if p := &c.posts[q-1]; !p.question() {
			q = p.parent
		}
		onThread[q]++
	}
	found, distance := int32(0), len(c.questions)
	var t text
	for i, id := range c.questions {
		d := max(i-len(c.questions)/2, len(c.questions)/2-i)
		if d >= distance || int(c.posts[id-1].answers) != answers || onThread[id] != comments {
			continue
		}
		if c.body(id, &t); len(t.markdown) > 600 && len(t.markdown) < 1_400 {
			found, distance = id, d
		}
	}
	return int(found)
}

// Tag returns the name of the tag that is used the rank-th most, from 0 to
// [TagCount]-1.
func (c *Corpus) Tag(rank int) string { return c.tags.names[rank] }

// TagOf returns the first tag of a question.
func (c *Corpus) TagOf(question int) string {
	var space [maxTags]int
	return c.tags.names[c.questionTags(int32(question), &space)[0]]
}

// Word returns the rank-th most frequent word, from 0 to [VocabularySize]-1.
func (c *Corpus) Word(rank int) string { return c.words.words[rank] }

// Phrase returns three words, in lower case, that follow each other in the body
// of a question.
func (c *Corpus) Phrase(question int) string {
	var t text
	c.body(int32(question), &t)
	run := make([]string, 0, 3)
	for _, w := range strings.Fields(string(t.markdown)) {
		if strings.ContainsAny(w, ".,[]()->") {
			run = run[:0]
			continue
		}
		if run = append(run, strings.ToLower(w)); len(run) == 3 {
			break
		}
	}
	return strings.Join(run, " ")
}

// TagUses returns how many questions have the tag that is used the rank-th most.
func (c *Corpus) TagUses(rank int) int { return int(c.tagCounts[rank]) }

// Digest returns a checksum by which two corpora can be told apart, and a corpus
// from what an older version of this package made of the same Config. It reads
// a part of the corpus only.
func (c *Corpus) Digest() (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%+v\n", c.cfg)
	for _, file := range []dump.File{dump.Tags, dump.PostLinks, dump.Users} {
		if _, err := c.writeTo(context.Background(), h, file); err != nil {
			return "", err
		}
	}
	var t text
	for i := range min(200, len(c.posts)) {
		c.body(int32(i+1), &t)
		h.Write(t.markdown)
		h.Write(t.html)
	}
	for i := range min(200, len(c.comments)) {
		h.Write(c.commentText(i+1, nil))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
