package fakekeystone

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const stamp = "2006-01-02T15:04:05.000000Z"

// describe returns the body of the response that describes a token.
func (k *Keystone) describe(token issuedToken) map[string]any {
	body := map[string]any{
		"methods": token.methods,
		"user": map[string]any{
			"domain": token.user.Domain, "id": token.user.ID, "name": token.user.Name, "password_expires_at": nil,
		},
		"audit_ids":  token.audit,
		"issued_at":  token.issued.UTC().Truncate(time.Second).Format(stamp),
		"expires_at": token.expires.UTC().Truncate(time.Second).Format(stamp),
	}
	if token.federation != nil {
		body["user"] = map[string]any{
			"domain": token.user.Domain, "id": token.user.ID, "name": token.user.Name,
			"OS-FEDERATION": map[string]any{
				"groups": []any{}, "identity_provider": map[string]any{"id": token.federation.ID},
				"protocol": map[string]any{"id": token.federation.Protocol},
			},
		}
	}
	if token.project == nil {
		return body
	}
	if token.trust == nil {
		body["is_domain"] = false
	} else {
		body["OS-TRUST:trust"] = map[string]any{
			"id": token.trust.ID, "impersonation": token.trust.Impersonation,
			"trustor_user": map[string]any{"id": token.trust.TrustorID}, "trustee_user": map[string]any{"id": token.trust.TrusteeID},
		}
	}
	body["project"] = map[string]any{"domain": token.project.Domain, "id": token.project.ID, "name": token.project.Name}
	roles := []any{}
	for _, role := range token.user.Roles[token.project.ID] {
		roles = append(roles, map[string]any{"id": "role-" + role, "name": role})
	}
	body["roles"] = roles
	catalog := []any{}
	for s, service := range k.Catalog {
		endpoints := []any{}
		for e, endpoint := range service.Endpoints {
			endpoints = append(endpoints, map[string]any{
				"id": fmt.Sprintf("endpoint-%d-%d", s, e), "interface": endpoint.Interface,
				"region_id": endpoint.Region, "region": endpoint.Region,
				"url": strings.ReplaceAll(endpoint.URL, "$(project_id)s", token.project.ID),
			})
		}
		catalog = append(catalog, map[string]any{
			"endpoints": endpoints, "id": fmt.Sprintf("service-%d", s), "type": service.Type, "name": service.Name,
		})
	}
	body["catalog"] = catalog
	if token.application != nil {
		body["application_credential"] = map[string]any{"id": token.application.ID, "name": token.application.Name, "restricted": true}
	}
	return body
}

// rejection is an error response with Keystone's own message.
type rejection struct {
	status         int
	title, message string
	identity       any // a member of 401 responses that list the accepted methods
	receipt        any // the whole body of the response to a part of several factors
}

const notFoundPage = `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`

var (
	// Keystone responds alike to a wrong password, an unknown user, project or domain, and a missing role.
	unauthorized = rejection{
		status: http.StatusUnauthorized, title: "Unauthorized", message: "The request you have made requires authentication.",
	}
	unsupported = rejection{
		status: http.StatusUnauthorized, title: "Unauthorized", message: "Attempted to authenticate with an unsupported method.",
		identity: map[string]any{"methods": []string{"external", "password", "token", "oauth1", "mapped", "application_credential"}},
	}
	scopedApplication = rejection{
		status: http.StatusUnauthorized, title: "Unauthorized",
		message:  "Error authenticating with application credential: Application credentials cannot request a scope.",
		identity: map[string]any{},
	}
	delegated = rejection{
		status: http.StatusForbidden, title: "Forbidden",
		message: "You are not authorized to perform the requested action: Using a delegated token to create another token is not allowed..",
	}
	trustScoped = rejection{
		status: http.StatusForbidden, title: "Forbidden",
		message: "You are not authorized to perform the requested action: Using trust-scoped token to create another token. " +
			"Create a new trust-scoped token instead.",
	}
	forbidden = rejection{
		status: http.StatusForbidden, title: "Forbidden", message: "You are not authorized to perform the requested action.",
	}
	unexpected = rejection{
		status: http.StatusInternalServerError, title: "Internal Server Error",
		message: "An unexpected error prevented the server from fulfilling your request.",
	}
	unknownToken = rejection{status: http.StatusNotFound, title: "Not Found", message: "Could not recognize Fernet token"}
)

// notFound returns the rejection of a reference to something that does not exist.
func notFound(what string) *rejection {
	return &rejection{status: http.StatusNotFound, title: "Not Found", message: "Could not find " + what}
}

// receipt returns the response to a login that lacks factors.
func (k *Keystone) receipt(user *User, methods []string) *rejection {
	issued := k.now().UTC().Truncate(time.Second)
	return &rejection{status: http.StatusUnauthorized, receipt: map[string]any{
		"receipt": map[string]any{
			"methods":   methods,
			"user":      map[string]any{"id": user.ID, "name": user.Name, "domain": user.Domain},
			"issued_at": issued.Format(stamp), "expires_at": issued.Add(5 * time.Minute).Format(stamp),
		},
		"required_auth_methods": user.RequiredMethods,
	}}
}

// missing returns the rejection of a request that lacks a member.
func missing(member, parent string) *rejection {
	return &rejection{status: http.StatusBadRequest, title: "Bad Request", message: "Expecting to find " + member + " in " + parent + "." + clientError}
}

const clientError = " The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error."

// writeMalformed writes the response to a request that Keystone cannot read.
func writeMalformed(w http.ResponseWriter, message string) int {
	return (&rejection{status: http.StatusBadRequest, title: "Bad Request", message: message + clientError}).write(w, nil)
}

// write writes the response, and returns its status.
func (rejected *rejection) write(w http.ResponseWriter, r *http.Request) int {
	if rejected.receipt != nil {
		w.Header().Set("Openstack-Auth-Receipt", "gAAAAAB-fake-receipt")
		return writeJSON(w, rejected.status, rejected.receipt)
	}
	if rejected.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Keystone uri=%q", "http://"+r.Host+"/v3"))
	}
	fault := map[string]any{"code": rejected.status, "message": rejected.message, "title": rejected.title}
	if rejected.identity != nil {
		fault["identity"] = rejected.identity
	}
	return writeJSON(w, rejected.status, map[string]any{"error": fault})
}

// writeJSON writes a response, and returns its status.
func writeJSON(w http.ResponseWriter, status int, body any) int {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoded, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(w, string(encoded)+"\n")
	return status
}
