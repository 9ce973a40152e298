package server

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/echo-im/echocdc/test/stack/internal/child"
	"github.com/echo-im/echocdc/test/stack/internal/debian"
)

// jars returns the folder of Kafka's jars, fetched once from Maven Central, or
// from the mirror that this machine's Maven settings name.
func (s *Site) jars(ctx context.Context, java string) (string, error) {
	dir, err := s.Cache.Entry(ctx, "kafka-"+kafkaVersion, func(ctx context.Context, dir string) error {
		maven, err := s.findMaven(ctx, java)
		if err != nil {
			return err
		}
		began := time.Now()
		s.Say("fetching Kafka %s from Maven Central, once, into %s", kafkaVersion, dir)
		if err := maven.fetchKafka(ctx, dir); err != nil {
			return fmt.Errorf("fetching Kafka's jars with Maven: %w", err)
		}
		s.Say("fetched Kafka in %.0f s", time.Since(began).Seconds())
		return os.RemoveAll(filepath.Join(dir, "repository"))
	})
	return filepath.Join(dir, "jars"), err
}

// A maven is the program with the Java it runs on.
type maven struct{ path, java string }

func (s *Site) findMaven(ctx context.Context, java string) (maven, error) {
	if path, _, ok := s.installed(ctx, "mvn", [2]int{3, 0}); ok {
		return maven{path: path, java: java}, nil
	}
	root, err := s.unpacked(ctx, packages{
		title: "Maven", name: "maven", suite: debian.HostSuite,
		names: []string{"maven"},
	})
	return maven{path: filepath.Join(root, "usr", "share", "maven", "bin", "mvn"), java: java}, err
}

// project names what is fetched. Kafka comes without a binding for its logs;
// we take the one of its log4j's version, found among the jars.
const project = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka-run</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>` + kafkaVersion + `</version></dependency>
  </dependencies>
</project>
`

func (m maven) fetchKafka(ctx context.Context, dir string) error {
	const plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
	jars := filepath.Join(dir, "jars")
	if err := os.WriteFile(filepath.Join(dir, "pom.xml"), []byte(project), 0o644); err != nil {
		return err
	}
	if err := m.run(ctx, dir, plugin+":copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory="+jars); err != nil {
		return err
	}
	found, err := filepath.Glob(filepath.Join(jars, "log4j-core-*.jar"))
	if err != nil || len(found) == 0 {
		return fmt.Errorf("no log4j-core among the jars of Kafka %s", kafkaVersion)
	}
	version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(found[0]), "log4j-core-"), ".jar")
	return m.run(ctx, dir, plugin+":copy", "-DoutputDirectory="+jars, "-Dartifact=org.apache.logging.log4j:log4j-slf4j-impl:"+version)
}

// run calls Maven with a repository in dir; a wrong checksum fails.
func (m maven) run(ctx context.Context, dir string, args ...string) error {
	common := []string{"-B", "-ntp", "-q", "-C", "-Dstyle.color=never", "-Dmaven.repo.local=" + filepath.Join(dir, "repository")}
	cmd := exec.CommandContext(ctx, m.path, append(common, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "JAVA_HOME="+filepath.Dir(realDir(m.java)))
	return child.Run(cmd)
}
