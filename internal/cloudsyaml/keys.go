package cloudsyaml

import (
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// A level is a place for keys.
type level int

const (
	cloudLevel  level = iota // a cloud or a profile
	regionLevel              // the values of a region
	authLevel                // under auth, in either of them
)

// structure are the keys of a cloud that this package reads for itself.
var structure = []string{"auth", "regions", "profile"}

// older are the spellings that openstacksdk still reads, and what they mean today.
var (
	olderEntry = map[string]string{
		"auth_plugin": "auth_type", "cloud": "profile",
		"endpoint_type": "interface", "compute_endpoint_type": "compute_interface",
	}
	olderAuth = map[string]string{
		"auth_token": "token", "user_name": "username", "tenant_id": "project_id", "tenant_name": "project_name",
	}
)

// foreign are keys under auth that the login methods of openstacksdk and its plugins read.
var foreign = []string{
	"access_key", "access_secret", "access_token", "access_token_endpoint", "access_token_file", "access_token_type", "ak",
	"api_key", "auth_methods", "authorization_code", "client_id", "client_secret", "code", "code_challenge",
	"code_challenge_method", "consumer_key", "consumer_secret", "default_domain", "default_domain_id", "default_domain_name",
	"device_authorization_endpoint", "discovery_endpoint", "domain_id", "domain_name", "endpoint", "identity_provider",
	"identity_provider_url", "idp_otp_key", "mutual_auth", "oauth2_client_id", "oauth2_client_secret", "oauth2_endpoint",
	"openid_scope", "passcode", "protocol", "redirect_uri", "security_token", "service_provider_endpoint",
	"service_provider_entity_id", "sk", "system_scope", "trust_id", "url",
}

// A vocabulary knows which key belongs where.
type vocabulary struct {
	auth, entry []string // what the caller reads
	spellings   []spelling
}

// A spelling is one of a key that is read, with its path within the entry.
type spelling struct{ key, path string }

func newVocabulary(keys Keys) *vocabulary {
	v := &vocabulary{auth: present(keys.Auth, olderAuth), entry: present(keys.Entry, olderEntry)}
	v.add(slices.Concat(v.entry, structure), olderEntry, "")
	v.add(v.auth, olderAuth, "auth.")
	return v
}

func (v *vocabulary) add(keys []string, older map[string]string, prefix string) {
	for _, key := range keys {
		v.spellings = append(v.spellings, spelling{key, prefix + key})
		for old, now := range older {
			if now == key {
				v.spellings = append(v.spellings, spelling{old, prefix + key})
			}
		}
	}
}

func present(keys []string, older map[string]string) []string {
	var names []string
	for _, key := range keys {
		names = append(names, canonical(key, older))
	}
	return names
}

func canonical(key string, older map[string]string) string {
	key = strings.ReplaceAll(key, "-", "_")
	if now, ok := older[key]; ok {
		return now
	}
	return key
}

// judge returns the present name of a key at that level, or "" if the key is passed over. The kind is that of the error
// if the key is a mistake, with the path that is likely meant.
func (v *vocabulary) judge(at level, key string) (name string, wrong Kind, meant string) {
	entry, auth := canonical(key, olderEntry), canonical(key, olderAuth)
	ofEntry, ofAuth := slices.Contains(v.entry, entry) || slices.Contains(structure, entry), slices.Contains(v.auth, auth)
	switch {
	case at == authLevel && ofAuth:
		return auth, "", ""
	case at == authLevel && slices.Contains(foreign, auth):
		return "", "", ""
	case at == authLevel && ofEntry:
		return "", Misplaced, entry
	case at == authLevel:
		return "", UnknownKey, v.nearest(at, auth)
	case at == regionLevel && (entry == "regions" || entry == "profile"):
		return "", Misplaced, entry
	case ofEntry:
		return entry, "", ""
	case ofAuth:
		return "", Misplaced, "auth." + auth
	}
	if meant := v.nearest(at, entry); meant != "" {
		return "", UnknownKey, meant
	}
	return "", "", ""
}

// nearest returns the path of the key that is likely meant by one that nobody reads, or "".
func (v *vocabulary) nearest(at level, key string) string {
	best, path := 3, ""
	for _, s := range v.spellings {
		distance := misspelling(key, s.key)
		if own := strings.HasPrefix(s.path, "auth.") == (at == authLevel); distance < best || distance == best && own && path != "" {
			best, path = distance, s.path
		}
	}
	return path
}

// misspelling returns how far a key is from what it may be meant for: up to 2 if it may be.
func misspelling(key, meant string) int {
	key = strings.ToLower(key)
	if bare := strings.TrimSuffix(strings.TrimSuffix(key, "file"), "_"); bare == meant || key+"_name" == meant {
		return 1
	}
	if letters(key) == letters(meant) {
		return 1
	}
	distance := levenshtein.Distance(key, meant, nil)
	if distance == 2 && len(meant) < 6 {
		return 3 // two letters of a short word make another one
	}
	return distance
}

func letters(word string) string {
	sorted := []byte(word)
	slices.Sort(sorted)
	return string(sorted)
}

// nearestName returns the name that is likely meant by one that does not exist, or "".
func nearestName(name string, known []string) string {
	best, nearest := 3, ""
	for _, candidate := range known {
		if distance := misspelling(name, strings.ToLower(candidate)); distance < best {
			best, nearest = distance, candidate
		}
	}
	return nearest
}
