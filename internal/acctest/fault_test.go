package acctest

import "testing"

func TestAccFaults(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p, other := r.Projects[searched], r.Projects[many]
		token := func(name, endpoint, token string) {
			r.provider(name, arguments("endpoint", endpoint, "token", token), nil)
		}
		list := `filter { name_regex = "." }`
		r.token("nova-searched", p)
		for _, key := range []string{"foreign", "deleted", "nothing of that key"} {
			r.fail("nova-searched", "nova_image", "id_"+key[:7], "id = "+quoted(imageID(key)),
				"Error: Image Not Found", `No image with the ID "`+imageID(key)+`"`, "GET /images/"+imageID(key), "Request ID req-")
		}
		r.fail("nova-searched", "nova_image", "none", `filter { name = "debian-14" }`,
			"Error: No Matching Image", `Did you mean one of these? name = "debian-11"`)
		r.fail("nova-searched", "nova_image", "none_active", `filter { name = "queued" }`,
			"Error: No Matching Image", `1 image matches but is not ACTIVE: "queued" (SAVING)`)
		r.fail("nova-searched", "nova_image", "several", `filter { name = "debian-12" }`,
			"Error: Multiple Matching Images", "2 images match", imageID("debian-12"), imageID("debian-12-own"))

		token("unknown-token", r.Compute, "unknown")
		r.fail("unknown-token", "nova_images", "unknown_token", "", "Error: Token Rejected", "rejected the token from the provider block (401)")
		token("expired-token", r.Compute, r.Expired)
		r.fail("expired-token", "nova_images", "expired_token", "", "Error: Token Rejected", "rejected the token from the provider block (401)", "It has expired")
		token("other-project", r.Compute+"/v2.1/"+other.ID, p.Token)
		r.fail("other-project", "nova_images", "other_project", "", "Error: Project Mismatch",
			"names project "+other.ID, "the token is for "+p.ID)
		token("project-name", r.Compute+"/v2.1/"+searched, p.Token)
		r.fail("project-name", "nova_images", "project_name", "", "Error: Image API Not Found", "(404)")
		token("glance", r.Image, p.Token)
		r.fail("glance", "nova_images", "glance", "", "Error: Image API Not Found", "(404)")
		token("keystone", r.Identity[:len(r.Identity)-len("/v3")], p.Token)
		r.fail("keystone", "nova_images", "keystone", "", "Error: Image API Not Found", "(404)")
		r.token("broken", r.Projects[broken])
		r.fail("broken", "nova_image", "broken", list, "Error: Image Metadata Breaks Nova", "JSONDecodeError")
		r.fail("broken", "nova_image", "broken_id", "id = "+quoted(imageID("broken")), "Error: Image Metadata Breaks Nova", "JSONDecodeError")

		login := func(name string, pairs ...string) {
			r.provider(name, arguments(append([]string{
				"auth_url", r.Identity, "user_name", r.User, "user_domain_name", r.Domain, "max_retries", "0",
			}, pairs...)...), nil)
		}
		scope := []string{"project_name", searched, "project_domain_name", r.Domain}
		login("wrong-password", append(scope, "password", "not-the-password")...)
		r.fail("wrong-password", "nova_images", "wrong_password", "", "Error: Authentication Failed", "password login (401)", "Check the password first")
		login("wrong-project", "password", r.Password, "project_id", p.ID[1:]+"0")
		r.fail("wrong-project", "nova_images", "wrong_project", "", "Error: Authentication Failed", "password login (401)", "project")
		login("no-project", "password", r.Password)
		r.fail("no-project", "nova_images", "no_project", "", "Error: Unscoped Token", "Set project_id, or project_name")
		login("no-project-endpoint", "password", r.Password, "endpoint", r.Compute)
		r.fail("no-project-endpoint", "nova_images", "no_project_endpoint", "", "Error: Unscoped Token", "Set project_id, or project_name")
		login("unknown-region", append(scope, "password", r.Password, "region", "Nowhere")...)
		r.fail("unknown-region", "nova_images", "unknown_region", "", "Error: Compute Endpoint Not Found",
			`in region "Nowhere"`, `"`+r.Region+`" public, internal "RegionTwo" internal`)
		login("no-interface", append(scope, "password", r.Password, "interface", "admin")...)
		r.fail("no-interface", "nova_images", "no_interface", "", "Error: Compute Endpoint Not Found", `"`+r.Region+`" public, internal "RegionTwo" internal`)
		r.provider("expired-exchange", arguments("auth_url", r.Identity, "token", r.Expired, "project_id", p.ID), nil)
		r.fail("expired-exchange", "nova_images", "expired_exchange", "", "Error: Authentication Failed", "which has expired")
		r.provider("unknown-credential", arguments("auth_url", r.Identity,
			"application_credential_id", "0123456789abcdef0123456789abcdef", "application_credential_secret", "not-the-secret"), nil)
		r.fail("unknown-credential", "nova_images", "unknown_credential", "", "Error: Application Credential Not Found", "application_credential_id")
		id, _, _ := r.applicationCredential(t, p)
		r.provider("wrong-secret", arguments("auth_url", r.Identity,
			"application_credential_id", id, "application_credential_secret", "not-the-secret"), nil)
		r.fail("wrong-secret", "nova_images", "wrong_secret", "", "Error: Authentication Failed", "Check the secret first")
	})
}
