// Package encryption is TLS as the settings of every server spell it. It knows
// files and certificates, and no server.
package encryption

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// TLS is how the connections to a server are encrypted.
type TLS struct {
	// Speak TLS. Certificates are always verified.
	Enabled bool `koanf:"enabled"`
	// File with the authorities to trust (PEM); the system's when empty.
	CAFile string `koanf:"ca_file"`
	// File with our own certificate (PEM), for servers that ask for one.
	CertFile string `koanf:"cert_file"`
	// File with the certificate's private key (PEM).
	KeyFile string `koanf:"key_file"`
	// Name the server's certificate must have; the host of its address when empty.
	ServerName string `koanf:"server_name"`
	// What a certificate must show: "full" (also when empty) that an authority vouches for the server's name; "ca" only that
	// an authority vouches for it, for certificates without a name such as the one MySQL makes for itself.
	Verify string `koanf:"verify"`
}

// The values of TLS.Verify.
const (
	verifyFull = "full"
	verifyCA   = "ca"
)

// Validate tells what does not fit together, each problem with the setting's
// name below the server's section.
func (t *TLS) Validate() error {
	var wrong []error
	if (t.CertFile == "") != (t.KeyFile == "") {
		wrong = append(wrong, errors.New("tls.cert_file: a certificate needs its key; set tls.cert_file and tls.key_file, or neither"))
	}
	if !t.Enabled && *t != (TLS{}) {
		wrong = append(wrong, errors.New("tls.enabled: other settings of tls are set; set it to true, or remove them"))
	}
	if t.Verify != "" && t.Verify != verifyFull && t.Verify != verifyCA {
		wrong = append(wrong, fmt.Errorf("tls.verify: %q is neither %q nor %q", t.Verify, verifyFull, verifyCA))
	}
	if t.Verify == verifyCA && t.CAFile == "" {
		wrong = append(wrong, errors.New("tls.ca_file: with tls.verify: ca, name the authority to trust; the system's vouch for anybody"))
	}
	return errors.Join(wrong...)
}

// Client is the client's side of connections to the host, or nil when
// encryption is off. An empty host leaves the name to the dialer. The files
// are read now.
func (t *TLS) Client(host string) (*tls.Config, error) {
	if !t.Enabled {
		return nil, nil //nolint:nilnil // how crypto/tls spells "not encrypted"
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if config.ServerName == "" {
		config.ServerName = host
	}
	var err error
	if config.RootCAs, err = t.authorities(); err != nil {
		return nil, err
	}
	if t.CertFile != "" {
		own, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("reading tls.cert_file and tls.key_file: %w", err)
		}
		config.Certificates = []tls.Certificate{own}
	}
	if t.Verify == verifyCA {
		config.InsecureSkipVerify = true // vouched verifies the chain; only the name is not looked at
		config.VerifyConnection = vouched(config.RootCAs)
	}
	return config, nil
}

// authorities are those of the file, or nil for the system's.
func (t *TLS) authorities() (*x509.CertPool, error) {
	if t.CAFile == "" {
		return nil, nil //nolint:nilnil // how crypto/tls spells "the system's"
	}
	text, err := os.ReadFile(t.CAFile)
	if err != nil {
		return nil, fmt.Errorf("reading tls.ca_file: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("reading tls.ca_file: %s holds no PEM certificate", t.CAFile)
	}
	return pool, nil
}

// vouched verifies that one of the authorities signed the certificate, whatever its name.
func vouched(authorities *x509.CertPool) func(tls.ConnectionState) error {
	return func(state tls.ConnectionState) error {
		options := x509.VerifyOptions{Roots: authorities, Intermediates: x509.NewCertPool()}
		for _, certificate := range state.PeerCertificates[1:] {
			options.Intermediates.AddCert(certificate)
		}
		if _, err := state.PeerCertificates[0].Verify(options); err != nil {
			return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
		}
		return nil
	}
}
