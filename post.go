package parley

import (
	"strings"
	"time"
)

// The identifiers of things. Each table counts for itself, as in the dump.
type (
	PostID     int64
	UserID     int64
	CommentID  int64
	TagID      int64
	BadgeID    int64
	SourceID   int64
	SnapshotID int64
	QuoteID    int64
)

// CommunityUser owns what nobody owns: tag wikis, automatic acts.
const CommunityUser UserID = -1

// PostType is PostTypeId of the dump; imported numbers without a name here are
// kept as they are.
type PostType int

const (
	Question             PostType = 1
	Answer               PostType = 2
	OrphanedTagWiki      PostType = 3
	TagWikiExcerpt       PostType = 4
	TagWiki              PostType = 5
	ModeratorNomination  PostType = 6
	WikiPlaceholder      PostType = 7
	PrivilegeWiki        PostType = 8
	Article              PostType = 9
	HelpArticle          PostType = 10
	Collection           PostType = 12
	QuestionnaireAnswer  PostType = 13
	Announcement         PostType = 14
	CollectiveDiscussion PostType = 15
	CollectiveCollection PostType = 17
)

// OfTag reports whether the post describes a tag.
func (t PostType) OfTag() bool { return t == TagWiki || t == TagWikiExcerpt }

// Sizes that lists and pages have (site-surface.md §2, post-lifecycle.md §10).
const (
	AnswersPerPage   = 30
	FoldedComments   = 5  // shown before "Show N more comments"
	ListPageSize     = 15 // questions on a page of a list; 30 and 50 can be asked for
	CardsPerPage     = 36 // tags, users
	FeedEntries      = 30
	ExcerptLength    = 200 // characters of a body in a list
	RelatedInSidebar = 10
)

// SplitTags reads the Tags of a question: "<a><b>", or "|a|b|" as dumps from
// 2024 on write it.
func SplitTags(tags string) []string {
	if tags == "" {
		return nil
	}
	return strings.FieldsFunc(tags, func(r rune) bool { return r == '<' || r == '>' || r == '|' })
}

// JoinTags writes tags as "<a><b>".
func JoinTags(tags []string) string {
	var b strings.Builder
	for _, t := range tags {
		b.WriteString("<" + t + ">")
	}
	return b.String()
}

// LicenseAt returns the licence under which Stack Exchange published what was
// written at t (data-dump.md §2).
func LicenseAt(t time.Time) string {
	switch {
	case t.Before(time.Date(2011, 4, 8, 0, 0, 0, 0, time.UTC)):
		return "CC BY-SA 2.5"
	case t.Before(time.Date(2018, 5, 2, 0, 0, 0, 0, time.UTC)):
		return "CC BY-SA 3.0"
	}
	return "CC BY-SA 4.0"
}

// LicenseURL returns the address of the text of a licence of the dump, or "".
func LicenseURL(license string) string {
	version, ok := strings.CutPrefix(license, "CC BY-SA ")
	if !ok || (version != "2.5" && version != "3.0" && version != "4.0") {
		return ""
	}
	return "https://creativecommons.org/licenses/by-sa/" + version + "/"
}
