package keystone

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// Claims holds the issuer, the audience and the expiry of an access token that is a JWT. None of these is secret, and the
// signature is not necessary to explain a rejection.
type Claims struct {
	Issuer   string
	Audience []string
	Expires  time.Time // zero if the token has no such claim
	Expired  bool      // by the clock of this machine
}

const (
	maxClaim     = 200 // characters
	maxAudiences = 5
)

// claimsOf returns the claims of a token, sanitized; nil if it is not a JWT or has none of these claims.
func claimsOf(token string) *Claims {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > maxAccessToken {
		return nil
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return nil
	}
	var body map[string]json.RawMessage
	if json.Unmarshal(payload, &body) != nil {
		return nil
	}
	show := func(text string) string { return transport.Sanitize(text, maxClaim, token, parts[1], parts[2]) }
	var claims Claims
	var issuer string
	if json.Unmarshal(body["iss"], &issuer) == nil {
		claims.Issuer = show(issuer)
	}
	var audience string
	var audiences []string
	if json.Unmarshal(body["aud"], &audience) == nil {
		audiences = []string{audience}
	} else if json.Unmarshal(body["aud"], &audiences) != nil {
		audiences = nil
	}
	for _, audience := range audiences[:min(maxAudiences, len(audiences))] {
		claims.Audience = append(claims.Audience, show(audience))
	}
	claims.Expires = date(body["exp"])
	if claims.Issuer == "" && claims.Audience == nil && claims.Expires.IsZero() {
		return nil
	}
	return &claims
}

// date reads a number of seconds since 1970; zero if it is not a number, or beyond the year 9999.
func date(text json.RawMessage) time.Time {
	var seconds float64
	const end = 253402300800
	if json.Unmarshal(text, &seconds) != nil || seconds <= 0 || seconds >= end || math.IsNaN(seconds) {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}
