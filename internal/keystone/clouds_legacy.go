package keystone

import (
	"fmt"
	"strings"
)

// This file holds what only the reader of clouds.yaml in this package needs, and goes with it.

// Method is a way of logging in.
type Method string

const (
	passwordMethod              Method = "password"
	tokenMethod                 Method = "token"
	applicationCredentialMethod Method = "applicationcredential"
)

// Credentials are what an entry holds of a login.
type Credentials struct {
	Method  Method
	AuthURL string

	UserName, UserID, Password   string
	UserDomainName, UserDomainID string
	ProjectName, ProjectID       string
	ProjectDomainName            string
	ProjectDomainID              string
	ApplicationCredentialID      string
	ApplicationCredentialName    string
	ApplicationCredentialSecret  string
	Token                        string
}

// The kinds of errors of clouds.yaml.
const (
	CloudsNotFound Kind = "No Clouds File Found"
	CloudsInvalid  Kind = "Invalid Clouds File"
	CloudNotFound  Kind = "Cloud Not Found"
)

// CloudsError is an error of clouds.yaml, in sentences.
type CloudsError struct {
	Kind   Kind
	Asked  string // what was looked for
	Answer string // what is wrong
	Advice string // what to do
}

func (e *CloudsError) Error() string {
	var sentences []string
	for _, sentence := range []string{e.Asked, e.Answer, e.Advice} {
		if sentence != "" {
			sentences = append(sentences, sentence)
		}
	}
	return strings.Join(sentences, " ")
}

// list returns names, each once, in order, and not too many.
func list(names []string) string {
	shown, more := few(names, quote)
	if more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(shown, ", "), more)
	}
	return strings.Join(shown, ", ")
}
