package posts

import (
	"context"
	"errors"
)

// CleanUp removes drafts that are too old and forgets the keys of acts that no
// form can hold any more.
func (p *Posts) CleanUp(ctx context.Context) error {
	return errors.Join(p.store.ForgetDrafts(ctx), p.store.ForgetActs(ctx))
}
