package binlog

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
)

// TLS is the encryption of the connections.
type TLS struct {
	// Speak TLS. Certificates are always verified.
	Enabled bool `koanf:"enabled"`
	// File with the authorities to trust (PEM); the system's when empty.
	CAFile string `koanf:"ca_file"`
	// File with our own certificate (PEM), for servers that ask for one.
	CertFile string `koanf:"cert_file"`
	// File with the certificate's private key (PEM).
	KeyFile string `koanf:"key_file"`
	// Name the server's certificate must have; the host of the address when empty.
	ServerName string `koanf:"server_name"`
}

func (t *TLS) validate() error {
	return errors.Join(
		unless((t.CertFile == "") == (t.KeyFile == ""), "tls.cert_file: a certificate needs its key; set tls.cert_file and tls.key_file, or neither"),
		unless(t.Enabled || *t == TLS{}, "tls.enabled: other settings of tls are set; set it to true, or remove them"),
	)
}

// config is nil when encryption is off.
func (t *TLS) config(addr string) (*tls.Config, error) {
	if !t.Enabled {
		return nil, nil //nolint:nilnil // how crypto/tls spells "not encrypted"
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if config.ServerName == "" {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, fmt.Errorf("reading the host of %q: %w", addr, err)
		}
		config.ServerName = host
	}
	if t.CAFile != "" {
		text, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("reading tls.ca_file: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("reading tls.ca_file: %s holds no PEM certificate", t.CAFile)
		}
	}
	if t.CertFile != "" {
		own, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("reading tls.cert_file and tls.key_file: %w", err)
		}
		config.Certificates = []tls.Certificate{own}
	}
	return config, nil
}
