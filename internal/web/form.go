package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"parley"
)

// keyField is the hidden field with the idempotency key of a form: the same
// form sent twice has one effect (reliability.md §2).
const keyField = "key"

// formKey is the key that a form came with, "" for none.
func formKey(r *http.Request) string {
	if k := r.Header.Get("Idempotency-Key"); k != "" {
		return k
	}
	return r.PostForm.Get(keyField)
}

// form is a form with what was typed into it and what is wrong with that. The
// zero form is empty and has no errors.
type form struct {
	Values url.Values
	Errors []parley.FieldError
	Error  string // what is wrong with the whole, "" for nothing
	Key    string
}

// newForm is an empty form, or one with known values: pairs of name and value.
func newForm(values ...string) *form {
	f := &form{Values: url.Values{}, Key: rand.Text()}
	for i := 0; i+1 < len(values); i += 2 {
		f.Values.Set(values[i], values[i+1])
	}
	return f
}

// typed is the form as it was sent, to be shown again with what is wrong. Its
// key is a new one: nothing came of the old one. Passwords are not given back.
func (p *page) typed(r *http.Request, e *parley.Error) *form {
	f := &form{Values: url.Values{}, Errors: e.Fields, Key: rand.Text()}
	for name, v := range r.PostForm {
		if name != keyField && name != "password" && name != "new_password" {
			f.Values[name] = v
		}
	}
	if e.Key != "" || e.Message != "" {
		f.Error = p.ErrorText(e)
	}
	return f
}

// Value is what stands in a field.
func (f *form) Value(name string) string { return f.Values.Get(name) }

// Wrong returns what is wrong with a field, and whether anything is.
func (f *form) Wrong(name string) (parley.FieldError, bool) {
	for _, e := range f.Errors {
		if e.Field == name {
			return e, true
		}
	}
	return parley.FieldError{}, false
}

// asRefusal is an error that may be told to the person who caused it.
func asRefusal(err error) (*parley.Error, bool) { return errors.AsType[*parley.Error](err) }

// formError is the error of an act if it is one to be shown in the form.
// Others are for the front.
func formError(err error) (*parley.Error, bool) {
	e, ok := errors.AsType[*parley.Error](err)
	if !ok || e.Kind == parley.NotFound || e.Kind == parley.Gone {
		return nil, false
	}
	return e, true
}

// tryAgain shows a page whose form was not taken, with what was typed and what is
// wrong with it. Errors that no form tells are for the front.
func (s *Server) tryAgain(r *http.Request, err error, show func(*http.Request, *form) (*response, error)) (*response, error) {
	e, ok := formError(err)
	if !ok {
		return nil, err
	}
	res, err := show(r, s.page("", "").typed(r, e))
	return again(res, err, e)
}

// again answers with the page of a form that was not taken.
func again(res *response, err error, e *parley.Error) (*response, error) {
	if err != nil {
		return nil, err
	}
	switch e.Kind {
	case parley.Denied:
		res.status = http.StatusForbidden
	case parley.Conflict:
		res.status = http.StatusConflict
	case parley.Busy:
		res.status, res.retryAfter = http.StatusTooManyRequests, e.After
	default:
		res.status = http.StatusUnprocessableEntity
	}
	return res, nil
}

// describe ties a field to its hint and its error for those who do not see them.
func (f *form) describe(d field) templ.Attributes {
	attrs := templ.Attributes{}
	var by []string
	if d.Hint != "" {
		by = append(by, d.Name+"-hint")
	}
	if _, wrong := f.Wrong(d.Name); wrong {
		by = append(by, d.Name+"-error")
		attrs["aria-invalid"] = "true"
	}
	if by != nil {
		attrs["aria-describedby"] = strings.Join(by, " ")
	}
	return attrs
}

// asError is the [parley.Error] within an error of that kind.
func asError(err error) *parley.Error {
	e, _ := errors.AsType[*parley.Error](err)
	return e
}
