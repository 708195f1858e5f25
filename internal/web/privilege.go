package web

import (
	"net/http"

	"parley"
)

// privilegeView is the list of privileges, or one of them.
type privilegeView struct {
	*helpView
	List      []parley.Privilege
	Privilege parley.Privilege
}

func privilegePath(p parley.Privilege) string { return "/help/privileges/" + p.Slug }

// showPrivileges serves /help/privileges.
func (s *Server) showPrivileges(r *http.Request) (*response, error) {
	h, err := s.helpView(s.Messages.Text("privileges.title"), "privileges")
	if err != nil {
		return nil, err
	}
	v := &privilegeView{helpView: h}
	v.Canonical, v.Description = "/help/privileges", v.T("privileges.intro")
	for _, p := range parley.Privileges {
		if p.Reputation > 0 {
			v.List = append(v.List, p)
		}
	}
	return s.html(r.Context(), v.page, privilegeList(v))
}

// showPrivilege serves /help/privileges/{slug}.
func (s *Server) showPrivilege(r *http.Request) (*response, error) {
	p, ok := privilegeNamed(r.PathValue("slug"))
	if !ok {
		return nil, errNoPage
	}
	h, err := s.helpView(s.Messages.Text("privilege."+p.Slug+".name"), "privileges")
	if err != nil {
		return nil, err
	}
	v := &privilegeView{helpView: h, Privilege: p}
	v.Canonical, v.Description = privilegePath(p), v.T("privilege."+p.Slug+".short")
	return s.html(r.Context(), v.page, privilegePage(v))
}

// privilegeNamed finds a privilege that this site has.
func privilegeNamed(slug string) (parley.Privilege, bool) {
	for _, p := range parley.Privileges {
		if p.Slug == slug && p.Reputation > 0 {
			return p, true
		}
	}
	return parley.Privilege{}, false
}

// movedPrivilege serves the old address /privileges/{slug}.
func (s *Server) movedPrivilege(r *http.Request) (*response, error) {
	p, ok := privilegeNamed(r.PathValue("slug"))
	if !ok {
		return nil, errNoPage
	}
	return redirect(http.StatusMovedPermanently, privilegePath(p))
}
