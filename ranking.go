package parley

import (
	"math"
	"time"
)

// Standing is what lists rank a question by.
type Standing struct {
	Views       int64
	Score       int64
	Answers     int64
	AnswerScore int64     // sum over the answers
	Asked       time.Time // the zero time is unknown, and long ago
	Active      time.Time // of the last activity
}

// Hotness ranks a question at now in the lists "hot", "week" and "month"
// (post-lifecycle.md §16): attention over age, where activity takes off half of
// the age that it ends. Acceptance has no weight.
func (s Standing) Hotness(now time.Time) float64 {
	age := hoursSince(s.Asked, now)
	idle := min(hoursSince(s.Active, now), age)
	attention := 4*math.Log10(float64(max(s.Views, 1))) + float64(s.Answers*s.Score)/5 + float64(s.AnswerScore)
	return attention / math.Pow(age+1-(age-idle)/2, 1.5)
}

// Trend ranks a question at now in the list "trending", by the formula of the
// hot network questions (post-lifecycle.md §16): votes over age, whatever the
// views and whenever it was last touched.
func (s Standing) Trend(now time.Time) float64 {
	votes := float64(min(s.Answers, 10)*s.Score)/5 + float64(s.AnswerScore)
	return votes / math.Pow(max(hoursSince(s.Asked, now)+1, 6), 1.4)
}

// hoursSince is never negative: clocks differ.
func hoursSince(t, now time.Time) float64 {
	return max(now.Sub(t).Hours(), 0)
}
