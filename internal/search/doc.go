// Package search is the site's full-text index: it turns posts into terms,
// keeps them in an inverted index, and answers queries with ranked document
// numbers. It leaves to others where the index lives (an implementation of
// [Storage]), who may see a post, what a result looks like, and what only the
// site knows of a query, such as a person's tags. [Parse] reads the query
// language of the search page.
//
// # Shape
//
// The index is a short list of immutable segments, oldest first. A write adds
// a small segment inside the caller's transaction ([Index.Apply]); merging
// replaces a run of neighbours by one segment. A document lives in the newest
// segment that holds it: older copies are dead, as are copies of documents
// that a newer segment names as deleted. A segment may also carry changed
// values (score, last activity) of documents in older segments, so a vote
// costs a few bytes and no analysis.
//
// Readers hold a snapshot of the list; [Index.Refresh] moves to the present
// one when the storage's generation has changed.
//
// # Segment format
//
// A segment is one run of bytes, cut into blocks of 32 KiB of which the last
// four bytes are a CRC-32C of the rest. Numbers are unsigned varints or fixed
// little-endian. In order:
//
//	postings    for every term, in term order: documents, then positions
//	dictionary  the sorted terms, front-coded in groups of 64
//	index       the first term of every group, kept in memory
//	columns     id, parent, creation, kind, activity, score, state, answers and
//	            views of every document
//	edits       deleted documents, changed values
//	trailer     offsets of the above, counts, the language, the format's name
//
// Documents are numbered 0..n-1 in the order of their ids (the ordinal).
//
// A term is a field byte and the word: w any text, t title, g tag, l label,
// u address (see link.go). Words are folded and stemmed. A posting of w and t
// has an impact, the BM25 weight of the term in the document as one byte (see
// rank.go), and its positions; one of g, l and u has neither.
//
// A list of up to 128 documents is a run of varint gaps followed by the
// impacts. A longer one begins with a skip table of one fixed-size entry a
// block of 128 documents (last ordinal, end of the block, end of its
// positions, largest impact, bit width), then the blocks: bit-packed gaps and
// the impacts. Positions follow the documents and are read for phrases only.
// Those of a document are varint gaps whose lowest bit says whether more
// follow. Positions count words from 0 in the body, from 32,768 in its blocks
// of code, from 65,536 in the title and from 131,072 in the tags.
//
// A column is cut into frames of 128 values: the smallest value and the
// bit-packed differences to it, so that any one value is read in place.
//
// # Cost
//
// The index takes about 0.53 bytes per byte of English text. In memory it
// holds about 35 bytes a document besides the block cache and the dictionary
// index.
package search
