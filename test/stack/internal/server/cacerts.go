package server

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf16"
)

// bundles are where machines keep the certificates they trust, as PEM.
const bundles = "/etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem"

// trustMachine gives an unpacked Java the certificates this machine trusts. Its
// package would make that list in a script when installed.
func trustMachine(java string) error {
	certificates, err := machineCertificates()
	if err != nil {
		return err
	}
	list := filepath.Join(realDir(java), "..", "lib", "security", "cacerts")
	if err := os.Remove(list); err != nil && !os.IsNotExist(err) { // a link into the machine's /etc
		return err
	}
	return os.WriteFile(list, keyStore(certificates), 0o644)
}

// machineCertificates returns the trusted certificates in DER.
func machineCertificates() ([][]byte, error) {
	places := append([]string{os.Getenv("SSL_CERT_FILE")}, strings.Fields(bundles)...)
	for _, place := range places {
		text, err := os.ReadFile(place)
		if err != nil {
			continue
		}
		var all [][]byte
		for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
			all = append(all, block.Bytes)
		}
		return all, nil
	}
	return nil, fmt.Errorf("this machine trusts no certificate authority: install its package ca-certificates (looked at %s)", bundles)
}

// keyStore writes certificates as a Java key store, version 2: entries of
// trusted certificates, then a digest that is salted with the usual password
// and a constant of the format.
func keyStore(certificates [][]byte) []byte {
	const magic, version, trusted = 0xfeedfeed, 2, 2
	var out bytes.Buffer
	number := func(n uint32) { out.Write(binary.BigEndian.AppendUint32(nil, n)) }
	text := func(s string) {
		out.Write(binary.BigEndian.AppendUint16(nil, uint16(len(s))))
		out.WriteString(s)
	}
	number(magic)
	number(version)
	number(uint32(len(certificates)))
	for i, certificate := range certificates {
		number(trusted)
		text(fmt.Sprintf("authority-%d", i))
		out.Write(binary.BigEndian.AppendUint64(nil, uint64(time.Now().UnixMilli())))
		text("X.509")
		number(uint32(len(certificate)))
		out.Write(certificate)
	}
	digest := sha1.New()
	for _, unit := range utf16.Encode([]rune("changeit")) {
		digest.Write(binary.BigEndian.AppendUint16(nil, unit))
	}
	digest.Write([]byte("Mighty Aphrodite"))
	digest.Write(out.Bytes())
	return digest.Sum(out.Bytes())
}
