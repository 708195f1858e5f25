package store

import (
	"slices"
	"strings"
)

// Kind is how a column's text in the dump is read.
type Kind int

const (
	Text Kind = iota
	Int
	Date // milliseconds since 1970
	Bool
)

// Column is one attribute of a dump row and the column that holds it.
type Column struct {
	Attr     string // "OwnerUserId"
	Name     string // "owner_user_id"
	Kind     Kind
	Required bool // the column is NOT NULL: an absent attribute is noted in extra
}

// RowTable is one of the eight tables of the dump. Columns stand in the order
// of the dump's attributes; "extra" and "import_id" follow them in the table.
type RowTable struct {
	File    string // "Posts"
	Name    string // "posts"
	Columns []Column
}

// RowTables are the tables of the dump in the order of the published archives
// (data-dump.md §2).
var RowTables = []*RowTable{
	{"Badges", "badges", []Column{
		{"Id", "id", Int, true}, {"UserId", "user_id", Int, true}, {"Name", "name", Text, true},
		{"Date", "date", Date, true}, {"Class", "class", Int, true}, {"TagBased", "tag_based", Bool, true},
	}},
	{"Comments", "comments", []Column{
		{"Id", "id", Int, true}, {"PostId", "post_id", Int, true}, {"Score", "score", Int, true},
		{"Text", "text", Text, true}, {"CreationDate", "creation_date", Date, true},
		{"UserDisplayName", "user_display_name", Text, false}, {"UserId", "user_id", Int, false},
		{"ContentLicense", "content_license", Text, false},
	}},
	{"PostHistory", "post_history", []Column{
		{"Id", "id", Int, true}, {"PostHistoryTypeId", "post_history_type_id", Int, true},
		{"PostId", "post_id", Int, true}, {"RevisionGUID", "revision_guid", Text, false},
		{"CreationDate", "creation_date", Date, true}, {"UserId", "user_id", Int, false},
		{"UserDisplayName", "user_display_name", Text, false}, {"Comment", "comment", Text, false},
		{"Text", "text", Text, false}, {"ContentLicense", "content_license", Text, false},
	}},
	{"PostLinks", "post_links", []Column{
		{"Id", "id", Int, true}, {"CreationDate", "creation_date", Date, true}, {"PostId", "post_id", Int, true},
		{"RelatedPostId", "related_post_id", Int, true}, {"LinkTypeId", "link_type_id", Int, true},
	}},
	{"Posts", "posts", []Column{
		{"Id", "id", Int, true}, {"PostTypeId", "post_type_id", Int, true},
		{"AcceptedAnswerId", "accepted_answer_id", Int, false}, {"ParentId", "parent_id", Int, false},
		{"CreationDate", "creation_date", Date, true}, {"Score", "score", Int, true},
		{"ViewCount", "view_count", Int, false}, {"Body", "body", Text, true},
		{"OwnerUserId", "owner_user_id", Int, false}, {"OwnerDisplayName", "owner_display_name", Text, false},
		{"LastEditorUserId", "last_editor_user_id", Int, false},
		{"LastEditorDisplayName", "last_editor_display_name", Text, false},
		{"LastEditDate", "last_edit_date", Date, false}, {"LastActivityDate", "last_activity_date", Date, true},
		{"Title", "title", Text, false}, {"Tags", "tags", Text, false}, {"AnswerCount", "answer_count", Int, false},
		{"CommentCount", "comment_count", Int, true}, {"FavoriteCount", "favorite_count", Int, false},
		{"ClosedDate", "closed_date", Date, false}, {"CommunityOwnedDate", "community_owned_date", Date, false},
		{"ContentLicense", "content_license", Text, false},
	}},
	{"Tags", "tags", []Column{
		{"Id", "id", Int, true}, {"TagName", "tag_name", Text, true}, {"Count", "count", Int, true},
		{"ExcerptPostId", "excerpt_post_id", Int, false}, {"WikiPostId", "wiki_post_id", Int, false},
		{"IsRequired", "is_required", Bool, false}, {"IsModeratorOnly", "is_moderator_only", Bool, false},
	}},
	{"Users", "users", []Column{
		{"Id", "id", Int, true}, {"Reputation", "reputation", Int, true}, {"CreationDate", "creation_date", Date, true},
		{"DisplayName", "display_name", Text, true}, {"LastAccessDate", "last_access_date", Date, false},
		{"WebsiteUrl", "website_url", Text, false}, {"Location", "location", Text, false},
		{"AboutMe", "about_me", Text, false}, {"Views", "views", Int, false}, {"UpVotes", "up_votes", Int, false},
		{"DownVotes", "down_votes", Int, false}, {"ProfileImageUrl", "profile_image_url", Text, false},
		{"EmailHash", "email_hash", Text, false}, {"Age", "age", Int, false}, {"AccountId", "account_id", Int, false},
	}},
	{"Votes", "votes", []Column{
		{"Id", "id", Int, true}, {"PostId", "post_id", Int, true}, {"VoteTypeId", "vote_type_id", Int, true},
		{"UserId", "user_id", Int, false}, {"CreationDate", "creation_date", Date, true},
		{"BountyAmount", "bounty_amount", Int, false},
	}},
}

// RowTableOf returns the table of a file of the dump or of its companions, or nil.
func RowTableOf(file string) *RowTable {
	for _, t := range slices.Concat(RowTables, EvidenceTables) {
		if strings.EqualFold(t.File, file) {
			return t
		}
	}
	return nil
}

// columnNames lists the columns of t as rows are loaded and exported.
func (t *RowTable) columnNames() []string {
	names := make([]string, 0, len(t.Columns)+2)
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return append(names, "extra", "import_id")
}
