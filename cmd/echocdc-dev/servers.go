package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/twmb/franz-go/pkg/kfake"
	"golang.org/x/sync/errgroup"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

// ground is what a demo or a measurement stands on: servers, a folder, and the
// binary. It ends with this process, however that ends.
type ground struct {
	pipeline.Surroundings

	dir     string
	binary  string
	servers *stack.Running
	cluster *kfake.Cluster
}

// newGround starts the servers and builds the binary, all at once.
func newGround(ctx context.Context, set stack.Set, log io.Writer) (*ground, error) {
	dir, err := os.MkdirTemp("", "echocdc-dev-")
	if err != nil {
		return nil, err
	}
	g := &ground{dir: dir}
	group, starting := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		g.servers, err = stack.Up(starting, set, log)
		return err
	})
	group.Go(func() (err error) {
		g.binary, err = pipeline.Build(starting, dir)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, errors.Join(err, g.end(ctx))
	}
	if err := g.survey(ctx, set); err != nil {
		return nil, errors.Join(err, g.end(ctx))
	}
	return g, nil
}

// survey notes where the servers are, and makes what Echo's operator makes.
func (g *ground) survey(ctx context.Context, set stack.Set) error {
	for kind := range set {
		at, err := g.servers.Endpoint(kind)
		if err != nil {
			return err
		}
		switch kind {
		case stack.KindMySQL, stack.KindMySQL56, stack.KindMariaDB:
			flavor := mysql.MySQLFlavor
			if at.Kind == stack.KindMariaDB { // it may stand in for MySQL
				flavor = mysql.MariaDBFlavor
			}
			g.Echo = echo.Database{Addr: at.Addr, User: at.User, Password: at.Password, Name: "echodb", Flavor: flavor}
			if err := g.Furnish(ctx); err != nil {
				return err
			}
		case stack.KindPostgres:
			g.Postgres = at.URL
		case stack.KindRedis:
			g.Redis = at.Addr
		case stack.KindKafka:
			g.Brokers = []string{at.Addr}
		}
	}
	return nil
}

// embedKafka runs Kafka's stand-in in this process, with its data in a folder.
func (g *ground) embedKafka() error {
	cluster, err := kfake.NewCluster(
		kfake.NumBrokers(1),
		kfake.DataDir(g.dir+"/kafka"),
		kfake.BrokerConfigs(map[string]string{"group.initial.rebalance.delay.ms": "0"}),
	)
	if err != nil {
		return fmt.Errorf("starting the embedded Kafka: %w", err)
	}
	g.cluster, g.Brokers = cluster, cluster.ListenAddrs()
	return nil
}

// endKafka ends the embedded Kafka and removes its data.
func (g *ground) endKafka() {
	if g.cluster != nil {
		g.cluster.Close()
		g.cluster = nil
		_ = os.RemoveAll(g.dir + "/kafka") // goes with the folder at the latest
	}
}

// end ends the servers and removes what they left, also when the context has ended.
func (g *ground) end(ctx context.Context) error {
	var failed []error
	g.endKafka()
	if g.servers != nil {
		failed = append(failed, g.servers.Down(context.WithoutCancel(ctx)))
	}
	return errors.Join(append(failed, os.RemoveAll(g.dir))...)
}
