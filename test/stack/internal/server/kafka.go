package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// kafkaVersion is what we test with: org.apache.kafka:kafka_2.13.
const kafkaVersion = "4.4.0"

// kafkaBroker is Kafka as one node, controller and broker in one process.
type kafkaBroker struct {
	java, javaVersion string
	jars              string // folder
	classes           string // file; see Site.classes
}

func (s *Site) findKafka(ctx context.Context) (engine, error) {
	java, version, err := s.findJava(ctx)
	if err != nil {
		return nil, err
	}
	jars, err := s.jars(ctx, java)
	if err != nil {
		return nil, err
	}
	broker := kafkaBroker{java: java, javaVersion: version, jars: jars}
	broker.classes, err = s.classes(ctx, broker)
	return broker, err
}

func (k kafkaBroker) version() string { return kafkaVersion }
func (kafkaBroker) account() *account { return nil }

// seed formats the log folder.
func (k kafkaBroker) seed(ctx context.Context, dir, _ string) error {
	properties := filepath.Join(dir, "server.properties")
	server := &Server{Dir: dir, Port: 1, Control: 2} // of the ports none is kept
	if err := os.WriteFile(properties, []byte(kafkaProperties(server)), 0o600); err != nil {
		return err
	}
	const anyCluster = "ZWNob2NkYy10ZXN0LWthZg"
	return run(ctx, nil, "", k.java, "-XX:TieredStopAtLevel=1", "-cp", k.classPath(),
		"kafka.tools.StorageTool", "format", "-t", anyCluster, "-c", properties)
}

// classPath names every jar: Java takes kept classes only for the same path.
func (k kafkaBroker) classPath() string {
	jars, _ := filepath.Glob(filepath.Join(k.jars, "*.jar")) // the pattern is well formed
	return strings.Join(jars, ":")
}

func (k kafkaBroker) launch(s *Server) (launch, error) {
	properties := filepath.Join(s.Dir, "server.properties")
	logging := filepath.Join(s.Dir, "log4j2.properties")
	for path, text := range map[string]string{properties: kafkaProperties(s), logging: kafkaLogging} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return launch{}, err
		}
	}
	command := []string{
		k.java, "-server", "-Xms128m", "-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:+ExitOnOutOfMemoryError",
		"-Djava.awt.headless=true", "-Dlog4j2.configurationFile=" + logging,
		"-cp", k.classPath(), "kafka.Kafka", properties,
	}
	if exists(k.classes) {
		command = slices.Insert(command, 1, "-XX:SharedArchiveFile="+k.classes)
	}
	return launch{command: command, polite: syscall.SIGTERM, abrupt: syscall.SIGKILL}, nil
}

// kafkaProperties keeps records for ever and groups quick. Kafka leaves the
// disk to the kernel, in production too, so Quick changes nothing. A broker that was
// killed stays registered for its session, which its restart must wait for.
func kafkaProperties(s *Server) string {
	listeners := []string{"PLAINTEXT://" + s.Addr(), "CONTROLLER://" + address(s.Control)}
	advertised := []string{"PLAINTEXT://" + s.Addr()}
	protocols := []string{"PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"}
	for i, proxy := range s.Options.Proxies {
		name := fmt.Sprintf("BEHIND%d", i)
		listeners = append(listeners, name+"://"+address(s.Behind[i]))
		advertised = append(advertised, name+"://"+proxy)
		protocols = append(protocols, name+":PLAINTEXT")
	}
	lines := []string{
		"process.roles=broker,controller",
		"node.id=1",
		"listeners=" + strings.Join(listeners, ","),
		"advertised.listeners=" + strings.Join(advertised, ","),
		"listener.security.protocol.map=" + strings.Join(protocols, ","),
		"inter.broker.listener.name=PLAINTEXT",
		"controller.listener.names=CONTROLLER",
		"controller.quorum.voters=1@" + address(s.Control),
		"log.dirs=" + filepath.Join(s.Dir, "data"),
		"default.replication.factor=1",
		"min.insync.replicas=1",
		"offsets.topic.replication.factor=1",
		"offsets.topic.num.partitions=8",
		"transaction.state.log.replication.factor=1",
		"transaction.state.log.min.isr=1",
		"transaction.state.log.num.partitions=8",
		"share.coordinator.state.topic.replication.factor=1",
		"share.coordinator.state.topic.min.isr=1",
		"share.coordinator.state.topic.num.partitions=4",
		"group.initial.rebalance.delay.ms=0",
		"auto.create.topics.enable=false",
		"broker.session.timeout.ms=3000",
		"broker.heartbeat.interval.ms=250",
		"log.retention.ms=-1",
		"message.max.bytes=10485760",
	}
	return strings.Join(append(lines, s.Options.Extra...), "\n") + "\n"
}

// kafkaLogging is Kafka's log as it goes to the server's log file.
const kafkaLogging = `status=error
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %p %c{1} %m%n
rootLogger.level=WARN
rootLogger.appenderRef.out.ref=out
`

// ping asks for the brokers: the one lists itself when it takes requests.
func (kafkaBroker) ping(ctx context.Context, s *Server) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(s.Addr()), kgo.RequestRetries(0))
	if err != nil {
		return err
	}
	defer client.Close()
	brokers, err := kadm.NewClient(client).ListBrokers(ctx)
	if err == nil && len(brokers) == 0 {
		err = fmt.Errorf("no broker is registered at %s", s.Addr())
	}
	return err
}
