package binlog

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	numbers "math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/encryption"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// selfSigned writes a certificate for this machine that is its own authority.
func selfSigned(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: numbers.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	certFile, keyFile = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	require.NoError(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	return certFile, keyFile
}

func TestTheLogIsReadOverTLSFromAServerThatProvesItsName(t *testing.T) {
	t.Parallel()
	cert, key := selfSigned(t)
	db := stack.PrivateMySQL(t, stack.Options{Extra: []string{"--ssl-cert=" + cert, "--ssl-key=" + key, "--ssl-ca=" + cert}})
	db.Exec(t, "create table a (id int primary key) engine=InnoDB", "alter user "+db.ReplUser+" require ssl")
	cfg := settings(db)
	layout := showing(map[string][]string{"a": {"id"}})

	_, err := Start(t.Context(), cfg, "test")
	requireStop(t, err, schema.StateMisconfigured, "mysql.tls.enabled")

	cfg.TLS = encryption.TLS{Enabled: true}
	_, err = Start(t.Context(), cfg, "test")
	require.ErrorContains(t, err, "certificate", "an authority that nobody named is not trusted")

	cfg.TLS.CAFile = cert
	f := follow(t, tailer(cfg, layout))
	db.Exec(t, "insert into a values (1)")
	require.Equal(t, []string{"inserted a id=1"}, f.events(t, 1))
}
