package parley

// canRequestSource judges asking for a source of words of the post (evidence.md §7).
func canRequestSource(r *Rules, a Actor, o *Object) error {
	if err := isQuestionOrAnswer(o); err != nil {
		return err
	}
	if err := still(a, o); err != nil {
		return err
	}
	switch {
	case a.ID == o.Owner:
		return Refuse(Denied, "can.source.own")
	case a.Reputation < r.SourceRequest && !a.Moderates():
		return Refuse(Denied, "can.source.reputation", "n", r.SourceRequest)
	}
	return nil
}

// canCloseRequest: the author of the post and moderators end a request for a source.
func canCloseRequest(_ *Rules, a Actor, o *Object) error {
	if a.ID != o.Owner && !a.Moderates() {
		return Refuse(Denied, "can.source.close")
	}
	return nil
}

// canReportContext judges reporting that a quotation of the post is out of context.
func canReportContext(r *Rules, a Actor, o *Object) error {
	if err := isQuestionOrAnswer(o); err != nil {
		return err
	}
	if a.Reputation < r.ContextReport && !a.Moderates() {
		return Refuse(Denied, "can.context.reputation", "n", r.ContextReport)
	}
	return nil
}

// canRateContext: who may review rates, but not about a post of his own.
func canRateContext(r *Rules, a Actor, o *Object) error {
	if a.ID == o.Owner {
		return Refuse(Denied, "can.context.own")
	}
	return privileged(r, a, "access-review-queues")
}

// canWithdrawContext: moderators take back a note that reviewers agreed to.
func canWithdrawContext(_ *Rules, a Actor, _ *Object) error {
	if !a.Moderates() {
		return Refuse(Denied, "can.context.withdraw")
	}
	return nil
}
