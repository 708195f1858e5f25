// Package parley holds the nouns of a question-and-answer site and its pure
// rules: posts, votes, revisions, close reasons, licences, slugs, and the
// errors that may be shown to people. Names and numbers are those of the Stack
// Exchange data dump and of API v2.3. It imports the standard library only and
// knows nothing of databases, pages or formats.
package parley
