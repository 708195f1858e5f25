package web

import (
	"context"
	"io"
	"net/http"
	"strings"

	"parley"
	"parley/internal/picture"
)

// picturePolicy stands on every picture: even if one were taken for a page, it
// could do nothing.
const picturePolicy = "default-src 'none'; style-src 'none'; sandbox"

// showPicture serves /images/{name}.
func (s *Server) showPicture(r *http.Request) (*response, error) {
	name := r.PathValue("name")
	kind := picture.TypeOf(name)
	if kind == "" || s.pictures == nil {
		return nil, errNoPage
	}
	b, err := picture.Read(r.Context(), s.pictures, name)
	if err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: kind, body: b, policy: picturePolicy, packed: true,
		cacheable: "public, max-age=31536000, immutable"}, nil
}

// uploadView is the page on which a picture is uploaded without script.
type uploadView struct {
	*page
	Form     *form
	Address  string // of the picture that was just uploaded, "" for none
	Markdown string // how to show it in a post
}

// showUpload serves GET /upload/image.
func (s *Server) showUpload(r *http.Request) (*response, error) {
	return s.uploadPage(r, newForm(), "", "")
}

func (s *Server) uploadPage(r *http.Request, f *form, address, alt string) (*response, error) {
	p := s.page("", s.Messages.Text("upload.title"))
	p.Robots = "noindex"
	v := &uploadView{page: p, Form: f, Address: address}
	if address != "" {
		v.Markdown = pictureMarkdown(alt, address)
	}
	return s.html(r.Context(), p, uploadTemplate(v))
}

// pictureMarkdown shows a picture in a post; what would end the description is
// left out of it.
func pictureMarkdown(alt, address string) string {
	alt = strings.Join(strings.Fields(strings.NewReplacer("[", "", "]", "", "\\", "", "`", "").Replace(alt)), " ")
	return "![" + alt + "](" + address + ")"
}

// upload serves POST /upload/image: the file of the field "image" is made anew
// and stored. Scripts, which ask for JSON, get its address.
func (s *Server) upload(r *http.Request) (*response, error) {
	address, err := s.takePicture(r, picture.Recode)
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		if err != nil {
			return s.jsonError(r, err)
		}
		return jsonAnswer(http.StatusOK, map[string]string{"address": address, "markdown": pictureMarkdown(r.PostForm.Get("alt"), address)})
	}
	if err != nil {
		e, ok := formError(err)
		if !ok {
			return nil, err
		}
		e = &parley.Error{Kind: e.Kind, Fields: []parley.FieldError{{Field: "image", Key: e.Key, Args: e.Args}}, After: e.After}
		p := s.page("", "")
		res, pageErr := s.uploadPage(r, p.typed(r, e), "", "")
		return again(res, pageErr, e)
	}
	return s.uploadPage(r, newForm(), address, r.PostForm.Get("alt"))
}

// takePicture stores the picture of the field "image" as recode makes it anew,
// and returns its path.
func (s *Server) takePicture(r *http.Request, recode func(context.Context, []byte) (*picture.Picture, error)) (address string, err error) {
	if s.pictures == nil {
		return "", parley.Refuse(parley.Denied, "picture.off")
	}
	file, header, err := r.FormFile("image")
	if err != nil {
		return "", parley.Refuse(parley.Invalid, "picture.missing")
	}
	defer file.Close()
	defer r.MultipartForm.RemoveAll()
	if header.Size > picture.MaxBytes {
		return "", parley.Refuse(parley.Invalid, "picture.bytes", "megabytes", picture.MaxBytes>>20)
	}
	b, err := io.ReadAll(file)
	if err != nil {
		return "", err
	}
	p, err := recode(r.Context(), b)
	if err != nil {
		return "", err
	}
	name, err := picture.Save(r.Context(), s.pictures, p)
	if err != nil {
		return "", err
	}
	return "/images/" + name, nil
}

// jsonAnswer answers a script.
func jsonAnswer(status int, v any) (*response, error) {
	res, err := jsonResponse(status, v)
	if err == nil {
		res.noStore, res.robots = true, "noindex"
	}
	return res, err
}

// jsonError tells a script what is wrong, in words for its person.
func (s *Server) jsonError(r *http.Request, err error) (*response, error) {
	e, ok := formError(err)
	if !ok {
		return nil, err
	}
	res, err := jsonAnswer(http.StatusOK, map[string]string{"error": s.page("", "").ErrorText(e)})
	return again(res, err, e)
}
