// Package notify decides who finds what in the inbox. It is called within the
// transactions of the verbs, so that whoever is told of something is told once
// and for sure. Mail about what stays unread, and the live streams, follow from
// the inbox and are made elsewhere; that what was told may still be seen is
// checked when the inbox is read.
package notify

import (
	"context"

	"parley"
	"parley/internal/store"
)

// The types of notices: item_type of API v2.3, and those that only Parley has.
const (
	NewAnswer       = "new_answer"
	Comment         = "comment"
	SubstantiveEdit = "substantive_edit"
	EditSuggested   = "edit_suggested"
	EditApproved    = "edit_approved"    // Parley's
	EditRejected    = "edit_rejected"    // Parley's
	PostDeleted     = "post_deleted"     // Parley's
	SynonymApproved = "synonym_approved" // Parley's
	SavedSearch     = "saved_search"     // Parley's
	SynonymRemoved  = "synonym_removed"  // Parley's
	SourceRequested = "source_requested" // Parley's
)

// Answered tells the asker and who follows the question of an answer.
func Answered(ctx context.Context, tx *store.Tx, question *store.PostState, answer parley.PostID, author parley.UserID) error {
	return tx.Notify(ctx, store.Notice{Type: NewAnswer, Post: answer, Actor: author, Followed: followed(question), To: []parley.UserID{question.Object.Owner}})
}

// Commented tells the owner and who follows the post of a comment, and whom it
// calls (0: nobody).
func Commented(ctx context.Context, tx *store.Tx, post *store.PostState, comment parley.CommentID, author, called parley.UserID) error {
	return tx.Notify(ctx, store.Notice{Type: Comment, Post: post.ID, Comment: comment, Actor: author, Followed: followed(post), To: []parley.UserID{post.Object.Owner, called}})
}

// followed is a post if others than its owner and the actor follow it.
func followed(s *store.PostState) parley.PostID {
	if s.Followed {
		return s.ID
	}
	return 0
}

// Called tells somebody that a comment calls him since it was edited, unless he
// is among those who were told of it before.
func Called(ctx context.Context, tx *store.Tx, post parley.PostID, comment parley.CommentID, editor, called parley.UserID, told []parley.UserID) error {
	return tx.Notify(ctx, store.Notice{Type: Comment, Post: post, Comment: comment, Actor: editor, To: []parley.UserID{called}, NotTo: told})
}

// Edited tells the owner, if the text changed much, and who follows the post
// of somebody's edit, except who let it in himself; knows may be 0.
func Edited(ctx context.Context, tx *store.Tx, post parley.PostID, editor parley.UserID, much bool, owner, knows parley.UserID) error {
	n := store.Notice{Type: SubstantiveEdit, Post: post, Actor: editor, Followed: post, Owner: much, NotTo: []parley.UserID{knows}}
	if !much {
		n.NotTo = append(n.NotTo, owner) // who follows his own post
	}
	return tx.Notify(ctx, n)
}

// Suggested tells the owner of a suggested edit of a post.
func Suggested(ctx context.Context, tx *store.Tx, post parley.PostID, edit int64, proposer parley.UserID) error {
	return tx.Notify(ctx, store.Notice{Type: EditSuggested, Post: post, Edit: edit, Actor: proposer, Owner: true})
}

// Decided tells the proposer what became of a suggested edit.
func Decided(ctx context.Context, tx *store.Tx, post parley.PostID, edit int64, approved bool, proposer, by parley.UserID) error {
	n := store.Notice{Type: EditRejected, Post: post, Edit: edit, Actor: by, To: []parley.UserID{proposer}}
	if approved {
		n.Type = EditApproved
	}
	return tx.Notify(ctx, n)
}

// Deleted tells the owner that somebody else deleted a post.
func Deleted(ctx context.Context, tx *store.Tx, post parley.PostID, by parley.UserID) error {
	return tx.Notify(ctx, store.Notice{Type: PostDeleted, Post: post, Actor: by, Owner: true})
}

// SynonymDecided tells who suggested a synonym of a tag what became of it.
func SynonymDecided(ctx context.Context, tx *store.Tx, approved bool, proposer, by parley.UserID) error {
	if proposer <= 0 {
		return nil
	}
	n := store.Notice{Type: SynonymRemoved, Actor: by, To: []parley.UserID{proposer}}
	if approved {
		n.Type = SynonymApproved
	}
	return tx.Notify(ctx, n)
}

// SearchMatched tells the owner of a saved search of a new match.
func SearchMatched(ctx context.Context, tx *store.Tx, search int64, post parley.PostID, owner parley.UserID) error {
	return tx.Notify(ctx, store.Notice{Type: SavedSearch, Post: post, Search: search, To: []parley.UserID{owner}})
}

// SourceAsked tells the owner of a post that readers ask for a source. Who asks is
// not told.
func SourceAsked(ctx context.Context, tx *store.Tx, post parley.PostID) error {
	return tx.Notify(ctx, store.Notice{Type: SourceRequested, Post: post, Owner: true})
}
