package cloudsyaml

import (
	"maps"
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

	authSpellings, entrySpellings []spelling
}

// A spelling is one that a key may be meant for, with the path of that key within the entry.
type spelling struct{ text, path string }

func newVocabulary(keys Keys) *vocabulary {
	v := &vocabulary{auth: present(keys.Auth, olderAuth), entry: present(keys.Entry, olderEntry)}
	v.entrySpellings = spellings("", slices.Concat(v.entry, structure), olderEntry)
	v.authSpellings = spellings("auth.", v.auth, olderAuth)
	return v
}

func spellings(prefix string, keys []string, older map[string]string) (found []spelling) {
	for _, key := range keys {
		found = append(found, spelling{key, prefix + key})
	}
	for _, old := range slices.Sorted(maps.Keys(older)) {
		if slices.Contains(keys, older[old]) {
			found = append(found, spelling{old, prefix + older[old]})
		}
	}
	return found
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

// judge returns the present name of a key at that level, or "" if the key is ignored. If the key is a mistake, judge
// returns the kind of the error, and the path that is likely meant.
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

// nearest returns the path of the key that is likely meant by an unknown one, or "". Keys of the same level come first.
func (v *vocabulary) nearest(at level, key string) string {
	candidates := slices.Concat(v.entrySpellings, v.authSpellings)
	if at == authLevel {
		candidates = slices.Concat(v.authSpellings, spellings("auth.", foreign, nil), v.entrySpellings)
	}
	best, path := unlike, ""
	for _, candidate := range candidates {
		if distance := misspelling(key, candidate.text); distance < best {
			best, path = distance, candidate.path
		}
	}
	return path
}

const unlike = 3

// misspelling returns the distance of a text from the one that may be meant, or unlike.
func misspelling(text, meant string) int {
	if len(text) > maxWord || len(meant) > maxWord {
		return unlike
	}
	text = strings.ToLower(text)
	switch bare := strings.TrimSuffix(strings.TrimSuffix(text, "file"), "_"); {
	case bare == meant || text+"_name" == meant:
		return 0
	case letters(text) == letters(meant):
		return 1
	}
	distance := levenshtein.Distance(text, meant, nil)
	if distance > len(meant)/3 || distance > 2 { // two letters of a short word make another one
		return unlike
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
	best, nearest := unlike, ""
	for _, candidate := range known {
		if distance := misspelling(name, strings.ToLower(candidate)); distance < best {
			best, nearest = distance, candidate
		}
	}
	return nearest
}
