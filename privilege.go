package parley

// Privilege is something that a user may do from a reputation on
// (privileges.md). A threshold of 0 means that sites of that size have no such
// privilege.
type Privilege struct {
	Slug        string // of its help page
	Reputation  int    // on a site that has launched, the "beta" column
	PrivateBeta int    // before that
	Full        int    // on the large old sites
	Milestone   bool   // shown with emphasis
}

// Privileges are those that have a help page, from the least reputation to the
// most. A site may set single thresholds otherwise.
var Privileges = []Privilege{
	{Slug: "create-posts", Reputation: 1, PrivateBeta: 1, Full: 1},
	{Slug: "participate-in-meta", Reputation: 5, PrivateBeta: 5, Full: 5},
	{Slug: "community-wiki", Reputation: 10, PrivateBeta: 10, Full: 10},
	{Slug: "new-user", Reputation: 10, PrivateBeta: 1, Full: 10},
	{Slug: "vote-up", Reputation: 15, PrivateBeta: 1, Full: 15},
	{Slug: "flag-posts", Reputation: 15, PrivateBeta: 15, Full: 15},
	{Slug: "chat", Reputation: 20, PrivateBeta: 20, Full: 20},
	{Slug: "comment", Reputation: 50, PrivateBeta: 1, Full: 50},
	{Slug: "set-bounties", Reputation: 75, PrivateBeta: 75, Full: 75},
	{Slug: "create-chat-rooms", Reputation: 100, PrivateBeta: 100, Full: 100},
	{Slug: "edit-community-wiki", Reputation: 100, PrivateBeta: 1, Full: 100},
	{Slug: "vote-down", Reputation: 125, PrivateBeta: 1, Full: 125},
	{Slug: "create-tags", Reputation: 150, PrivateBeta: 1, Full: 300},
	{Slug: "reduce-ads", Full: 200},
	{Slug: "view-close-votes", Reputation: 250, PrivateBeta: 1, Full: 250},
	{Slug: "access-review-queues", Reputation: 350, PrivateBeta: 350, Full: 500},
	{Slug: "close-questions", Reputation: 500, PrivateBeta: 1, Full: 3000},
	{Slug: "established-user", Reputation: 750, PrivateBeta: 100, Full: 1000},
	{Slug: "create-gallery-chat-rooms", Reputation: 1000, PrivateBeta: 1000, Full: 1000},
	{Slug: "edit", Reputation: 1000, PrivateBeta: 500, Full: 2000},
	{Slug: "suggest-tag-synonyms", Reputation: 1250, PrivateBeta: 1250, Full: 2500},
	{Slug: "approve-tag-wiki-edits", Reputation: 1500, PrivateBeta: 750, Full: 5000},
	{Slug: "moderator-tools", Reputation: 2000, PrivateBeta: 1000, Full: 10000, Milestone: true},
	{Slug: "protect-questions", Reputation: 3500, PrivateBeta: 1750, Full: 15000},
	{Slug: "trusted-user", Reputation: 4000, PrivateBeta: 2000, Full: 20000, Milestone: true},
	{Slug: "site-analytics", Reputation: 5000, PrivateBeta: 2500, Full: 25000, Milestone: true},
}
