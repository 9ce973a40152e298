package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/echo-im/echocdc/retry"
)

// ErrStandsStill says that what the server has done is not being published, so
// that nothing can be judged.
var ErrStandsStill = errors.New("the reader of Echo's log publishes nothing of it: see that echocdc runs and is ready, and verify again")

// awaitEvents waits until all that the server has done by now is published.
func (p *pass) awaitEvents(ctx context.Context) error {
	executed, err := p.Rows.Executed(ctx)
	if err != nil {
		return err
	}
	least, since := ^uint64(0), time.Now()
	for {
		published, err := p.Log.Published(ctx)
		if err != nil {
			return err
		}
		behind, err := p.Behind(published, executed)
		if err != nil || behind == 0 {
			return err
		}
		if behind < least {
			least, since = behind, time.Now()
		}
		if time.Since(since) > p.Patience {
			return fmt.Errorf("%d transactions of the server are not published: %w", behind, ErrStandsStill)
		}
		if err := retry.Pause(ctx, askPause); err != nil {
			return err
		}
	}
}
