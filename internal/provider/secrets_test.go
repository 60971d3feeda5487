package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
)

// misplacedSecrets are values that hold a secret, whatever they are given for.
var misplacedSecrets = map[string]string{
	"a URL with a password":        "https://ada:s3cret@cloud.example.com/v3",
	"a URL that does not parse":    "https://ada:s3cret%zz/?@cloud.example.com:port/v3",
	"a password before a host":     "ada:s3cret@cloud.example.com",
	"a URL with a token":           "https://cloud.example.com/v3?token=s3cret",
	"a private key":                "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n",
	"a private key on one line":    "-----BEGIN PRIVATE KEY----- s3cret -----END PRIVATE KEY-----",
	"a private key that is cut":    "s3cret\ns3cret\n-----END PRIVATE KEY-----\n",
	"a key without its first line": "MIGHs3cretBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg",
}

// unfitSecrets are values that are secret where they stand, and no good there.
var unfitSecrets = map[string]string{
	"whitespace":      "s3cret s3cret\n",
	"an escape":       "s3cret\x1b[31m",
	"another script":  "s3crét-s3cret",
	"not quite UTF-8": "s3cret\xff",
}

// surroundings are settings that a value can stand among. Each makes other errors.
func surroundings(w *world) map[string]map[string]string {
	login := with(ada, "OS_AUTH_URL", w.keystoneURL)
	return map[string]map[string]string{
		"nothing":                    {},
		"a login":                    login,
		"a login that is rejected":   with(login, "OS_PASSWORD", "s3cret-wrong"),
		"a region that is not there": with(login, "OS_REGION_NAME", "West"),
		"a pre-issued token":         {"OS_ENDPOINT": w.northURL, "OS_TOKEN": "s3cret-token"},
	}
}

// TestNoSecretIsShownWhateverItIsGivenFor gives every argument, variable and key of clouds.yaml a value with a secret.
func TestNoSecretIsShownWhateverItIsGivenFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for around, environment := range surroundings(w) {
		for what, secret := range misplacedSecrets {
			t.Run(around+" and "+what, func(t *testing.T) {
				t.Parallel()
				for _, a := range attributesOf() {
					wantNoSecret(t, a, secret, environment)
				}
				for _, variable := range []string{"OS_AUTH_TYPE", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE"} {
					start(t, with(with(environment, "OS_CLOUD", "mine"), variable, secret)).everything(nil)
				}
				for _, a := range login.Arguments {
					for _, key := range a.Keys {
						inAuth, auth := strings.CutPrefix(key, "auth.")
						entry := fmt.Sprintf("%s: %q\n    auth: {auth_url: %q}", key, secret, w.keystoneURL)
						if auth {
							entry = fmt.Sprintf("auth: {%s: %q}", inAuth, secret)
						}
						start(t, inCloud(t, environment, entry)).everything(map[string]any{"cloud": "mine"})
					}
				}
				for _, key := range []string{"profile", "cloud", "regions", "region-name", "unknown_key", "auth"} {
					start(t, inCloud(t, environment, fmt.Sprintf("%s: %q", key, secret))).everything(map[string]any{"cloud": "mine"})
				}
			})
		}
		for what, secret := range unfitSecrets {
			t.Run(around+" and a secret with "+what, func(t *testing.T) {
				t.Parallel()
				for _, a := range attributesOf() {
					if a.Secret {
						wantNoSecret(t, a, secret, environment)
					}
				}
			})
		}
	}
}

// wantNoSecret gives the secret for an argument, in the block and by each of its variables.
func wantNoSecret(t *testing.T, a login.Argument, secret string, environment map[string]string) {
	t.Helper()
	if a.Type == login.Text {
		tf := start(t, environment)
		for _, d := range tf.everything(map[string]any{a.Name: secret}) {
			if d.Attribute != nil {
				t.Errorf("%s: Terraform prints the secret beside %s", a.Name, d.Summary)
			}
		}
	}
	for _, variable := range a.Variables {
		start(t, with(environment, variable, secret)).everything(nil)
	}
}

// inCloud is the environment with a clouds.yaml that has the entry "mine".
func inCloud(t *testing.T, environment map[string]string, entry string) map[string]string {
	t.Helper()
	return with(environment, "OS_CLIENT_CONFIG_FILE", write(t, "clouds.yaml", "clouds:\n  mine:\n    "+entry+"\n"))
}

// everything is all that a user reads of a block: what validation reports, or else Configure, or else the first read. It
// looks for secrets in that.
func (tf *terraform) everything(block map[string]any) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	block = withRetries(block)
	if diagnostics := tf.validate(block); len(diagnostics) > 0 {
		return diagnostics
	}
	if diagnostics := tf.configure(block, false); len(diagnostics) > 0 {
		return diagnostics
	}
	return tf.read(tf.t.Context(), false).Diagnostics
}

func withRetries(block map[string]any) map[string]any {
	given := map[string]any{"max_retries": 0}
	for name, v := range block {
		given[name] = v
	}
	return given
}

func TestAMisplacedSecretIsAnError(t *testing.T) {
	t.Parallel()
	for name, secret := range misplacedSecrets {
		for _, argument := range []string{"endpoint", "auth_url"} {
			tf := start(t, nil)
			if said := tf.everything(map[string]any{argument: secret}); !strings.Contains(said[0].Detail, argument) {
				t.Errorf("%s in %s: %s", name, argument, said[0].Detail)
			}
		}
	}
}
