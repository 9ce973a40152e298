package pipeline

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/echo-im/echocdc/test/echo"
)

// Options are what a play needs.
type Options struct {
	Surroundings *Surroundings
	Town         echo.Settings
	Binary       string // of the product
	Dir          string // for its settings and log
	// Calm phones take every push at once.
	Calm bool
}

// A Play is the product among simulated users. Begin sets the stage; the
// product is started by its caller.
type Play struct {
	Town     *echo.Traffic
	Product  *Product
	Phone    *Phone
	Listener *Listener
	Tables   *Tables
	Observer *Observer

	redis   *redis.Client
	settled bool
	upkeep  sync.WaitGroup
	cancel  context.CancelFunc
}

// Begin populates the town, writes the product's settings and makes its tables.
// What it began ends with Close, also when it returns an error.
func Begin(ctx context.Context, o Options) (*Play, error) {
	p := &Play{redis: redis.NewClient(&redis.Options{Addr: o.Surroundings.Redis})}
	err := p.begin(ctx, o)
	return p, err
}

func (p *Play) begin(ctx context.Context, o Options) error {
	s := o.Surroundings
	var from string
	var err error
	if p.Town, from, err = s.Populate(ctx, o.Town, p.redis); err != nil {
		return err
	}
	if p.Phone, err = NewPhone(ctx, o.Calm); err != nil {
		return err
	}
	p.Product = &Product{Binary: o.Binary, Config: filepath.Join(o.Dir, "echocdc.yaml"), Log: filepath.Join(o.Dir, "echocdc.log")}
	if err := s.WriteSettings(p.Product.Config, from, p.Phone); err != nil {
		return err
	}
	if err := p.Product.Do(ctx, "migrate"); err != nil {
		return err
	}
	if p.Listener, err = Listen(ctx, s.Brokers, s.Topics()); err != nil {
		return err
	}
	if p.Tables, err = OpenTables(ctx, s.Postgres); err != nil {
		return err
	}
	p.Observer = &Observer{
		Echo: s.Echo, Listener: p.Listener, Tables: p.Tables, Phone: p.Phone, Product: p.Product,
		Topics: s.Topics(), Groups: s.groups(), Projections: []string{"push", "analytics"},
	}
	upkeep, cancel := context.WithCancel(context.WithoutCancel(ctx))
	p.cancel = cancel
	p.upkeep.Go(func() {
		if err := p.Town.Presence.KeepUp(upkeep); err != nil {
			p.Phone.mistake("keeping users online: %v", err) // the books are void
		}
	})
	return nil
}

// Live lets the town live until the context ends or so many deeds are done.
func (p *Play) Live(ctx context.Context, deeds, perSecond int) error {
	if !p.settled {
		p.settled = true
		if err := p.Town.Settle(); err != nil {
			return err
		}
	}
	return p.Town.Run(ctx, deeds, perSecond)
}

// Quiet waits until everything is decided and lets users come and go.
func (p *Play) Quiet(ctx context.Context) error {
	if err := p.Observer.AwaitDecided(ctx); err != nil {
		return err
	}
	return p.Town.Quiet(ctx, p.Observer.Settled(p.Town.World.Books))
}

// Audit waits until everything is done, at most for patience, and compares the
// books. What does not drain is a difference.
func (p *Play) Audit(ctx context.Context, patience time.Duration) (*Report, error) {
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	stuck := p.Observer.AwaitDone(bounded)
	kept, err := p.Tables.Read(ctx)
	if err != nil {
		return nil, errors.Join(stuck, err)
	}
	report := Audit(p.Town.World.Books, p.Listener.Heard(), kept, p.Phone, &p.Listener.Lags)
	if err := errors.Join(stuck, p.Product.Running()); err != nil {
		report.OK = false
		report.Differences = append([]string{err.Error()}, report.Differences...)
	}
	return report, nil
}

// Close ends everything, the product first.
func (p *Play) Close() error {
	var failed []error
	if p.Product != nil {
		failed = append(failed, p.Product.Stop())
	}
	if p.cancel != nil {
		p.cancel()
	}
	p.upkeep.Wait()
	if p.Town != nil {
		p.Town.Writer.Close()
	}
	if p.Listener != nil {
		p.Listener.Close()
	}
	if p.Tables != nil {
		p.Tables.Close()
	}
	if p.Phone != nil {
		failed = append(failed, p.Phone.Close())
	}
	return errors.Join(append(failed, p.redis.Close())...)
}
