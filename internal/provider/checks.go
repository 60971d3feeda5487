package provider

import (
	"crypto/x509"
	"encoding/pem"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
)

const (
	defaultRequestTimeout = time.Minute
	minRequestTimeout     = time.Second
	maxRequestTimeout     = time.Hour
	defaultMaxRetries     = 4
	maxMaxRetries         = 10
)

// The checks judge one value, wherever it comes from, and the parsers beside them read one that passed.

func checkEndpoint(v login.Value) error {
	if strings.TrimSpace(v.Text) != v.Text {
		return errBlanks
	}
	if _, err := nova.ParseEndpoint(v.Text, ""); err != nil {
		return err
	}
	return checkNoSecret(v)
}

// checkNoSecret judges a URL of which a part may be a password, though it parses as something else.
func checkNoSecret(v login.Value) error {
	if v.HoldsSecret() {
		return errUserInfo
	}
	return nil
}

func checkProjectID(v login.Value) error {
	if err := nova.ValidateProjectID(v.Text); err != nil {
		return err
	}
	if v.HoldsSecret() {
		return errKeyAsID
	}
	return nil
}

func checkToken(v login.Value) error {
	unfit := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) || r > unicode.MaxASCII }
	if strings.ContainsFunc(v.Text, unfit) {
		return errTokenCharacters
	}
	return nil
}

func checkAuthURL(v login.Value) error {
	u, err := url.Parse(v.Text)
	switch {
	case strings.TrimSpace(v.Text) != v.Text:
		return errBlanks
	case err != nil: // which repeats the text, and a password with it
		return errNoURL
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return errNoAbsoluteURL
	case u.User != nil:
		return errUserInfo
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(v.Text, "#"):
		return errQuery
	}
	return checkNoSecret(v)
}

func checkInterface(v login.Value) error {
	if !slices.Contains([]string{"public", "internal", "admin"}, interfaceName(v.Text)) {
		return unknownInterface(v)
	}
	return nil
}

// interfaceName knows the words that OS_ENDPOINT_TYPE was made for, such as publicURL, as well.
func interfaceName(text string) string { return strings.TrimSuffix(strings.ToLower(text), "url") }

func checkFlag(v login.Value) error {
	if _, ok := parseFlag(v.Text); !ok {
		return unknownFlag(v)
	}
	return nil
}

func parseFlag(text string) (flag, ok bool) {
	switch strings.ToLower(text) {
	case "true", "yes", "1":
		return true, true
	case "false", "no", "0":
		return false, true
	default:
		return false, false
	}
}

func checkMaxRetries(v login.Value) error {
	if n, err := strconv.Atoi(v.Text); err != nil || n < 0 || n > maxMaxRetries {
		return errMaxRetries
	}
	return nil
}

func checkRequestTimeout(v login.Value) error {
	if d, err := time.ParseDuration(v.Text); err != nil || d < minRequestTimeout || d > maxRequestTimeout {
		return errRequestTimeout
	}
	return nil
}

// checkPEM judges PEM text. What is in a file is seen only by the read that needs it.
func checkPEM(v login.Value) error {
	if !isPEM(v.Text) {
		return nil
	}
	block, _ := pem.Decode([]byte(v.Text))
	if block == nil {
		return errPEM
	}
	if block.Type == "CERTIFICATE" {
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return errPEM
		}
	}
	return nil
}

func isPEM(text string) bool { return strings.Contains(text, "-----BEGIN ") }
