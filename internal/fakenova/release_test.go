package fakenova

import (
	"net/http"
	"strings"
	"testing"
)

func TestReleases(t *testing.T) {
	t.Parallel()
	const (
		v21      = "/v2.1/" + testProject + "/images"
		negative = "Invalid input received: limit must be >= 0"
		crashed  = "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n"
		newCrash = "Unexpected API Error. Please contact the administrator\n"
		schema   = "Invalid input for query parameters limit. Value: "
		maximum  = "Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is "
	)
	for name, test := range map[string]struct {
		target, header string
		status         int
		messages       map[Release]string
	}{
		"the newest microversion": {v21, "X-OpenStack-Nova-API-Version: 2.999", http.StatusNotAcceptable, map[Release]string{
			Victoria: maximum + "2.87.", Zed: maximum + "2.93.", Epoxy: maximum + "2.100.", Sid: maximum + "2.104.",
		}},
		"a negative limit": {v21 + "?limit=-1", "", http.StatusBadRequest, map[Release]string{
			Victoria: negative, Zed: negative, Epoxy: schema + "-1. '-1' does not match '^[0-9]*$'", Sid: schema + "-1. '-1' does not match '^[0-9]*$'",
		}},
		"no limit in the text": {v21 + "?limit=", "", http.StatusBadRequest, map[Release]string{
			Zed: "Invalid input received: limit must be an integer", Epoxy: schema + ". '' is too short", Sid: schema + ". '' should be non-empty",
		}},
		"a limit of zero": {v21 + "?limit=0", "", http.StatusBadRequest, map[Release]string{
			Epoxy: schema + "0. 0 is less than the minimum of 1", Sid: schema + "0. 0 is less than the minimum of 1",
		}},
		"what is not UTF-8": {v21 + "?name=%FF", "", http.StatusBadRequest, map[Release]string{
			Epoxy: "Query string is not UTF-8 encoded", Sid: "Query string is not UTF-8 encoded",
		}},
		"a property that is not JSON": {v21, "", http.StatusInternalServerError, map[Release]string{
			Victoria: crashed + "<class 'json.decoder.JSONDecodeError'>", Zed: crashed + "<class 'json.decoder.JSONDecodeError'>",
			Epoxy: crashed + "<class 'json.decoder.JSONDecodeError'>", Sid: newCrash + "<class 'json.decoder.JSONDecodeError'>",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for release, want := range test.messages {
				cloud := newCloud(image("1", "broken", "01:00:00", "block_device_mapping", "no JSON"))
				cloud.Release = release
				response := send(t, cloud, http.MethodGet, test.target, test.header)
				if _, got := message(t, response); response.StatusCode != test.status || got != want {
					t.Errorf("release %d: status %d, %q, not %q", release, response.StatusCode, got, want)
				}
			}
		})
	}
}

// Scopes decide which of four images a token reads, by a list and by their IDs.
func TestScopes(t *testing.T) {
	t.Parallel()
	const all = "private|shared|community|public"
	for _, test := range []struct {
		name          string
		scope         Scope
		release       Release
		listed, found string // no list is a 403
	}{
		{"a reader", Reader, Zed, "private|shared|public", all},
		{"a reader, from Epoxy on", Reader, Epoxy, "private|shared|public", all},
		{"another role", OtherRole, Zed, "private|shared|public", all},
		{"another role, from Epoxy on", OtherRole, Epoxy, "", ""},
		{"the system", System, Victoria, "shared|public", "community|public"},
		{"the system in Epoxy", System, Epoxy, "shared|public", "community|public"},
		{"the system in sid", System, Sid, "", ""},
		{"no project", NoProject, Zed, "shared|public", "community|public"},
		{"no project, from Epoxy on", NoProject, Epoxy, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud()
			cloud.Release, cloud.Scopes = test.release, map[string]Scope{"scoped": test.scope}
			var found []string
			for i, name := range strings.Split(all, "|") {
				added := image(string(rune('4'-i)), name, "01:00:00")
				added.Visibility, added.Unlisted = name, name == "community"
				cloud.Add(added)
				response := send(t, cloud, http.MethodGet, "/v2.1/images/"+added.ID, "X-Auth-Token: scoped")
				switch response.StatusCode {
				case http.StatusOK:
					found = append(found, name)
				case http.StatusNotFound:
				default:
					t.Errorf("%s: status %d", name, response.StatusCode)
				}
			}
			if got := strings.Join(found, "|"); got != test.found {
				t.Errorf("found %q, not %q", got, test.found)
			}
			response := send(t, cloud, http.MethodGet, "/v2.1/images", "X-Auth-Token: scoped")
			if test.listed == "" {
				_, text := message(t, response)
				if want := "HTTP 403 Forbidden: You are not authorized to complete get_images action."; response.StatusCode != http.StatusForbidden || text != want {
					t.Errorf("status %d, %q", response.StatusCode, text)
				}
				return
			}
			if got := decode(t, response).names(); got != test.listed {
				t.Errorf("listed %q, not %q", got, test.listed)
			}
			if test.scope == Reader || test.scope == OtherRole {
				return
			}
			_, text := message(t, send(t, cloud, http.MethodGet, "/v2.1/"+testProject+"/images", "X-Auth-Token: scoped"))
			if want := "Malformed request URL: URL's project_id '" + testProject + "' doesn't match Context's project_id 'None'"; text != want {
				t.Errorf("with a project in the URL: %q", text)
			}
		})
	}
}
