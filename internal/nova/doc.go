// Package nova is a client of the images API of OpenStack's compute service, Nova (/v2 and /v2.1), and knows nothing
// of Terraform.
//
// It requests one image by ID, or for all that match a Query, page by page. What the service returns is taken for a
// first cut only: clouds differ in how they filter, so callers check each condition on what they got.
//
// A list takes this way: Client.Pages (share.go) lets calls at the same time share it, Client.list (pages.go) requests it page
// by page, Client.authorized (client.go) sends each request, and decode (decode.go) reads each response. A response that is
// not a success becomes a Fault (fault.go).
//
// The API is a proxy of Glance that Nova froze at microversion 2.35; no microversion header is sent, which means 2.1.
package nova
