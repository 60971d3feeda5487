package keystone

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// Choice says which endpoint to take from the catalog. An empty Region means the only one; an empty Interface
// means public.
type Choice struct {
	Region    string
	Interface string
}

var interfaces = []string{"public", "internal", "admin"}

// computeTypes are the service types of Nova, the best first: the legacy one is /v2, which is frozen.
var computeTypes = append(append([]string{"compute"}, gophercloud.ServiceTypeAliases["compute"]...), "computev21", "compute_legacy")

// find returns the URL of the compute service. Of two that fit, the one of the better service type is taken, then one
// that is not /v2, then the first.
func (s *Session) find(catalog []tokens.CatalogEntry, choice Choice) (string, error) {
	kind, failed := interfaceName(choice.Interface)
	if failed != nil {
		return "", failed
	}
	compute := endpointsOf(catalog)
	if len(compute) == 0 {
		return "", s.noCompute(catalog)
	}
	offered := slices.DeleteFunc(slices.Clone(compute), func(e tokens.Endpoint) bool { return e.Interface != kind })
	found := offered
	if choice.Region != "" {
		found = slices.DeleteFunc(slices.Clone(offered), func(e tokens.Endpoint) bool {
			return e.Region != choice.Region && e.RegionID != choice.Region
		})
	}
	if len(found) == 0 {
		return "", s.noEndpoint(compute, kind, choice.Region)
	}
	if regions := regionsOf(found); choice.Region == "" && len(regions) > 1 {
		return "", &Error{
			Kind:   SeveralRegions,
			Asked:  "Looked for the compute service in the catalog of the identity service at " + s.root() + ".",
			Answer: fmt.Sprintf("It has the compute service in several regions: %s.", list(regions, s.secrets()...)),
			Advice: "Set region (OS_REGION_NAME) to one of them.",
		}
	}
	for _, endpoint := range found {
		if !legacy(endpoint.URL) {
			return endpoint.URL, nil
		}
	}
	return found[0].URL, nil
}

// interfaceName reads an interface in either of its spellings, "public" and "publicURL".
func interfaceName(given string) (string, *Error) {
	if given == "" {
		return interfaces[0], nil
	}
	name := strings.TrimSuffix(strings.ToLower(given), "url")
	if !slices.Contains(interfaces, name) {
		return "", &Error{
			Kind:   BadInterface,
			Answer: fmt.Sprintf("There is no interface %s in a service catalog.", quote(given)),
			Advice: "Set interface (OS_INTERFACE) to public, internal or admin.",
		}
	}
	return name, nil
}

// endpointsOf returns all endpoints of compute services that can be chosen, those of the best service type first.
func endpointsOf(catalog []tokens.CatalogEntry) []tokens.Endpoint {
	var endpoints []tokens.Endpoint
	for _, wanted := range computeTypes {
		for _, entry := range catalog {
			for _, endpoint := range entry.Endpoints {
				if entry.Type == wanted && endpoint.URL != "" && slices.Contains(interfaces, endpoint.Interface) {
					endpoints = append(endpoints, endpoint)
				}
			}
		}
	}
	return endpoints
}

func legacy(endpoint string) bool {
	u, err := url.Parse(endpoint)
	return err != nil || slices.Contains(strings.Split(u.Path, "/"), "v2")
}

func (s *Session) root() string {
	root, failed := identityURL(s.credentials.AuthURL)
	if failed != nil {
		return "auth_url"
	}
	return s.tame(root)
}

func (s *Session) noCompute(catalog []tokens.CatalogEntry) *Error {
	types := make([]string, len(catalog))
	for i, entry := range catalog {
		types[i] = entry.Type
	}
	answer := "It is empty."
	if len(types) > 0 {
		answer = fmt.Sprintf("It has no endpoint of a compute service; the service types it has are %s.", list(types, s.secrets()...))
	}
	return &Error{
		Kind:   NoEndpoint,
		Asked:  "Looked for the compute service in the catalog of the identity service at " + s.root() + ".",
		Answer: answer,
		Advice: "Set endpoint if the cloud has a compute service that is not in its catalog.",
	}
}

func (s *Session) noEndpoint(compute []tokens.Endpoint, kind, region string) *Error {
	asked := fmt.Sprintf("Looked for the %s endpoint of the compute service", kind)
	if region != "" {
		asked += " in region " + quote(region)
	}
	failed := &Error{Kind: NoEndpoint, Asked: asked + " in the catalog of the identity service at " + s.root() + "."}
	failed.Answer = "It is there as: " + few(regionsOf(compute), "; ", func(offered string) string {
		return quote(offered, s.secrets()...) + ": " + strings.Join(interfacesIn(compute, offered), ", ")
	}) + "."
	failed.Advice = "Set region (OS_REGION_NAME) and interface (OS_INTERFACE) to a pair that exists."
	for _, offered := range regionsOf(compute) {
		if offered != region && strings.EqualFold(offered, region) {
			failed.Advice = fmt.Sprintf("Capitals count in the name of a region: set region (OS_REGION_NAME) to %s.", quote(offered, s.secrets()...))
		}
	}
	return failed
}

func regionsOf(endpoints []tokens.Endpoint) []string {
	regions := make([]string, len(endpoints))
	for i, endpoint := range endpoints {
		regions[i] = regionOf(endpoint)
	}
	slices.Sort(regions) // a catalog may be long: no looking for each among all
	return slices.Compact(regions)
}

func regionOf(endpoint tokens.Endpoint) string { return cmp.Or(endpoint.Region, endpoint.RegionID) }

// interfacesIn returns the interfaces that a region has.
func interfacesIn(endpoints []tokens.Endpoint, region string) []string {
	return slices.DeleteFunc(slices.Clone(interfaces), func(kind string) bool {
		return !slices.ContainsFunc(endpoints, func(e tokens.Endpoint) bool { return e.Interface == kind && regionOf(e) == region })
	})
}

// list shows a server's names.
func list(names []string, secrets ...string) string {
	return few(names, ", ", func(name string) string { return quote(name, secrets...) })
}

// few shows names, each once, in order, and not too many.
func few(names []string, between string, show func(name string) string) string {
	const most = 20
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	more := ""
	if len(names) > most {
		more = fmt.Sprintf(" and %d more", len(names)-most)
		names = names[:most]
	}
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = show(name)
	}
	return strings.Join(shown, between) + more
}
