package web

import (
	"net/http"
	"slices"
	"strconv"

	"parley"
	"parley/internal/store"
)

// keptShown is how many posts a page of saved or followed ones has.
const keptShown = 30

// Names of lists in addresses, beside the numbers of a member's own lists.
const (
	allSaves   = "all"
	laterSaves = "later" // saved on no list
)

// savesView is what a member saved.
type savesView struct {
	ownView
	Path  string // of the list
	Lists []store.SaveList
	List  *store.SaveList // which is shown, nil for all
	Items []store.KeptPost
	Total int64
	Pages pager
	Form  *form // that was not taken, or an empty one
}

// showSaves serves GET /users/saves/{id}/{list}.
func (s *Server) showSaves(r *http.Request, v *visitor) (*response, error) {
	return s.savesPage(r, v, newForm())
}

// toSaves serves GET /users/saves/{id}.
func (s *Server) toSaves(_ *http.Request, v *visitor) (*response, error) {
	return redirect(http.StatusFound, ownPath(v, "saves"))
}

func (s *Server) savesPage(r *http.Request, who *visitor, f *form) (*response, error) {
	v := &savesView{ownView: s.ownView("saves", "saves.title"), Form: f}
	var err error
	if v.Lists, err = s.store.SaveLists(r.Context(), who.Actor.ID); err != nil {
		return nil, err
	}
	id, ok := saveList(r.PathValue("list"))
	at := slices.IndexFunc(v.Lists, func(l store.SaveList) bool { return l.ID == id })
	if !ok || id >= 0 && at < 0 {
		return nil, errNoPage
	}
	if id >= 0 {
		v.List = &v.Lists[at]
	}
	v.Path = savesPath(who, id)
	number := pageNumber(r)
	if v.Items, v.Total, err = s.store.Saved(r.Context(), who.Actor.ID, id, number, keptShown); err != nil {
		return nil, err
	}
	v.Pages = newPager(number, v.Total, keptShown, v.Path, nil)
	if number > 1 && len(v.Items) == 0 {
		return redirect(http.StatusFound, v.Path)
	}
	return s.html(r.Context(), v.page, savesTemplate(v))
}

// saveList is the id of the list that a part of an address names, -1 for all.
func saveList(name string) (id int64, ok bool) {
	switch name {
	case allSaves:
		return -1, true
	case laterSaves:
		return 0, true
	}
	id, err := strconv.ParseInt(name, 10, 64)
	return id, err == nil && id > 0
}

func savesPath(v *visitor, list int64) string {
	name := idOf(list)
	switch list {
	case -1:
		name = allSaves
	case 0:
		name = laterSaves
	}
	return "/users/saves/" + idOf(v.Actor.ID) + "/" + name
}

// changeSaves serves POST /users/saves/{id}/{list}: the field "act" says add
// (a list), rename or remove (this one), note (a saved post: its list and its
// note) or unsave.
func (s *Server) changeSaves(r *http.Request, v *visitor) (*response, error) {
	list, ok := saveList(r.PathValue("list"))
	if !ok {
		return nil, errNoPage
	}
	f := r.PostForm
	post, _ := strconv.ParseInt(f.Get("post"), 10, 64) // no number is no post
	var err error
	switch to := list; f.Get("act") {
	case "add":
		list, err = s.posts.AddList(r.Context(), s.act(r), f.Get("name"))
	case "rename":
		err = s.posts.RenameList(r.Context(), s.act(r), list, f.Get("rename"))
	case "remove":
		list, err = -1, s.posts.RemoveList(r.Context(), s.act(r), list)
	case "note":
		if to, ok = saveList(f.Get("to")); !ok || to < 0 {
			return nil, errNoPage
		}
		_, err = s.posts.Save(r.Context(), s.act(r), parley.PostID(post), to, f.Get("note"))
	case "unsave":
		_, err = s.posts.Unsave(r.Context(), s.act(r), parley.PostID(post))
	default:
		return nil, errNoPage
	}
	if err == nil {
		return seeOther(savesPath(v, list))
	}
	return s.tryAgain(r, err, func(r *http.Request, f *form) (*response, error) {
		for i := range f.Errors {
			f.Errors[i].Field = map[string]string{"add": "name", "rename": "rename", "note": "note-" + idOf(post)}[f.Value("act")]
		}
		return s.savesPage(r, v, f)
	})
}

// showFollowing serves GET /users/following/{id}.
func (s *Server) showFollowing(r *http.Request, who *visitor) (*response, error) {
	v := &savesView{ownView: s.ownView("following", "following.title"), Path: ownPath(who, "following")}
	number := pageNumber(r)
	var err error
	if v.Items, v.Total, err = s.store.Followed(r.Context(), who.Actor.ID, number, keptShown); err != nil {
		return nil, err
	}
	v.Pages = newPager(number, v.Total, keptShown, v.Path, nil)
	if number > 1 && len(v.Items) == 0 {
		return redirect(http.StatusFound, v.Path)
	}
	return s.html(r.Context(), v.page, followingTemplate(v))
}

// keptPath leads to a saved or followed post.
func keptPath(k store.KeptPost) string { return postPath(k.Type, k.Question, k.Post, k.Title) }

// listPath is the address of a list.
func (v *savesView) listPath(list int64) string { return savesPath(v.Visitor, list) }

// listName is what a list is called.
func (v *savesView) listName(list int64) string {
	for _, l := range v.Lists {
		if l.ID == list && l.ID != 0 {
			return l.Name
		}
	}
	return v.T("saves.later")
}

// listTabs are the lists, with how much is on each.
func (v *savesView) listTabs() []tab {
	all := int64(0)
	for _, l := range v.Lists {
		all += l.Count
	}
	list := []tab{{v.T("saves.tab", "name", v.T("saves.all"), "n", Thousands(all)), v.listPath(-1), v.List == nil}}
	for _, l := range v.Lists {
		list = append(list, tab{v.T("saves.tab", "name", v.listName(l.ID), "n", Thousands(l.Count)), v.listPath(l.ID), v.List != nil && v.List.ID == l.ID})
	}
	return list
}

// failed reports whether the form of an act was sent back, for a post if that
// is not 0.
func (v *savesView) failed(act string, post parley.PostID) bool {
	return v.Form.Value("act") == act && (post == 0 || v.Form.Value("post") == idOf(post))
}

// typedName is the form of an act that names a list: as it was sent back, or
// with the value.
func (v *savesView) typedName(act, name, value string) *form {
	if v.failed(act, 0) {
		return v.Form
	}
	return newForm(name, value)
}

// keptNote and keptList are what the form of a saved post holds: what was typed
// if it was sent back.
func (v *savesView) keptNote(k store.KeptPost) string {
	if v.failed("note", k.Post) {
		return v.Form.Value("note")
	}
	return k.Note
}

func (v *savesView) keptList(k store.KeptPost) int64 {
	if list, ok := saveList(v.Form.Value("to")); ok && v.failed("note", k.Post) {
		return list
	}
	return k.List
}

// listKey is how a form names a list.
func listKey(list int64) string {
	if list == 0 {
		return laterSaves
	}
	return idOf(list)
}
