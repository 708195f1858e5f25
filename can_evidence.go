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
