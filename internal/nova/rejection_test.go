package nova

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/fakenova"
)

// TestALimitThatIsRejected: the list is requested once more without a limit, and only if the limit may be to blame.
func TestALimitThatIsRejected(t *testing.T) {
	t.Parallel()
	images := fakenova.Many(60)
	const first, bare = "?limit=1000", ""
	marked := func(i int) string { return "?marker=" + images[i].ID }
	tests := map[string]struct {
		status     int
		retryAfter string
		body       string
		always     bool // without a limit as well
		queries    []string
		want       int // of the Fault; 0 if all images are listed
		message    string
	}{
		"by 400": {400, "", `{"code": 400, "title": "Bad request", "error": {"message": "Invalid value for parameter limit"}}`, false,
			[]string{first, bare, marked(24), marked(49)}, 0, ""},
		"by 403": {403, "", `{"forbidden": {"code": 403, "message": "The value of limit exceeds the maximum value allowed."}}`, false,
			[]string{first, bare, marked(24), marked(49)}, 0, ""},
		"by 413": {413, "", `{"overLimit": {"code": 413, "message": "The limit is larger than this service allows."}}`, false,
			[]string{first, bare, marked(24), marked(49)}, 0, ""},
		"by 413 without a word": {413, "", "", false, []string{first, bare, marked(24), marked(49)}, 0, ""},
		"by 400, with and without a limit": {400, "", `{"badRequest": {"message": "No. 1"}}`, true,
			[]string{first, bare}, 400, "No. 1"},
		"by 403, with and without a limit": {403, "", `{"forbidden": {"message": "Policy forbids it."}}`, true,
			[]string{first, bare}, 403, "Policy forbids it."},
		"by 413, with and without a limit": {413, "", `{"overLimit": {"message": "Slow down."}}`, true,
			[]string{first, bare, bare, bare}, 413, "Slow down."},
		"no, it is a rate limit": {413, "0", `{"overLimit": {"message": "Slow down."}}`, false,
			[]string{first, first, first}, 413, "Slow down."},
		"no, it is a rate limit that the body tells": {413, "", `{"overLimit": {"message": "Slow down.", "retryAfter": "7"}}`, false,
			[]string{first, first, first}, 413, "Slow down."},
		"no, it is a rate limit that the body tells by a number": {413, "", `{"overLimit": {"message": "Slow down.", "retryAfter": 7}}`, false,
			[]string{first, first, first}, 413, "Slow down."},
		"no, it is another project": {400, "", `{"badRequest": {"message": "URL's project_id 'a' doesn't match Context's project_id 'b'"}}`, false,
			[]string{first}, 400, "URL's project_id 'a' doesn't match Context's project_id 'b'"},
		"no, the token is unscoped": {400, "", `{"badRequest": {"message": "URL's project_id 'a' doesn't match Context's project_id 'None'"}}`, false,
			[]string{first}, 400, "URL's project_id 'a' doesn't match Context's project_id 'None'"},
		"no, it is the token": {401, "", "", false, []string{first}, 401, ""},
		"no, it is the URL":   {404, "", "", false, []string{first}, 404, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := &fakenova.Cloud{ProjectID: project, Token: token, PageCap: 25}
			cloud.Add(images...)
			cloud.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
				rejected := r.URL.Query().Has("limit") || test.always
				if rejected {
					status(test.status, test.retryAfter, test.body)(w, r)
				}
				return rejected
			})
			got, err := collect(t.Context(), serve(t, cloud), Query{Detail: true})
			var want []string
			for _, query := range test.queries {
				want = append(want, "/v2.1/images/detail"+query)
			}
			if !slices.Equal(requested(cloud), want) {
				t.Errorf("requested %q, want %q", requested(cloud), want)
			}
			if test.want == 0 {
				if err != nil {
					t.Fatal(err)
				}
				wantIDs(t, got, idsOf(images))
				return
			}
			var fault *Fault
			if !errors.As(err, &fault) || fault.Status != test.want || fault.Message != test.message {
				t.Errorf("got %d images, error %v, want %d %s", len(got), err, test.want, test.message)
			}
		})
	}
}

func TestASampleIsTakenWithoutALimitThatIsRejected(t *testing.T) {
	t.Parallel()
	cloud, client := world(t, 60)
	cloud.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		rejected := r.URL.Query().Has("limit")
		if rejected {
			w.WriteHeader(http.StatusForbidden)
		}
		return rejected
	})
	images, whole, err := client.Sample(t.Context(), Query{})
	if err != nil || !whole || len(images) != 60 {
		t.Errorf("%d images, whole %t, %v", len(images), whole, err)
	}
	last := "/v2.1/images?marker=" + fakenova.Many(60)[59].ID // a cloud may cap pages
	if want := []string{"/v2.1/images?limit=1000", "/v2.1/images", last}; !slices.Equal(requested(cloud), want) {
		t.Errorf("requested %q, want %q", requested(cloud), want)
	}
}

// TestALaterPageThatIsRejectedIsAnError: its limit was good enough for the page before.
func TestALaterPageThatIsRejectedIsAnError(t *testing.T) {
	t.Parallel()
	for _, code := range []int{400, 403, 413} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			cloud, client := world(t, 60)
			cloud.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
				rejected := r.URL.Query().Has("marker")
				if rejected {
					w.WriteHeader(code)
				}
				return rejected
			})
			_, err := collect(t.Context(), client, Query{Limit: 30})
			var fault *Fault
			if !errors.As(err, &fault) || fault.Status != code || fault.LostMarker {
				t.Errorf("error %+v, want status %d", err, code)
			}
			for _, url := range requested(cloud) {
				if url == "/v2.1/images" {
					t.Errorf("requested %q", requested(cloud))
				}
			}
		})
	}
}
