package web

import (
	"context"
	"slices"
	"time"

	"parley"
	"parley/internal/store"
)

// The fill functions read what the tabs of a profile show. They return how
// many things there are and how many stand on a page; 0 for tabs without pages.

func (s *Server) fillProfile(ctx context.Context, v *profileView, _ int) (total int64, size int, err error) {
	v.About = s.renderer.Sanitise(v.User.About)
	if v.TopPosts, err = s.store.TopPostsOf(ctx, v.User.ID, panelPosts); err != nil {
		return 0, 0, err
	}
	if v.Tags, v.TagTotal, err = s.store.TagsOf(ctx, v.User.ID, 1, panelTags); err != nil {
		return 0, 0, err
	}
	v.Badges, _, err = s.store.BadgesOf(ctx, v.User.ID, store.BadgesByClass, 1, panelBadges)
	return 0, 0, err
}

func (s *Server) fillSummary(ctx context.Context, v *profileView, _ int) (total int64, size int, err error) {
	if v.Answers, err = s.store.PostsOf(ctx, v.User.ID, parley.Answer, store.PostsByVotes, 1, panelRows); err != nil {
		return 0, 0, err
	}
	if v.Questions, err = s.store.PostsOf(ctx, v.User.ID, parley.Question, store.PostsByVotes, 1, panelRows); err != nil {
		return 0, 0, err
	}
	if v.Tags, v.TagTotal, err = s.store.TagsOf(ctx, v.User.ID, 1, panelTags); err != nil {
		return 0, 0, err
	}
	v.Badges, _, err = s.store.BadgesOf(ctx, v.User.ID, store.BadgesRecent, 1, panelBadges)
	return 0, 0, err
}

func (s *Server) fillAnswers(ctx context.Context, v *profileView, page int) (total int64, size int, err error) {
	if int64(page-1)*profileRows < v.User.Answers {
		v.Answers, err = s.store.PostsOf(ctx, v.User.ID, parley.Answer, store.PostOrder(v.Sort), page, profileRows)
	}
	return v.User.Answers, profileRows, err
}

func (s *Server) fillQuestions(ctx context.Context, v *profileView, page int) (total int64, size int, err error) {
	if int64(page-1)*profileRows < v.User.Questions {
		v.Questions, err = s.store.PostsOf(ctx, v.User.ID, parley.Question, store.PostOrder(v.Sort), page, profileRows)
	}
	return v.User.Questions, profileRows, err
}

func (s *Server) fillTags(ctx context.Context, v *profileView, page int) (total int64, size int, err error) {
	v.Tags, v.TagTotal, err = s.store.TagsOf(ctx, v.User.ID, page, profileCards)
	return v.TagTotal, profileCards, err
}

func (s *Server) fillBadges(ctx context.Context, v *profileView, page int) (total int64, size int, err error) {
	v.Badges, total, err = s.store.BadgesOf(ctx, v.User.ID, store.BadgeOrder(v.Sort), page, profileCards)
	return total, profileCards, err
}

func (s *Server) fillBounties(ctx context.Context, v *profileView, page int) (total int64, size int, err error) {
	v.Bounties, total, err = s.store.BountiesOf(ctx, v.User.ID, store.BountyList(v.Sort), page, profileRows)
	return total, profileRows, err
}

func (s *Server) fillReputation(ctx context.Context, v *profileView, page int) (total int64, size int, err error) {
	if v.Ledger, total, err = s.store.ReputationOf(ctx, v.User.ID, page, profileRows); err != nil {
		return 0, 0, err
	}
	if page == 1 {
		days, err := s.store.VotesOn(ctx, v.User.ID)
		if err != nil {
			return 0, 0, err
		}
		v.Years = votesByYear(days)
		v.Bounded = max(v.User.Questions, v.User.Answers) > store.ReceivedPosts
	}
	return total, profileRows, nil
}

func (s *Server) fillActivity(ctx context.Context, v *profileView, page int) (total int64, size int, err error) {
	v.Acts, total, err = s.store.ActsOf(ctx, v.User.ID, page, profileRows)
	return total, profileRows, err
}

func (s *Server) fillVotes(context.Context, *profileView, int) (total int64, size int, err error) {
	return 0, 0, nil
}

// voteYear counts the votes that someone's posts got in a year.
type voteYear struct {
	Year               int
	Up, Down, Accepted int64
}

// votesByYear sums days by year, the latest year first; years between are there
// even without votes.
func votesByYear(days []store.VoteDay) []voteYear {
	var list []voteYear
	for _, d := range days {
		year := time.UnixMilli(d.Date).UTC().Year()
		if len(list) == 0 || list[len(list)-1].Year != year {
			for len(list) > 0 && len(list) < 100 && list[len(list)-1].Year < year-1 {
				list = append(list, voteYear{Year: list[len(list)-1].Year + 1})
			}
			list = append(list, voteYear{Year: year})
		}
		y := &list[len(list)-1]
		y.Up, y.Down, y.Accepted = y.Up+d.Up, y.Down+d.Down, y.Accepted+d.Accepted
	}
	slices.Reverse(list)
	return list
}
