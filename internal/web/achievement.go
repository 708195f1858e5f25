package web

import (
	"net/http"
	"slices"

	"parley/internal/store"
)

// achievementsView is what a member gained and lost lately, by day.
type achievementsView struct {
	ownView
	Days []achievementDay
}

// achievementDay is a day (UTC) of achievements.
type achievementDay struct {
	Start int64
	Sum   int64 // of reputation
	List  []store.Achievement
}

// showAchievements serves GET /topbar/achievements. What is new is seen with it,
// as the counter in the bar says.
func (s *Server) showAchievements(r *http.Request) (*response, error) {
	user := visitorFrom(r.Context()).Actor.ID
	list, err := s.store.Achievements(r.Context(), user)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(list, func(a store.Achievement) bool { return a.New }) {
		if err := s.store.Update(r.Context(), func(tx *store.Tx) error { return tx.SeeAchievements(r.Context(), user) }); err != nil {
			return nil, err
		}
	}
	v := &achievementsView{s.ownView("achievements", "achievements.title"), daysOf(list)}
	return s.html(r.Context(), v.page, achievementsTemplate(v))
}

// daysOf puts achievements, the newest first, together by day.
func daysOf(list []store.Achievement) (days []achievementDay) {
	for _, a := range list {
		if n := len(days); n == 0 || days[n-1].Start != a.Day {
			days = append(days, achievementDay{Start: a.Day})
		}
		d := &days[len(days)-1]
		d.Sum += a.Reputation
		d.List = append(d.List, a)
	}
	return days
}

// toInbox serves GET /topbar/inbox.
func toInbox(*http.Request) (*response, error) { return redirect(http.StatusFound, "/inbox") }
