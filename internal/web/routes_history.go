package web

// The pages of a post stand behind one pattern, because /posts/{id}/comments
// and /posts/comments/{id} would overlap; see postPages.
var historyRoutes = []route{
	reading("GET /posts/{id}", func(s *Server) handler { return s.showShortLink }),
	reading("GET /posts/{id}/{page}", func(s *Server) handler { return s.showPostPage }),
	reading("GET /posts/{id}/{page}/{rest...}", func(s *Server) handler { return s.showPostPage }),
	reading("GET /posts/comments/{comment}", func(s *Server) handler { return s.findComment }),
	reading("GET /revisions/{guid}", func(s *Server) handler { return s.findRevision }),
	reading("GET /revisions/{guid}/view-source", func(s *Server) handler { return s.showSource }),
	reading("GET /revisions/{id}/{number}", func(s *Server) handler { return s.showRevision }),
	reading("GET /q/{id}", func(s *Server) handler { return s.showShortLink }),
	reading("GET /q/{id}/{sharer}", func(s *Server) handler { return s.showShortLink }),
	reading("GET /a/{id}", func(s *Server) handler { return s.showShortLink }),
	reading("GET /a/{id}/{sharer}", func(s *Server) handler { return s.showShortLink }),
}

// postPages are the pages /posts/{id}/{page}.
var postPages = map[string]func(*Server) handler{
	"revisions": func(s *Server) handler { return s.showRevisions },
	"timeline":  func(s *Server) handler { return s.showTimeline },
	"comments":  func(s *Server) handler { return s.showComments },
	"body":      func(s *Server) handler { return s.showBody },

	"suggest-edit":      func(s *Server) handler { return s.showGuestEdit },
	"suggest-edit-sent": func(s *Server) handler { return s.guestEditSent },

	"vote-counts": func(s *Server) handler { return s.refuseVoteCounts },
	"feedback":    func(s *Server) handler { return s.showFeedbackNoted },
}

// memberPages are those of them that only members have.
var memberPages = map[string]func(*Server) handler{
	"edit":         func(s *Server) handler { return s.showEdit },
	"delete":       func(s *Server) handler { return s.showDelete },
	"undelete":     func(s *Server) handler { return s.showRemoved },
	"comment":      func(s *Server) handler { return s.showCommentForm },
	"participants": func(s *Server) handler { return s.completeNames },

	"source-request": func(s *Server) handler { return s.showSourceRequest },
}

// postActions are the acts on a post that need an account.
var postActions = map[string]bool{
	"edit": true, "edit-tags": true, "flag": true, "delete": true, "undelete": true, "close": true, "reopen": true,
	"protect": true, "unprotect": true, "lock": true, "unlock": true, "vote": true, "bounty": true, "follow": true,
	"bookmark": true, "save": true, "editor-heartbeat": true, "edit-submit": true, "answer": true,
}
