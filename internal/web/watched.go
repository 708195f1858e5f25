package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"parley"
	"parley/internal/store"
)

// listedWatchedTags is how many watched tags make the list of a member's own
// tags, those with the most questions.
const listedWatchedTags = 50

// watchedView is the page on which a member watches and ignores tags.
type watchedView struct {
	*page
	Form *form
	List *parley.WatchedTags
}

// showWatched serves GET /tags/watched.
func (s *Server) showWatched(r *http.Request) (*response, error) {
	return s.watchedPage(r, newForm("act", "watch"))
}

func (s *Server) watchedPage(r *http.Request, f *form) (*response, error) {
	list, err := s.store.WatchedTags(r.Context(), visitorFrom(r.Context()).Actor.ID)
	if err != nil {
		return nil, err
	}
	p := s.writePage("tags", s.Messages.Text("watch.title"))
	return s.html(r.Context(), p, watchedTemplate(&watchedView{page: p, Form: f, List: list}))
}

// watch serves POST /tags/watched: the field "act" says watch, ignore, remove or
// hide; it leads back to "returnurl".
func (s *Server) watch(r *http.Request) (*response, error) {
	f := r.PostForm
	names := tagsTyped(f.Get("tags"))
	var err error
	switch act := f.Get("act"); act {
	case "watch", "ignore":
		err = s.tags.Watch(r.Context(), s.act(r), names, act == "ignore")
	case "remove":
		for _, name := range names {
			if err == nil {
				err = s.tags.Unwatch(r.Context(), s.act(r), name)
			}
		}
	case "hide":
		err = s.tags.HideIgnored(r.Context(), s.act(r), f.Get("hide") != "")
	default:
		return nil, errNoPage
	}
	if err == nil {
		if to := returnPath(f.Get("returnurl")); to != "" {
			return seeOther(to)
		}
		return seeOther("/tags/watched")
	}
	return s.tryAgain(r, err, s.watchedPage)
}

// ownTags is what a member watches, for lists; nil for readers.
func (s *Server) ownTags(ctx context.Context) (*parley.WatchedTags, error) {
	v := visitorFrom(ctx)
	if v == nil {
		return nil, nil
	}
	return s.store.WatchedTags(ctx, v.Actor.ID)
}

// watchItems marks the items of a list that a member watches or ignores. Those
// that he wants hidden are left out and counted.
func watchItems(w *parley.WatchedTags, items []listItem) (shown []listItem, hidden int) {
	if w == nil {
		return items, 0
	}
	for _, i := range items {
		i.Watched, i.Ignored = w.Watches(i.Tags), w.Ignores(i.Tags)
		if i.Ignored && w.Hide {
			hidden++
			continue
		}
		shown = append(shown, i)
	}
	return shown, hidden
}

// ownSelection are the questions with tags that a member watches, without those
// that he ignores and does not watch; ok is false if he watches none.
func (s *Server) ownSelection(ctx context.Context, user parley.UserID) (sel store.TagSelection, ok bool, err error) {
	watched, err := s.store.WatchedTagList(ctx, user, false, listedWatchedTags)
	if err != nil || len(watched) == 0 {
		return sel, false, err
	}
	ignored, err := s.store.WatchedTagList(ctx, user, true, listedWatchedTags)
	if err != nil {
		return sel, false, err
	}
	ignored = slices.DeleteFunc(ignored, func(t store.Tag) bool {
		return slices.ContainsFunc(watched, func(w store.Tag) bool { return w.ID == t.ID })
	})
	return store.TagSelection{Groups: [][]store.Tag{watched}, Without: ignored}, true, nil
}

// ownTab shows a tab of a member's own tags in place of a list: readers are led
// to the login, and those who watch nothing to where they can.
func (s *Server) ownTab(r *http.Request, spec listSpec, complete func(*listView)) (*response, error) {
	v := visitorFrom(r.Context())
	if v == nil {
		return toLogin(r)
	}
	sel, ok, err := s.ownSelection(r.Context(), v.Actor.ID)
	if err != nil {
		return nil, err
	}
	if !ok {
		return seeOther("/tags/watched")
	}
	spec.selection = sel
	return s.showList(r, spec, complete)
}

// asksFor reports whether ?tab= names a tab.
func asksFor(r *http.Request, tab string) bool {
	return strings.EqualFold(r.URL.Query().Get("tab"), tab)
}

// watchButton is a button of a tag: it watches or ignores it, or ends that.
type watchButton struct {
	Act, Text, Label string
	Down             bool
}

// watchButtons are the buttons of a tag for a member.
func (v *listView) watchButtons(tag string) []watchButton {
	button := func(act string, down bool) watchButton {
		b := watchButton{Act: act, Text: v.T("watch.to" + act), Label: v.T("watch."+act+"this", "tag", tag), Down: down}
		if down {
			b.Act, b.Text, b.Label = "remove", v.T("watch."+act+"ing"), v.T("watch."+act+"ingthis", "tag", tag)
		}
		return b
	}
	return []watchButton{button("watch", slices.Contains(v.Own.Watched, tag)), button("ignore", slices.Contains(v.Own.Ignored, tag))}
}
