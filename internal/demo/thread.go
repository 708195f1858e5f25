package demo

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// section is one part of a thread's file. Each begins with a line "+++ KIND",
// not indented; except for comments, TOML fields follow up to a line "+++", and then text:
//
//	+++ question
//	title = "Who owns the port?"
//	tags  = ["ports"]
//	by    = "ann"          # a key of people.toml, or user417: a deleted account
//	ago   = "2y 40d 3h"    # before now
//	score = 24
//	+++
//	The Markdown of the first revision.
//
//	+++ comments
//	bob 2h 10m 5: Two hours and ten minutes later, with five votes.
//	ann 3h: @Bob One line each, in mini-Markdown.
//
//	+++ edit
//	by      = "ann"
//	after   = "1d"         # after the post was written
//	summary = "spelling"
//	replace = [["prot", "port"]]
//	+++
//
//	+++ answer
//	by    = "bob"
//	after = "5h"           # after the question
//	score = 36
//	+++
//	Markdown again.
//
// Comments and edits belong to the post above them. The fields are those of
// [postHead] and [editHead]. In titles, texts and comments {{-3d 2006-01-02}}
// is a date (see [datePlaceholder]), and the link target thread:04-port, or
// thread:04-port#2 for its second answer, leads to another thread.
type section struct {
	kind  string
	line  int // of the "+++ KIND", from 1
	head  string
	text  string
	inner int // the line on which text begins
}

// postHead holds the fields of a question or an answer.
type postHead struct {
	By    string
	Score int
	Down  int  // down-votes within Score; as many as a negative Score needs if 0
	Wiki  bool // community-owned from the start

	// Of questions.
	Title     string
	Tags      []string
	Ago       age
	Views     int
	Closed    *closing
	Protected *act
	Locked    *act
	Bounty    *bounty

	// Of answers.
	After    age
	Accepted age // after the answer was written; 0 if it was not accepted
	Awarded  age // the same for the question's bounty
}

// act is something a member did to a question, After it was asked.
type act struct {
	By    string
	After age
}

// closing says how a question was closed; Of is the thread it duplicates.
type closing struct {
	By     []string
	After  age
	Reason string // a key of closeReasons
	Of     string
}

type bounty struct {
	By     string
	After  age
	Amount int
}

// editHead holds the fields of an edit. The text below it, if any, replaces
// the whole body.
type editHead struct {
	By       string
	After    age
	Summary  string
	Title    string
	Tags     []string
	Replace  [][2]string // words of the body and what they become
	Rollback int         // the number of the revision that is restored, from 1
	Approved []string    // who approved a suggested edit; by whom it was made is By
}

type edit struct {
	editHead
	body string // "" if the edit does not replace the body as a whole
}

type comment struct {
	by    string
	after age
	score int
	text  string
}

// draft is a post as it stands in the file of its thread.
type draft struct {
	postHead
	body     string
	comments []comment
	edits    []edit
}

// thread is a question with its answers. Its slug is the name of its file.
type thread struct {
	slug     string
	question *draft
	answers  []*draft
}

func readThreads() ([]thread, error) {
	names, err := fs.Glob(files, "threads/*.md")
	if err != nil {
		return nil, err
	}
	var threads []thread
	for _, name := range names {
		src, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t, err := parseThread(strings.TrimSuffix(path.Base(name), ".md"), string(src))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		threads = append(threads, t)
	}
	return threads, nil
}

// parseThread reads the file of one thread. Errors name the line.
func parseThread(slug, src string) (thread, error) {
	t := thread{slug: slug}
	sections, err := split(src)
	if err != nil {
		return t, err
	}
	var post *draft // the one that comments and edits belong to
	for _, s := range sections {
		switch {
		case s.kind == "question" && t.question != nil:
			err = fmt.Errorf("a second question")
		case s.kind == "question":
			post = &draft{}
			t.question = post
			err = post.read(s)
		case post == nil:
			err = fmt.Errorf("%s before the question", s.kind)
		case s.kind == "answer":
			post = &draft{}
			t.answers = append(t.answers, post)
			err = post.read(s)
		case s.kind == "edit":
			e := edit{body: s.text}
			err = decode(s.head, &e.editHead)
			post.edits = append(post.edits, e)
		case s.kind == "comments":
			post.comments, err = parseComments(s)
		default:
			err = fmt.Errorf("unknown section %q", s.kind)
		}
		if err != nil {
			return t, fmt.Errorf("section of line %d: %w", s.line, err)
		}
	}
	if t.question == nil {
		return t, fmt.Errorf("no question")
	}
	return t, nil
}

// split cuts the file of a thread into its sections.
func split(src string) ([]section, error) {
	var all []section
	inHead := false
	for i, line := range strings.SplitAfter(src, "\n") {
		mark := strings.TrimRight(line, " \t\r\n")
		switch {
		case strings.HasPrefix(mark, "+++ "):
			if inHead {
				return nil, fmt.Errorf("line %d: the fields above have no +++ at their end", i+1)
			}
			kind := strings.TrimPrefix(mark, "+++ ")
			all = append(all, section{kind: kind, line: i + 1, inner: i + 2})
			inHead = kind != "comments"
		case len(all) == 0:
			if mark != "" {
				return nil, fmt.Errorf("line %d: text before the first section", i+1)
			}
		case mark == "+++" && inHead:
			inHead = false
			all[len(all)-1].inner = i + 2
		case inHead:
			all[len(all)-1].head += line
		default:
			all[len(all)-1].text += line
		}
	}
	if inHead {
		return nil, fmt.Errorf("the fields of the last section have no +++ at their end")
	}
	for i := range all {
		if all[i].kind != "comments" { // whose line numbers count
			all[i].text = strings.TrimSpace(all[i].text)
		}
	}
	return all, nil
}

func (d *draft) read(s section) error {
	d.body = s.text
	if err := decode(s.head, &d.postHead); err != nil {
		return err
	}
	d.Down = max(d.Down, -d.Score)
	return nil
}

// decode reads TOML and refuses fields that v does not have.
func decode(src string, v any) error {
	meta, err := toml.Decode(src, v)
	if err != nil {
		return err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("unknown field %s", unknown[0])
	}
	return nil
}

// parseComments reads lines "WHO AGE [SCORE]: TEXT".
func parseComments(s section) ([]comment, error) {
	var list []comment
	for i, line := range strings.Split(s.text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		c, err := parseComment(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", s.inner+i, err)
		}
		list = append(list, c)
	}
	return list, nil
}

func parseComment(line string) (comment, error) {
	head, text, ok := strings.Cut(line, ": ")
	words := strings.Fields(head)
	if !ok || len(words) < 2 {
		return comment{}, fmt.Errorf("not a comment of the form WHO AGE [SCORE]: TEXT")
	}
	c := comment{by: words[0], text: strings.TrimSpace(text)}
	span := words[1:]
	if last := span[len(span)-1]; !isAge(last) {
		score, err := strconv.Atoi(last)
		if err != nil {
			return comment{}, fmt.Errorf("score %q of a comment: %w", last, err)
		}
		c.score, span = score, span[:len(span)-1]
	}
	d, err := parseAge(span)
	c.after = age(d)
	return c, err
}
