package corpus

func (c *Corpus) writeComments(w *rowWriter) error {
	var b []byte
	for i := range c.comments {
		id := i + 1
		b = c.commentText(id, b[:0])
		w.markdown += int64(len(b))
		s := newStream(c.cfg.Seed, forCommentText, -id)
		w.begin()
		w.number("Id", id)
		w.number("PostId", int(c.comments[i].post))
		w.number("Score", int(s.exponential(0.7)))
		w.text("Text", string(b))
		w.moment("CreationDate", c.comments[i].created)
		author := c.commentAuthor(id)
		if author == 0 {
			w.text("UserDisplayName", deletedName(int32(id)))
		}
		w.reference("UserId", author)
		w.text("ContentLicense", license)
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Corpus) writeVotes(w *rowWriter) error {
	for i, v := range c.votes {
		w.begin()
		w.number("Id", i+1)
		w.number("PostId", int(v.post()))
		w.number("VoteTypeId", int(v.kind()))
		w.text("CreationDate", v.day().Time().Format("2006-01-02T15:04:05.000"))
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Corpus) writeLinks(w *rowWriter) error {
	for i, l := range c.links {
		kind := 1
		if l.duplicate {
			kind = 3
		}
		w.begin()
		w.number("Id", i+1)
		w.moment("CreationDate", l.created)
		w.number("PostId", int(l.from))
		w.number("RelatedPostId", int(l.to))
		w.number("LinkTypeId", kind)
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Corpus) writeTags(w *rowWriter) error {
	for i, name := range c.tags.names {
		w.begin()
		w.number("Id", i+1)
		w.text("TagName", name)
		w.number("Count", int(c.tagCounts[i]))
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}
