package web

import (
	"net/http"

	"parley"
	"parley/internal/store"
)

// deletedPath is the address of the list of somebody's deleted questions or
// answers.
func deletedPath(kind parley.PostType, user parley.UserID) string {
	return "/users/deleted-" + deletedKinds[kind] + "/" + idOf(user)
}

var deletedKinds = map[parley.PostType]string{parley.Question: "questions", parley.Answer: "answers"}

// deletedPostsView is what was deleted of a member lately.
type deletedPostsView struct {
	*page
	Kind  parley.PostType
	User  store.Person // whose posts they were
	Days  int64        // so far back
	List  []store.DeletedPost
	Total int64
	Pages pager
}

// showDeletedPosts serves GET /users/deleted-questions/{id} and
// /users/deleted-answers/{id}, to the member and to moderators; for others they
// are not there.
func (s *Server) showDeletedPosts(kind parley.PostType) handler {
	return func(r *http.Request) (*response, error) {
		id, err := pathID[parley.UserID](r, "id")
		if err != nil {
			return nil, err
		}
		who := visitorFrom(r.Context())
		if !seesDeletedPosts(who, id) {
			return nil, errNoPage
		}
		v := &deletedPostsView{page: s.page("users", ""), Kind: kind, User: store.Person{ID: id, Name: who.DisplayName}}
		if id != who.Actor.ID {
			if v.User.Name, err = s.store.UserName(r.Context(), id); err != nil {
				return nil, err
			}
		}
		rules, err := s.store.Rules(r.Context())
		if err != nil {
			return nil, err
		}
		since, number := s.store.Now().Add(-rules.DeletedListed), pageNumber(r)
		if v.List, v.Total, err = s.store.DeletedPosts(r.Context(), id, kind, since.UnixMilli(), number, keptShown); err != nil {
			return nil, err
		}
		path := deletedPath(kind, id)
		if number > 1 && len(v.List) == 0 {
			return redirect(http.StatusFound, path)
		}
		v.Pages = newPager(number, v.Total, keptShown, path, nil)
		v.Days = int64(rules.DeletedListed.Hours() / 24)
		v.Title, v.Robots, v.fresh = v.T("deletedposts."+deletedKinds[kind], "name", v.PersonName(v.User)), "noindex", 0
		return s.html(r.Context(), v.page, deletedPostsTemplate(v))
	}
}

// seesDeletedPosts reports whether the list of a person's deleted posts is shown
// to a visitor, nil for a reader.
func seesDeletedPosts(v *visitor, user parley.UserID) bool {
	return v != nil && (v.Actor.ID == user || v.Moderates())
}

// tabs lead to the lists of both kinds.
func (v *deletedPostsView) tabs() []tab {
	var list []tab
	for _, kind := range []parley.PostType{parley.Question, parley.Answer} {
		list = append(list, tab{v.T("profile.tab." + deletedKinds[kind]), deletedPath(kind, v.User.ID), kind == v.Kind})
	}
	return list
}

// deletedBy says on whose decision a post was deleted.
func (p *page) deletedBy(d parley.Deleter) string {
	switch d {
	case parley.DeletedByOwner:
		return p.T("removed.by.owner")
	case parley.DeletedByCommunity:
		return p.T("removed.by.community")
	case parley.DeletedWithThread:
		return p.T("removed.by.question")
	}
	return p.T("removed.by.moderator")
}
