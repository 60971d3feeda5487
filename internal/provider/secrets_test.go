package provider

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/prototest"
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

// unfitSecrets are values that are secret in their place, and not valid there.
var unfitSecrets = map[string]string{
	"whitespace":      "s3cret s3cret\n",
	"an escape":       "s3cret\x1b[31m",
	"another script":  "s3crét-s3cret",
	"not quite UTF-8": "s3cret\xff",
}

// surroundings are settings that a value can stand among. Each makes other errors.
func surroundings(w *prototest.World) map[string]map[string]string {
	login := with(ada, "OS_AUTH_URL", w.KeystoneURL)
	return map[string]map[string]string{
		"nothing":                    {},
		"a login":                    login,
		"a login that is rejected":   with(login, "OS_PASSWORD", "s3cret-wrong"),
		"a region that is not there": with(login, "OS_REGION_NAME", "West"),
		"a pre-issued token":         {"OS_ENDPOINT": w.NorthURL, "OS_TOKEN": "s3cret-token"},
	}
}

// TestNoSecretIsShownWhateverItIsGivenFor gives every argument, variable and key of clouds.yaml a value with a secret.
func TestNoSecretIsShownWhateverItIsGivenFor(t *testing.T) {
	t.Parallel()
	w := prototest.NewWorld(t)
	for around, environment := range surroundings(w) {
		for what, secret := range misplacedSecrets {
			t.Run(around+" and "+what, func(t *testing.T) {
				t.Parallel()
				for _, a := range attributesOf() {
					wantNoSecret(t, a, secret, environment)
				}
				for _, variable := range []string{"OS_AUTH_TYPE", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE"} {
					everything(t, nil, with(with(environment, "OS_CLOUD", "mine"), variable, secret))
				}
				file := filepath.Join(t.TempDir(), "clouds.yaml")
				mine := map[string]string{"cloud": "mine"}
				entry := func(text string) {
					if err := os.WriteFile(file, []byte("clouds:\n  mine:\n    "+text+"\n"), 0o600); err != nil {
						t.Fatal(err)
					}
					everything(t, mine, with(environment, "OS_CLIENT_CONFIG_FILE", file))
				}
				for _, a := range login.Arguments {
					for _, key := range a.Keys {
						if inAuth, ok := strings.CutPrefix(key, "auth."); ok {
							entry(fmt.Sprintf("auth: {%s: %q}", inAuth, secret))
						} else {
							entry(fmt.Sprintf("%s: %q\n    auth: {auth_url: %q}", key, secret, w.KeystoneURL))
						}
					}
				}
				for _, key := range []string{"profile", "cloud", "regions", "region-name", "unknown_key", "auth"} {
					entry(fmt.Sprintf("%s: %q", key, secret))
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
		for _, d := range everything(t, map[string]string{a.Name: secret}, environment) {
			if _, located := d.(diag.DiagnosticWithPath); located {
				t.Errorf("%s: Terraform prints the secret beside %s", a.Name, d.Summary())
			}
		}
	}
	for _, variable := range a.Variables {
		everything(t, nil, with(environment, variable, secret))
	}
}

// everything is all that a user reads of a block: what is wrong with it, or what the first read reports. It looks for
// secrets in that.
func everything(t *testing.T, block, environment map[string]string) diag.Diagnostics {
	t.Helper()
	given := map[string]string{"max_retries": "0"}
	maps.Copy(given, block)
	l, problems := settled(given, environment)
	said, atRead := diagnosticsOf(&l, problems)
	if len(said) == 0 {
		_, said = newAccess(l, atRead, "test").Connect(t.Context(), "")
	}
	for _, d := range said {
		if strings.Contains(d.Summary()+d.Detail(), "s3cret") {
			t.Errorf("a secret is in: %s\n%s", d.Summary(), d.Detail())
		}
	}
	return said
}

func TestAMisplacedSecretIsAnError(t *testing.T) {
	t.Parallel()
	for name, secret := range misplacedSecrets {
		for _, argument := range []string{"endpoint", "auth_url"} {
			if said := everything(t, map[string]string{argument: secret}, nil); !strings.Contains(said[0].Detail(), argument) {
				t.Errorf("%s in %s: %s", name, argument, said[0].Detail())
			}
		}
	}
}
