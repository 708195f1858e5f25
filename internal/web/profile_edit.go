package web

import (
	"context"
	"net/http"

	"parley"
	"parley/internal/picture"
	"parley/internal/store"
	"parley/internal/users"
)

// profileEditView is the form of a person's profile.
type profileEditView struct {
	*page
	Path     string
	Form     *form
	Portrait *form
	Person   store.Person
	CanSend  bool // the site takes pictures
	Done     string
}

func profilePath(v *visitor) string { return "/users/edit/" + idOf(v.Session.User) }

// showProfileEdit serves GET /users/edit/{id}.
func (s *Server) showProfileEdit(r *http.Request, v *visitor) (*response, error) {
	return s.profileEditPage(r, v, nil, newForm())
}

// profileEditPage shows the forms of a profile. Without one for the text it has
// what stands in the profile now.
func (s *Server) profileEditPage(r *http.Request, v *visitor, f, portrait *form) (*response, error) {
	profile, err := s.store.Profile(r.Context(), v.Session.User)
	if err != nil {
		return nil, err
	}
	if f == nil {
		about, err := s.store.AboutSource(r.Context(), v.Session.User)
		if err != nil {
			return nil, err
		}
		f = newForm("display_name", profile.Name, "location", profile.Location, "website", profile.Website, "about", about)
	}
	p := s.accountPage("profileedit")
	p.scripts = []string{s.editor}
	view := &profileEditView{page: p, Path: profilePath(v), Form: f, Portrait: portrait, Person: profile.Person, CanSend: s.pictures != nil}
	if done := r.URL.Query().Get("done"); done == "saved" || done == "picture" {
		view.Done = p.T("profileedit.done." + done)
	}
	return s.html(r.Context(), p, profileEditTemplate(view))
}

// editProfile serves POST /users/edit/{id}.
func (s *Server) editProfile(r *http.Request, v *visitor) (*response, error) {
	f := r.PostForm
	err := s.users.EditProfile(r.Context(), v.Session.User, users.ProfileEdit{DisplayName: f.Get("display_name"), Location: f.Get("location"),
		Website: f.Get("website"), About: f.Get("about")}, s.renderer.Markdown)
	if e, ok := formError(err); ok {
		res, err := s.profileEditPage(r, v, s.page("", "").typed(r, e), newForm())
		return again(res, err, e)
	}
	if err != nil {
		return nil, err
	}
	return seeOther(profilePath(v) + "?done=saved")
}

// portraitSide is how many pixels a portrait is wide and high: twice what pages
// show, for dense screens.
const portraitSide = 256

// setPicture serves POST /users/edit/{id}/picture: an upload, or the picture
// that is made from the name.
func (s *Server) setPicture(r *http.Request, v *visitor) (*response, error) {
	path, err := "", error(nil)
	if r.PostForm.Get("remove") == "" {
		path, err = s.takePicture(r, func(ctx context.Context, upload []byte) (*picture.Picture, error) {
			return picture.Portrait(ctx, upload, portraitSide)
		})
	}
	if err == nil {
		err = s.users.SetPicture(r.Context(), v.Session.User, path)
	}
	if e, ok := formError(err); ok {
		e = &parley.Error{Kind: e.Kind, Fields: []parley.FieldError{{Field: "image", Key: e.Key, Args: e.Args}}, After: e.After}
		res, err := s.profileEditPage(r, v, nil, s.page("", "").typed(r, e))
		return again(res, err, e)
	}
	if err != nil {
		return nil, err
	}
	return seeOther(profilePath(v) + "?done=picture")
}
