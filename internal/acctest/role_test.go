package acctest

import (
	"slices"
	"testing"
)

// rejected holds the accesses that Glance rejects by release. Newer releases require a role that implies reader.
var rejected = map[string][]string{
	"epoxy": {"observer", "domain", "unscoped"},
	"sid":   {"observer", "domain", "unscoped", "system"},
}

// access adds a provider with a token of accesses and an endpoint.
func (r *run) access(name, token, endpoint string, pairs ...string) {
	r.provider(name, arguments(append([]string{"endpoint", endpoint, "token", r.Tokens[token]}, pairs...)...), nil)
}

// Users that may read images read those of the project, by a list and by their IDs.
func TestAccRoles(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p, rejected := r.Projects[searched], rejected[r.release(t)]
		everything := func(*glanceImage) bool { return true }
		for _, name := range []string{"reader", "member", "observer"} {
			if slices.Contains(rejected, name) {
				continue
			}
			r.access("token-"+name, name, r.Compute+"/v2.1/"+p.ID)
			r.provider("login-"+name, arguments(
				"auth_url", r.Identity, "user_name", accesses[name].user, "user_domain_name", r.Domain, "password", r.Password,
				"project_name", searched, "project_domain_name", r.Domain), nil)
			for _, provider := range []string{"token-" + name, "login-" + name} {
				r.data(provider, "nova_images", provider, "", map[string]any{"ids": ids(selected(p.listed(), everything, newest))})
				for _, key := range []string{"debian-12", "debian-12-own"} {
					r.data(provider, "nova_image", provider+"_"+key, "id = "+quoted(imageID(key)), r.attributes(t, p, p.image(t, key)))
				}
			}
		}

		// An unscoped token reads the images that all projects see, unless Nova rejects it. The authentication guide
		// explains how to make every cloud reject it.
		var images []glanceImage
		for _, image := range p.Images {
			image.Unlisted = false // one image is shared with the project, which has not accepted it
			images = append(images, image)
		}
		public := func(i *glanceImage) bool { return i.Visibility == "public" || i.Visibility == "shared" }
		for _, name := range []string{"system", "domain", "unscoped"} {
			if slices.Contains(rejected, name) {
				continue
			}
			r.access("root-"+name, name, r.Compute)
			r.data("root-"+name, "nova_images", name, "", map[string]any{"ids": ids(selected(images, public, newest))})
			r.data("root-"+name, "nova_image", name, "id = "+quoted(imageID("debian-12")), map[string]any{"name": "debian-12"})
		}
	})
}

func TestAccRoleRejections(t *testing.T) {
	t.Parallel()
	accept(t, func(r *run) {
		p, rejected := r.Projects[searched], rejected[r.release(t)]
		public, own := "id = "+quoted(imageID("debian-12")), "id = "+quoted(imageID("debian-12-own"))
		forbidden := []string{"Error: Access Denied", "(403)", "HTTP 403 Forbidden: You are not authorized to complete get_images action."}
		missing := []string{"Error: Image Not Found", "is visible to this project", "a login without a role such as reader"}

		// With a project in the endpoint or in project_id, every release rejects an unscoped token.
		for _, name := range []string{"system", "domain", "unscoped"} {
			none := []string{"Error: Unscoped Token", "The token is not scoped to a project"}
			r.access("path-"+name, name, r.Compute+"/v2.1/"+p.ID)
			r.fail("path-"+name, "nova_images", "path_"+name, "", none...)
			r.fail("path-"+name, "nova_image", "path_"+name, public, none...)
			r.access("argument-"+name, name, r.Compute, "project_id", p.ID)
			r.fail("argument-"+name, "nova_images", "argument_"+name, "", none...)

			r.access("root-"+name, name, r.Compute)
			if slices.Contains(rejected, name) {
				r.fail("root-"+name, "nova_images", "root_"+name, "", append(forbidden, "may have no project")...)
				r.fail("root-"+name, "nova_image", "root_"+name, public, missing...)
			} else {
				r.fail("root-"+name, "nova_image", "root_"+name, own, missing...)
			}
		}

		// Without the permission to read images, even a public image does not exist.
		if slices.Contains(rejected, "observer") {
			r.access("observer", "observer", r.Compute+"/v2.1/"+p.ID)
			r.fail("observer", "nova_images", "observer", "", forbidden...)
			r.fail("observer", "nova_image", "observer", `filter { name = "debian-12" }`, forbidden...)
			r.fail("observer", "nova_image", "observer_public", public, missing...)
			r.fail("observer", "nova_image", "observer_own", own, missing...)
		}
	})
}
