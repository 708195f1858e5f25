package markup

import (
	"cmp"
	"fmt"

	"parley"
)

// Limits bound what one post may ask of the renderer. A zero field stands for
// the value in [DefaultLimits].
type Limits struct {
	Characters int // of source
	Nesting    int // lists and quotes inside one another
	Links      int // links and images, and reference definitions apart
	Columns    int // of a table
	Nodes      int // pieces of the result: elements and runs of text
}

// DefaultLimits are the limits of a post: the length is Stack Exchange's, the
// others lie far above what its posts need.
var DefaultLimits = Limits{Characters: 30_000, Nesting: maxDepth, Links: 1_000, Columns: 200, Nodes: 20_000}

func (l Limits) orDefault() Limits {
	return Limits{
		Characters: cmp.Or(l.Characters, DefaultLimits.Characters),
		Nesting:    min(maxDepth, cmp.Or(l.Nesting, DefaultLimits.Nesting)),
		Links:      cmp.Or(l.Links, DefaultLimits.Links),
		Columns:    cmp.Or(l.Columns, DefaultLimits.Columns),
		Nodes:      cmp.Or(l.Nodes, DefaultLimits.Nodes),
	}
}

// Limit names a field of [Limits].
type Limit string

const (
	LimitCharacters Limit = "characters"
	LimitNesting    Limit = "nesting"
	LimitLinks      Limit = "links"
	LimitColumns    Limit = "columns"
	LimitNodes      Limit = "nodes"
)

// LimitError reports a post that exceeds a limit. It unwraps to a
// [parley.Error] of kind Invalid, so it may be shown to the writer.
type LimitError struct {
	Limit Limit
	Most  int // what is allowed
	Got   int // what the post has, or 0 if nobody counted to the end
}

func (e *LimitError) Error() string {
	switch e.Limit {
	case LimitCharacters:
		return fmt.Sprintf("A post can have at most %d characters; this one has %d.", e.Most, e.Got)
	case LimitNesting:
		return fmt.Sprintf("Lists and quotes can be at most %d deep inside one another.", e.Most)
	case LimitLinks:
		return fmt.Sprintf("A post can have at most %d links and images.", e.Most)
	case LimitColumns:
		return fmt.Sprintf("A table can have at most %d columns.", e.Most)
	}
	return "This post has too many parts: please make it shorter or split it."
}

// Unwrap makes the error one that may be shown.
func (e *LimitError) Unwrap() error {
	return parley.Refuse(parley.Invalid, "post.body.limit."+string(e.Limit), "n", e.Most)
}
