package parley

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Rules are the numbers of a site's rules. Each is a setting of the site; what
// a site does not set, or sets to no number, has the value of the reference
// for a site that has launched (post-lifecycle.md, comments-and-markup.md,
// reputation.md). Lengths are in characters. [DefaultRules] makes them.
type Rules struct {
	privileges  map[string]int // by slug
	evidence    EvidencePolicy
	tagEvidence map[string]EvidencePolicy

	TitleMin, TitleMax int
	BodyMin, BodyMax   int
	TagsMin, TagsMax   int
	TagLength          int
	NewUserLinks       int // in a post of somebody without the privilege new-user
	EditSummaryMax     int
	MostlyCode         int      // a little text with more code than so many times itself is refused; 0 takes all …
	LittleText         int      // … and this is how much text is no longer little
	BlockedWords       []string // that no title may have, in lower case
	BlockedPhrases     []string // that no text may have: words in lower case, as [Words] reads them
	Shorteners         []string // hosts that hide where a link leads, in lower case: no text may link to them

	RateReputation    int           // below it, QuestionPause and AnswerPause hold
	QuestionPause     time.Duration // between two questions
	AnswerPause       time.Duration // between two answers
	SelfAnswer        int           // reputation from which a question may come with its asker's answer
	QuestionsPerDay   int
	QuestionsPerMonth int           // 30 days
	LateAnswer        time.Duration // how long a form opened before a closing is taken
	DraftLife         time.Duration

	GracePeriod         time.Duration // an edit this soon after one's last revision folds into it
	SuggestedMinChange  int
	SuggestedPending    int           // of one person
	GuestEdits          int           // suggested edits an hour of one network without an account; 0: only members suggest
	GuestEditAge        time.Duration // a post takes them from this age on
	GuestEditsPending   int           // of all who have no account
	ReviewHold          time.Duration // a suggested edit that a reviewer looks at is handed to no other for so long
	SuggestedQueue      int           // of the site
	SuggestedDecision   int           // approvals, or rejections, that decide
	SuggestedRejections int           // within a week: no more suggestions of that person

	AcceptOthers      time.Duration // from asking to accepting somebody else's answer
	AcceptOwn         time.Duration
	SelfDeletesPerDay int
	FeedbackListed    time.Duration // how long feedback of those who may not vote is kept and listed
	DeletedListed     time.Duration // how long a deleted post stands in the list of its owner

	CommentMin, CommentMax int
	CommentEdit            time.Duration // how long an author may edit
	CommentEditPause       time.Duration
	CommentPause           time.Duration // between two comments, below RateReputation
	CommentPauseTrusted    time.Duration
	CommentVotes           int // a day
	CommentVoteUndo        time.Duration
	CommentDeletes         int // a day: posts with own comments deleted that others voted for
	CrowdedAnswers         int // a question with more answers shows only comments that somebody voted for

	VoteLock      time.Duration // how long a vote can be changed
	QuestionVotes int           // a day, on questions only
	Votes         int           // a day, on questions and answers
	DownRatio     int           // votes down on posts that are no wiki may be at most so many times those up; 0 is no limit …
	DownRatioFrom int           // … once somebody has cast so many votes
	VotesReserved int           // once no more of Votes are left, QuestionVotes are blocked

	QuestionUp, AnswerUp int // reputation of the owner
	Down                 int // of the owner
	DownVoter            int // of who votes an answer down
	Accepted, Accepting  int // of the owners of answer and question
	SuggestedEdit        int
	SuggestedEditMax     int // in all, for one person
	DailyCap             int
	SynonymScore         int           // of answers in a tag, from which one may vote on its synonyms
	SynonymApproved      int           // from this score on a synonym stands …
	SynonymRejected      int           // … and from this one down it is dropped
	TagExcerptMax        int           // characters
	EvidenceBusyViews    int           // a question with more views a day has its sources looked at weekly
	EvidencePatience     time.Duration // a post that lacks a source that is asked for has so long
	SourceRequest        int           // reputation from which readers may ask for a source …
	SourceRequestShown   int           // … which all readers see once so many ask …
	SourceRequestAge     time.Duration // … or after so long
	NewSources           int           // that one writer may make the site fetch in an hour …
	NewSourcesPerDay     int           // … and in a day
	QuoteChecks          int           // a minute, of one member by the API …
	QuoteChecksGuests    int           // … and of one address without an account
	Searches             int           // a minute, of one member …
	SearchesGuests       int           // … and of one address without an account
	ContextReport        int           // reputation from which readers may report missing context
	ContextRaters        int           // so many reviewers have to rate a report before it can become a note
	OverrideVotes        int           // so many reviewers have to say the same to stand beside the checker
	ExcerptAround        int           // characters of a copy that are kept and shown around a quoted passage …
	ExcerptMost          int           // … of it in all, to who may not see the whole …
	ExcerptPercent       int           // … or of its text, whichever is less
	UnusedCopies         time.Duration // copies that nothing quotes are freed after so long; 0 keeps them
	KeepScore            int           // a deleted post keeps its reputation from this score on …
	KeepAge              time.Duration // … if it was visible so long
}

// rule is one number of Rules and its setting.
type rule struct {
	name     string // of the setting, after "rule."
	standard int
	unit     time.Duration // of a duration, 0 for other numbers
	number   func(*Rules) *int
	duration func(*Rules) *time.Duration
}

func count(name string, standard int, field func(*Rules) *int) rule {
	return rule{name: name, standard: standard, number: field}
}

func span(name string, standard int, unit time.Duration, field func(*Rules) *time.Duration) rule {
	return rule{name: name, standard: standard, unit: unit, duration: field}
}

const day = 24 * time.Hour

var ruleTable = []rule{
	count("title_min", 15, func(r *Rules) *int { return &r.TitleMin }),
	count("title_max", 150, func(r *Rules) *int { return &r.TitleMax }),
	count("body_min", 30, func(r *Rules) *int { return &r.BodyMin }),
	count("body_max", 30_000, func(r *Rules) *int { return &r.BodyMax }),
	count("tags_min", 1, func(r *Rules) *int { return &r.TagsMin }),
	count("tags_max", 5, func(r *Rules) *int { return &r.TagsMax }),
	count("tag_length", 35, func(r *Rules) *int { return &r.TagLength }),
	count("new_user_links", 8, func(r *Rules) *int { return &r.NewUserLinks }),
	count("mostly_code", 6, func(r *Rules) *int { return &r.MostlyCode }),
	count("little_text", 150, func(r *Rules) *int { return &r.LittleText }),
	count("edit_summary_max", 300, func(r *Rules) *int { return &r.EditSummaryMax }),

	count("rate_reputation", 125, func(r *Rules) *int { return &r.RateReputation }),
	span("question_pause_minutes", 40, time.Minute, func(r *Rules) *time.Duration { return &r.QuestionPause }),
	span("answer_pause_minutes", 3, time.Minute, func(r *Rules) *time.Duration { return &r.AnswerPause }),
	count("self_answer_reputation", 15, func(r *Rules) *int { return &r.SelfAnswer }),
	count("questions_per_day", 6, func(r *Rules) *int { return &r.QuestionsPerDay }),
	count("questions_per_month", 50, func(r *Rules) *int { return &r.QuestionsPerMonth }),
	span("late_answer_minutes", 240, time.Minute, func(r *Rules) *time.Duration { return &r.LateAnswer }),
	span("draft_life_days", 7, day, func(r *Rules) *time.Duration { return &r.DraftLife }),

	span("grace_period_minutes", 5, time.Minute, func(r *Rules) *time.Duration { return &r.GracePeriod }),
	count("suggested_min_change", 6, func(r *Rules) *int { return &r.SuggestedMinChange }),
	count("suggested_pending", 5, func(r *Rules) *int { return &r.SuggestedPending }),
	count("guest_edits_per_hour", 5, func(r *Rules) *int { return &r.GuestEdits }),
	span("guest_edit_age_minutes", 10, time.Minute, func(r *Rules) *time.Duration { return &r.GuestEditAge }),
	count("guest_edits_pending", 20, func(r *Rules) *int { return &r.GuestEditsPending }),
	span("review_hold_minutes", 10, time.Minute, func(r *Rules) *time.Duration { return &r.ReviewHold }),
	count("suggested_queue", 200, func(r *Rules) *int { return &r.SuggestedQueue }),
	count("suggested_decision", 2, func(r *Rules) *int { return &r.SuggestedDecision }),
	count("suggested_rejections", 5, func(r *Rules) *int { return &r.SuggestedRejections }),

	span("accept_others_minutes", 15, time.Minute, func(r *Rules) *time.Duration { return &r.AcceptOthers }),
	span("accept_own_hours", 48, time.Hour, func(r *Rules) *time.Duration { return &r.AcceptOwn }),
	count("self_deletes_per_day", 5, func(r *Rules) *int { return &r.SelfDeletesPerDay }),
	span("feedback_listed_days", 30, day, func(r *Rules) *time.Duration { return &r.FeedbackListed }),
	span("deleted_listed_days", 60, day, func(r *Rules) *time.Duration { return &r.DeletedListed }),

	count("comment_min", 15, func(r *Rules) *int { return &r.CommentMin }),
	count("comment_max", 600, func(r *Rules) *int { return &r.CommentMax }),
	span("comment_edit_minutes", 5, time.Minute, func(r *Rules) *time.Duration { return &r.CommentEdit }),
	span("comment_edit_pause_seconds", 5, time.Second, func(r *Rules) *time.Duration { return &r.CommentEditPause }),
	span("comment_pause_seconds", 15, time.Second, func(r *Rules) *time.Duration { return &r.CommentPause }),
	span("comment_pause_trusted_seconds", 5, time.Second, func(r *Rules) *time.Duration { return &r.CommentPauseTrusted }),
	count("comment_votes", 30, func(r *Rules) *int { return &r.CommentVotes }),
	span("comment_vote_undo_seconds", 60, time.Second, func(r *Rules) *time.Duration { return &r.CommentVoteUndo }),
	count("comment_deletes", 20, func(r *Rules) *int { return &r.CommentDeletes }),
	count("crowded_answers", 30, func(r *Rules) *int { return &r.CrowdedAnswers }),

	span("vote_lock_minutes", 5, time.Minute, func(r *Rules) *time.Duration { return &r.VoteLock }),
	count("question_votes", 10, func(r *Rules) *int { return &r.QuestionVotes }),
	count("votes", 30, func(r *Rules) *int { return &r.Votes }),
	count("down_ratio", 0, func(r *Rules) *int { return &r.DownRatio }),
	count("down_ratio_votes", 300, func(r *Rules) *int { return &r.DownRatioFrom }),
	count("votes_reserved", 5, func(r *Rules) *int { return &r.VotesReserved }),

	count("question_up", 10, func(r *Rules) *int { return &r.QuestionUp }),
	count("answer_up", 10, func(r *Rules) *int { return &r.AnswerUp }),
	count("down", -2, func(r *Rules) *int { return &r.Down }),
	count("down_voter", -1, func(r *Rules) *int { return &r.DownVoter }),
	count("accepted", 15, func(r *Rules) *int { return &r.Accepted }),
	count("accepting", 2, func(r *Rules) *int { return &r.Accepting }),
	count("suggested_edit", 2, func(r *Rules) *int { return &r.SuggestedEdit }),
	count("suggested_edit_max", 1000, func(r *Rules) *int { return &r.SuggestedEditMax }),
	count("daily_cap", 200, func(r *Rules) *int { return &r.DailyCap }),
	count("synonym_score", 5, func(r *Rules) *int { return &r.SynonymScore }),
	count("synonym_approved", 4, func(r *Rules) *int { return &r.SynonymApproved }),
	count("synonym_rejected", -2, func(r *Rules) *int { return &r.SynonymRejected }),
	count("tag_excerpt_max", 500, func(r *Rules) *int { return &r.TagExcerptMax }),
	count("evidence_busy_views", 1000, func(r *Rules) *int { return &r.EvidenceBusyViews }),
	span("evidence_patience_days", 7, day, func(r *Rules) *time.Duration { return &r.EvidencePatience }),
	count("source_request_reputation", 50, func(r *Rules) *int { return &r.SourceRequest }),
	count("source_request_shown", 3, func(r *Rules) *int { return &r.SourceRequestShown }),
	span("source_request_days", 7, day, func(r *Rules) *time.Duration { return &r.SourceRequestAge }),
	count("new_sources_per_hour", 20, func(r *Rules) *int { return &r.NewSources }),
	count("new_sources_per_day", 100, func(r *Rules) *int { return &r.NewSourcesPerDay }),
	count("quote_checks_per_minute", 30, func(r *Rules) *int { return &r.QuoteChecks }),
	count("quote_checks_per_minute_guests", 5, func(r *Rules) *int { return &r.QuoteChecksGuests }),
	count("searches_per_minute", 30, func(r *Rules) *int { return &r.Searches }),
	count("searches_per_minute_guests", 60, func(r *Rules) *int { return &r.SearchesGuests }),
	count("context_report_reputation", 125, func(r *Rules) *int { return &r.ContextReport }),
	count("context_raters", 5, func(r *Rules) *int { return &r.ContextRaters }),
	count("override_votes", 2, func(r *Rules) *int { return &r.OverrideVotes }),
	count("excerpt_around", 300, func(r *Rules) *int { return &r.ExcerptAround }),
	count("excerpt_most", 2000, func(r *Rules) *int { return &r.ExcerptMost }),
	count("excerpt_percent", 20, func(r *Rules) *int { return &r.ExcerptPercent }),
	span("unused_copies_days", 30, day, func(r *Rules) *time.Duration { return &r.UnusedCopies }),
	count("keep_score", 3, func(r *Rules) *int { return &r.KeepScore }),
	span("keep_age_days", 60, day, func(r *Rules) *time.Duration { return &r.KeepAge }),
}

// Settings of rules have these prefixes: "rule.votes", "privilege.vote-up".
// SettingBlockedWords lists words that no title may have, separated by blanks;
// SettingBlockedPhrases phrases that no text of a post may have, separated by
// semicolons; SettingShorteners the hosts that hide where a link leads, "none" for
// none.
const (
	RulePrefix            = "rule."
	PrivilegePrefix       = "privilege."
	SettingBlockedWords   = "blocked_title_words"
	SettingBlockedPhrases = "blocked_phrases"
	SettingShorteners     = "link_shorteners"
)

// Words are the words of a text in lower case, with single blanks between them:
// what is compared where case, punctuation and line breaks do not matter.
func Words(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c)
	}), " ")
}

// BlockedPhrase returns the first of [Rules.BlockedPhrases] that a text has as
// whole words, "" for none; those that before has count as not there.
func (r *Rules) BlockedPhrase(text, before string) string {
	if len(r.BlockedPhrases) == 0 {
		return ""
	}
	text, before = " "+Words(text)+" ", " "+Words(before)+" "
	for _, p := range r.BlockedPhrases {
		if strings.Contains(text, " "+p+" ") && !strings.Contains(before, " "+p+" ") {
			return p
		}
	}
	return ""
}

func (d rule) set(r *Rules, n int) {
	if d.duration != nil {
		*d.duration(r) = time.Duration(n) * d.unit
	} else {
		*d.number(r) = n
	}
}

// shorteners are those of a site that lists none of its own.
const shorteners = "adf.ly bit.ly bitly.com bl.ink buff.ly cutt.ly goo.gl is.gd j.mp lnkd.in ow.ly rb.gy rebrand.ly shorturl.at t.co t.ly tiny.cc tinyurl.com tr.im v.gd"

// Shortener returns the host of a link if it is one of [Rules.Shorteners].
func (r *Rules) Shortener(link string) (host string, ok bool) {
	u, err := url.Parse(link)
	if err != nil {
		return "", false
	}
	host = strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), "www.")
	return host, slices.Contains(r.Shorteners, host)
}

// DefaultRules are those of the reference.
func DefaultRules() *Rules { return ReadRules(nil) }

// ReadRules reads the rules from the settings of a site.
func ReadRules(settings map[string]string) *Rules {
	r := &Rules{privileges: map[string]int{}}
	for _, d := range ruleTable {
		d.set(r, d.standard)
		if n, err := strconv.Atoi(settings[RulePrefix+d.name]); err == nil {
			d.set(r, n)
		}
	}
	for _, p := range Privileges {
		if p.Reputation > 0 {
			r.privileges[p.Slug] = p.Reputation
		}
		if n, err := strconv.Atoi(settings[PrivilegePrefix+p.Slug]); err == nil {
			r.privileges[p.Slug] = n
		}
	}
	r.readEvidence(settings)
	hosts := settings[SettingShorteners]
	if hosts == "" {
		hosts = shorteners
	}
	r.Shorteners = strings.Fields(strings.ToLower(hosts))
	r.BlockedWords = strings.Fields(strings.ToLower(settings[SettingBlockedWords]))
	for phrase := range strings.SplitSeq(settings[SettingBlockedPhrases], ";") {
		if words := Words(phrase); words != "" {
			r.BlockedPhrases = append(r.BlockedPhrases, words)
		}
	}
	return r
}

// Threshold is the reputation from which a privilege is held; ok is false if
// the site has no such privilege.
func (r *Rules) Threshold(slug string) (reputation int, ok bool) {
	reputation, ok = r.privileges[slug]
	return reputation, ok
}

// Holds reports whether the actor has a privilege of [Privileges]: by
// reputation, or as a moderator.
func (r *Rules) Holds(a Actor, slug string) bool {
	needed, ok := r.privileges[slug]
	return ok && a.SignedIn() && (a.Moderates() || a.Reputation >= needed)
}

// RuleDefaults are the settings of rules by name, with the value that holds on a
// site without them.
func RuleDefaults() map[string]int {
	defaults := map[string]int{}
	for _, d := range ruleTable {
		defaults[RulePrefix+d.name] = d.standard
	}
	for _, p := range Privileges {
		defaults[PrivilegePrefix+p.Slug] = p.Reputation
	}
	return defaults
}
