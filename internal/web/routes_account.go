package web

import "parley"

// accountRoutes are signing in and out and what belongs to an account.
var accountRoutes = []route{
	reading("GET /users/login", func(s *Server) handler { return s.login }),
	entering("POST /users/login", func(s *Server) handler { return s.signIn }),
	entering("POST /users/login/second", func(s *Server) handler { return s.secondFactor }),
	entering("POST /users/login/passkey", func(s *Server) handler { return s.passkeySignIn }),
	entering("POST /users/login/passkey/options", func(s *Server) handler { return s.passkeyOptions }),
	personal("GET /users/logout", func(s *Server) handler { return s.showLogout }),
	writing("POST /users/logout", func(s *Server) handler { return s.logout }),

	reading("GET /users/signup", func(s *Server) handler { return s.showSignUp }),
	mailing("POST /users/signup", func(s *Server) handler { return s.signUp }),
	reading("GET /users/signup/sent", sentPage("signup")),
	reading("GET /users/confirm", func(s *Server) handler { return s.showConfirm }),
	entering("POST /users/confirm", func(s *Server) handler { return s.confirm }),
	personal("GET /users/welcome", func(s *Server) handler { return s.showWelcome }),

	reading("GET /users/first", func(s *Server) handler { return s.showFirst }),
	entering("POST /users/first", func(s *Server) handler { return s.becomeFirst }),

	reading("GET /users/account-recovery", func(s *Server) handler { return s.showRecovery }),
	mailing("POST /users/account-recovery", func(s *Server) handler { return s.recoverAccount }),
	reading("GET /users/account-recovery/sent", sentPage("recovery")),
	reading("GET /users/recover", func(s *Server) handler { return s.showNewPassword }),
	entering("POST /users/recover", func(s *Server) handler { return s.resetPassword }),
	personal("GET /users/email/confirm", func(s *Server) handler { return s.showNewEmail }),
	writing("POST /users/email/confirm", func(s *Server) handler { return s.confirmEmail }),
	reading("GET /users/email/undo", func(s *Server) handler { return s.showEmailUndo }),
	entering("POST /users/email/undo", func(s *Server) handler { return s.undoEmail }),

	entering("POST "+openIDPath+"{provider}", func(s *Server) handler { return s.beginOpenID }),
	entering("GET "+openIDPath+"{provider}", func(s *Server) handler { return s.finishOpenID }),
	reading("GET /users/join", func(s *Server) handler { return s.showJoin }),
	mailing("POST /users/join", func(s *Server) handler { return s.join }),
	personal("GET /users/join/link", func(s *Server) handler { return s.showLink }),
	writing("POST /users/join/link", func(s *Server) handler { return s.linkLogin }),

	personal("GET /users/reauthenticate", func(s *Server) handler { return s.showReauthentication }),
	proving("POST /users/reauthenticate", func(s *Server) handler { return s.reauthenticate }),

	personal("GET /topbar/inbox", func(*Server) handler { return toInbox }),
	personal("GET /topbar/achievements", func(s *Server) handler { return s.showAchievements }),
	personal("GET /users/saves/{id}", ownPage((*Server).toSaves)),
	personal("GET /users/saves/{id}/{list}", ownPage((*Server).showSaves)),
	writing("POST /users/saves/{id}/{list}", ownPage((*Server).changeSaves)),
	personal("GET /users/following/{id}", ownPage((*Server).showFollowing)),
	personal("GET /users/deleted-questions/{id}", func(s *Server) handler { return s.showDeletedPosts(parley.Question) }),
	personal("GET /users/deleted-answers/{id}", func(s *Server) handler { return s.showDeletedPosts(parley.Answer) }),
	personal("GET /users/drafts", func(s *Server) handler { return s.showDrafts }),
	personal("GET /review", func(s *Server) handler { return s.showReview }),
	personal("GET /review/suggested-edits", func(s *Server) handler { return s.showEditQueue }),
	personal("GET /review/suggested-edits/{id}", func(*Server) handler { return toSuggested }),

	personal("GET /users/edit/{id}", ownPage((*Server).showProfileEdit)),
	writing("POST /users/edit/{id}", ownPage((*Server).editProfile)),
	{pattern: "POST /users/edit/{id}/picture", who: members, class: uploads, upload: true, handler: ownPage((*Server).setPicture)},
	personal("GET /users/preferences/{id}", ownPage((*Server).showPreferences)),
	writing("POST /users/preferences/{id}", ownPage((*Server).setPreferences)),
	personal("GET /users/email/settings/{id}", ownPage((*Server).showMailSettings)),
	writing("POST /users/email/settings/{id}", ownPage((*Server).setMailSettings)),
	reading("GET /unsubscribe", func(s *Server) handler { return s.showUnsubscribe }),
	entering("POST /unsubscribe", func(s *Server) handler { return s.unsubscribe }),
	personal("GET /users/delete/{id}", ownPage((*Server).showDeletion)),
	writing("POST /users/delete/{id}", ownPage((*Server).deleteAccount)),
	writing("POST /users/delete/{id}/keep", ownPage((*Server).keepAccount)),
	{pattern: "POST /users/delete/{id}/export", who: members, class: mailings, handler: ownPage((*Server).exportOwn)},

	personal("GET /users/claim", func(s *Server) handler { return s.showClaim }),
	writing("POST /users/claim", func(s *Server) handler { return s.startClaim }),
	proving("POST /users/claim/check", func(s *Server) handler { return s.checkClaim }),
	writing("POST /users/claim/ask", func(s *Server) handler { return s.askAboutClaim }),
	writing("POST /users/claim/withdraw", func(s *Server) handler { return s.withdrawClaim }),
	{pattern: "GET /users/claims", who: moderators, handler: func(s *Server) handler { return s.showClaims }},
	{pattern: "POST /users/claims/{claim}", who: moderators, class: writes, handler: func(s *Server) handler { return s.decideClaim }},

	personal("GET /users/mylogins/{id}", ownPage((*Server).showSecurity)),
	proving("POST /users/mylogins/{id}/password", ownPage((*Server).changePassword)),
	{pattern: "POST /users/mylogins/{id}/email", who: members, class: mailings, handler: ownPage((*Server).changeEmail)},
	writing("POST /users/mylogins/{id}/email/cancel", ownPage((*Server).cancelEmail)),
	writing("POST /users/mylogins/{id}/sessions/end", ownPage((*Server).endSessions)),
	writing("POST /users/mylogins/{id}/sessions/{session}/end", ownPage((*Server).endSession)),
	writing("POST /users/mylogins/{id}/totp", ownPage((*Server).beginTOTP)),
	proving("POST /users/mylogins/{id}/totp/confirm", ownPage((*Server).confirmTOTP)),
	writing("POST /users/mylogins/{id}/totp/remove", ownPage((*Server).removeTOTP)),
	writing("POST /users/mylogins/{id}/codes", ownPage((*Server).newRecoveryCodes)),
	writing("POST /users/mylogins/{id}/passkeys", ownPage((*Server).addPasskey)),
	writing("POST /users/mylogins/{id}/passkeys/options", ownPage((*Server).passkeyCreation)),
	writing("POST /users/mylogins/{id}/passkeys/{passkey}/remove", ownPage((*Server).removePasskey)),
	writing("POST /users/mylogins/{id}/logins/remove", ownPage((*Server).removeLogin)),
}

// entering is an address that tries a password, a code or a token.
func entering(pattern string, h func(*Server) handler) route {
	return route{pattern: pattern, class: signIns, handler: h}
}

// mailing is an address that mails somebody.
func mailing(pattern string, h func(*Server) handler) route {
	return route{pattern: pattern, class: mailings, handler: h}
}

// proving is an address where a member proves who they are.
func proving(pattern string, h func(*Server) handler) route {
	return route{pattern: pattern, who: members, class: signIns, handler: h}
}
