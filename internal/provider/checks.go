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

func checkEndpoint(text string) error {
	if strings.TrimSpace(text) != text {
		return errBlanks
	}
	_, err := nova.ParseEndpoint(text, "")
	return err
}

func checkProjectID(text string) error { return nova.ValidateProjectID(text) }

func checkToken(text string) error {
	unfit := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) || r > unicode.MaxASCII }
	if strings.ContainsFunc(text, unfit) {
		return errTokenCharacters
	}
	return nil
}

func checkAuthURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case strings.TrimSpace(text) != text:
		return errBlanks
	case err != nil: // which repeats the text, and a password with it
		return errNoURL
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return errNoAbsoluteURL
	case u.User != nil:
		return errUserInfo
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#"):
		return errQuery
	}
	return nil
}

func checkInterface(text string) error {
	if !slices.Contains([]string{"public", "internal", "admin"}, interfaceName(text)) {
		return unknownInterface(text)
	}
	return nil
}

// interfaceName knows the words that OS_ENDPOINT_TYPE was made for, such as publicURL, as well.
func interfaceName(text string) string { return strings.TrimSuffix(strings.ToLower(text), "url") }

func checkFlag(text string) error {
	_, err := parseFlag(text)
	return err
}

func parseFlag(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "yes", "1":
		return true, nil
	case "false", "no", "0":
		return false, nil
	default:
		return false, unknownFlag(text)
	}
}

func checkMaxRetries(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 0 || n > maxMaxRetries {
		return errMaxRetries
	}
	return nil
}

func checkRequestTimeout(text string) error {
	if d, err := time.ParseDuration(text); err != nil || d < minRequestTimeout || d > maxRequestTimeout {
		return errRequestTimeout
	}
	return nil
}

// checkPEM judges PEM text. What is in a file is seen only by the read that needs it.
func checkPEM(text string) error {
	if !isPEM(text) {
		return nil
	}
	block, _ := pem.Decode([]byte(text))
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
