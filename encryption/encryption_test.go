package encryption_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/encryption"
)

func TestSettingsThatDoNotFitTogetherAreNamed(t *testing.T) {
	t.Parallel()

	for want, settings := range map[string]encryption.TLS{
		"tls.cert_file": {Enabled: true, CertFile: "a"},
		"tls.enabled":   {CAFile: "a"},
		"tls.verify":    {Enabled: true, Verify: "no"},
		"tls.ca_file":   {Enabled: true, Verify: "ca"},
	} {
		require.ErrorContains(t, settings.Validate(), want)
	}
	require.NoError(t, (&encryption.TLS{}).Validate())
	require.NoError(t, (&encryption.TLS{Enabled: true}).Validate())
}

func TestOffIsNoEncryption(t *testing.T) {
	t.Parallel()

	config, err := (&encryption.TLS{}).Client("host")

	require.NoError(t, err)
	require.Nil(t, config)
}

func TestMissingOrEmptyFilesAreNamed(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty.pem")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))

	for _, settings := range []encryption.TLS{
		{Enabled: true, CAFile: "nowhere.pem"},
		{Enabled: true, CAFile: empty},
		{Enabled: true, CertFile: empty, KeyFile: empty},
	} {
		_, err := settings.Client("host")
		require.ErrorContains(t, err, "tls.")
	}
}

// A certificate without a name, as MySQL makes for itself, passes by its
// authority alone; one of another authority never does.
func TestVerifyCAAsksForTheAuthorityAndNotForTheName(t *testing.T) {
	t.Parallel()
	certificate, file := nameless(t)
	_, stranger := nameless(t)

	for _, test := range []struct {
		settings encryption.TLS
		ok       bool
	}{
		{encryption.TLS{Enabled: true, CAFile: file, Verify: "ca"}, true},
		{encryption.TLS{Enabled: true, CAFile: file, Verify: "full"}, false},
		{encryption.TLS{Enabled: true, CAFile: file}, false},
		{encryption.TLS{Enabled: true, CAFile: stranger, Verify: "ca"}, false},
	} {
		config, err := test.settings.Client("echo-db")
		require.NoError(t, err)
		if err = shakeHands(t, certificate, config); test.ok {
			require.NoError(t, err)
		} else {
			require.Error(t, err)
		}
	}
}

// nameless makes a self-signed certificate without a host, and a file with it.
func nameless(t *testing.T) (certificate tls.Certificate, file string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "Auto_Generated"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	file = filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	require.NoError(t, os.WriteFile(file, text, 0o600))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// shakeHands is what the client makes of the server.
func shakeHands(t *testing.T, certificate tls.Certificate, config *tls.Config) error {
	t.Helper()
	here, there := net.Pipe()
	defer here.Close()
	server := tls.Server(there, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	go func() {
		defer there.Close()
		_, err := io.Copy(io.Discard, server)
		_ = err // the client's verdict is what counts
	}()
	return tls.Client(here, config).HandshakeContext(t.Context())
}
