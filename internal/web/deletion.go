package web

import (
	"bytes"
	"net/http"
	"time"

	"parley"
	"parley/internal/users"
)

// deletionView is where a person takes their data along, or leaves.
type deletionView struct {
	*page
	Path   string
	Waits  bool // the deletion can be taken back for a day
	At     when // when a deletion that was asked for happens
	Asked  bool
	Form   *form
	Erased string // what the posts will be signed with
}

// showDeletion serves GET /users/delete/{id}.
func (s *Server) showDeletion(r *http.Request, v *visitor) (*response, error) {
	return s.deletionPage(r, v, newForm())
}

func (s *Server) deletionPage(r *http.Request, v *visitor, f *form) (*response, error) {
	wait, err := s.users.DeletionWaits(r.Context(), v.Session.User)
	if err != nil {
		return nil, err
	}
	p := s.accountPage("deletion")
	view := &deletionView{page: p, Path: "/users/delete/" + idOf(v.Session.User), Waits: wait > 0, Asked: v.DeleteDate > 0, At: p.When(v.DeleteDate, ""), Form: f, Erased: "user" + idOf(v.Session.User)}
	return s.html(r.Context(), p, deletionTemplate(view))
}

// deleteAccount serves POST /users/delete/{id}.
func (s *Server) deleteAccount(r *http.Request, v *visitor) (*response, error) {
	var err error
	if r.PostForm.Get("sure") == "" {
		err = &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: "sure", Key: "deletion.notsure"}}}
	} else {
		err = s.users.RequestDeletion(r.Context(), v.Session)
	}
	if e, ok := formError(err); ok && !users.IsNotFresh(err) {
		res, err := s.deletionPage(r, v, s.page("", "").typed(r, e))
		return again(res, err, e)
	}
	if err != nil {
		return nil, err
	}
	wait, err := s.users.DeletionWaits(r.Context(), v.Session.User)
	if err != nil || wait > 0 {
		return seeOther("/users/delete/" + idOf(v.Session.User))
	}
	p := s.accountPage("deletion")
	res, err := s.html(r.Context(), p, messageTemplate(&formPage{page: p, Text: p.T("deletion.done")}))
	if res != nil {
		res.cookies, res.clearData = []*http.Cookie{s.setSession("", time.Time{})}, true
	}
	return res, err
}

// keepAccount serves POST /users/delete/{id}/keep.
func (s *Server) keepAccount(r *http.Request, v *visitor) (*response, error) {
	if err := s.users.KeepAccount(r.Context(), v.Session); err != nil {
		return nil, err
	}
	return seeOther("/users/delete/" + idOf(v.Session.User))
}

// exportOwn serves POST /users/delete/{id}/export: everything that the site
// holds about a person, as one file.
func (s *Server) exportOwn(r *http.Request, v *visitor) (*response, error) {
	var b bytes.Buffer
	if err := s.users.OwnData(r.Context(), v.Session, &b); err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: "application/zip", body: b.Bytes(), noStore: true, packed: true,
		download: "user-" + idOf(v.Session.User) + "-" + s.store.Now().Format("2006-01-02") + ".zip"}, nil
}
