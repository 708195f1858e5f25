package search

const (
	// MaxTerms is the most words, or pairs of characters of an unspaced
	// script, that a query is searched by; the rest of it is left out.
	MaxTerms = 32
	// MaxQueryBytes is the length at which [Parse] cuts a query.
	MaxQueryBytes = 2000
	// MaxTags is the most tags and labels of a query.
	MaxTags = 64
)

// Field says where a clause looks.
type Field uint8

// The fields: title, body and the words of the tags; the title only; the body
// with its code; the code only.
const (
	Anywhere Field = iota
	InTitle
	InBody
	InCode
)

// Clause is a word or a phrase. A text of several words, or a word that the
// index cuts into several ("e-mail"), matches where they stand side by side.
// A text without any words is ignored. In a word that is not quoted * stands
// for any letters, but not at its beginning.
type Clause struct {
	Text  string
	Field Field
	// Quoted clauses are searched for even if they are a stop word.
	Quoted bool
	// Weight is what the words of a Should clause count, in percent of usual;
	// 0 is 100.
	Weight int32
	term   string // of the index, in place of Text
}

// Range limits a value, both ends included.
type Range struct{ Min, Max int64 }

// Query says which documents to find. The zero value finds none.
type Query struct {
	// Every clause of Must and none of MustNot matches. If Must is empty but
	// for ignored clauses and no tags or labels are asked for, at least one
	// word of Should is in the document; else words of Should only raise its
	// relevance. The words of a Should clause count each for itself.
	Must, MustNot, Should []Clause
	// Of each group of Tags, and of Labels, the document has at least one.
	Tags, Labels       [][]string
	NotTags, NotLabels []string
	// The document links to an address of each of Links and to none of
	// NotLinks. Without a path an address means its whole host, * is anything.
	Links, NotLinks []string

	IDs    []int64 // any of them, in ascending order; nil: all
	NotIDs []int64 // none of them, in ascending order
	Kinds  []Kind  // any of them; empty: all
	Parent int64   // 0: any
	// Nil is any; times are in milliseconds.
	Score, Answers, Views, Created, Active *Range
	// States that all of Set and none of Clear are in.
	Set, Clear State

	// Cut is set by [Parse] if the text was too long to be used whole.
	Cut bool
}
