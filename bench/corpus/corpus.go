// Package corpus makes the corpus on which Parley's performance is measured: a
// question-and-answer site of any size, written as a Stack Exchange data dump.
// The same [Config] always gives the same bytes, so figures can be compared
// over time and with other engines.
//
// A corpus is planned first and written afterwards. The plan holds who wrote
// what, when, and every counter, in a few bytes a post; texts are made anew
// from the seed and the post's id whenever they are needed, so a corpus of a
// million questions needs little memory, and the eight files can be written
// independently. The format of the rows is package dump's business; serving
// and measuring are left to the other packages under bench.
package corpus

import (
	"fmt"
	"time"
)

// Config names one corpus. Its zero value is not valid: Questions must be set.
type Config struct {
	// Questions is the number of ordinary questions, 1 to 10,000,000. Answers,
	// comments, users and votes follow in proportion.
	Questions int `json:"questions"`
	// Seed distinguishes corpora of the same size.
	Seed uint64 `json:"seed"`
	// Giant adds one question with [GiantAnswers] answers and [GiantComments]
	// comments, beyond the proportions.
	Giant bool `json:"giant"`
}

// MaxQuestions is the largest corpus: ids and counters fit their types up to it.
const MaxQuestions = 10_000_000

// The giant thread. Half of its comments are on the question itself, the
// others on its answers.
const (
	GiantAnswers  = 12_000
	GiantComments = 5_000
)

// TagCount is the number of tags of a corpus of any size.
const TagCount = 500

// The proportions of a corpus: how many there are for 10,000 questions.
const (
	answersPer10k  = 15_000
	commentsPer10k = 20_000
	usersPer10k    = 2_000
	votesPer10k    = 40_000
)

// Start and the three years after it hold everything that happens in a corpus.
var Start = time.Date(2022, time.January, 3, 0, 0, 0, 0, time.UTC)

// span is the length of a corpus in ticks.
const span tick = 3 * 365 * 24 * 3600 * ticksPerSecond

// ticksPerSecond is the precision of the plan's times: tenths of a second, so
// that three years fit into 32 bits.
const ticksPerSecond = 10

// tick is a time since [Start] in tenths of a second; negative before it.
type tick int32

// Time returns the moment of t.
func (t tick) Time() time.Time {
	return Start.Add(time.Duration(t) * (time.Second / ticksPerSecond))
}

// Corpus is one planned corpus. It is safe for concurrent use.
type Corpus struct {
	cfg   Config
	words *vocabulary
	tags  *tagSet

	posts     []post    // by id - 1, ascending by creation
	comments  []comment // by id - 1, ascending by creation
	votes     []vote    // by id - 1, ascending by day
	users     []user    // by id - 1, ascending by creation
	links     []link    // by id - 1, ascending by creation
	edits     []edit    // ascending by time
	tagCounts []int32   // questions by tag

	questions []int32 // ids of all questions, ascending
	giant     int32   // id of the giant thread's question; 0 without one
}

// New plans the corpus of cfg. It takes about a second for each 200,000
// questions and keeps about 140 bytes for each question.
func New(cfg Config) (*Corpus, error) {
	if cfg.Questions < 1 || cfg.Questions > MaxQuestions {
		return nil, fmt.Errorf("corpus of %d questions: want 1 to %d", cfg.Questions, MaxQuestions)
	}
	c := &Corpus{cfg: cfg, words: newVocabulary(cfg.Seed), tags: newTagSet(cfg.Seed)}
	c.planUsers()
	c.planPosts()
	c.planComments()
	c.planEdits()
	c.planVotes()
	c.planTags()
	c.planLinks()
	return c, nil
}

// Config returns what the corpus was made from.
func (c *Corpus) Config() Config { return c.cfg }
