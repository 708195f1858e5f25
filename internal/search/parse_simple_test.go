package search

// ParseSimple is Parse for queries that need nothing around them.
func ParseSimple(text string) Query { return Parse(text, Asking{}).Query }
