package keystone

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"
)

// maxOffers bounds the regions, or services, that an error holds.
const maxOffers = 20

// Choice selects an endpoint of the catalog. An empty Region means the only one; an empty Interface means public.
type Choice struct {
	Region    string
	Interface string // as ParseInterface returns it
}

// Endpoint is the URL of the compute service, and its region, which may be empty.
type Endpoint struct{ URL, Region string }

// A service is an entry of the catalog.
type service struct {
	Type      string     `json:"type"`
	Endpoints []endpoint `json:"endpoints"`
}

type endpoint struct {
	Interface string `json:"interface"`
	Region    string `json:"region"`
	RegionID  string `json:"region_id"`
	URL       string `json:"url"`
}

func (e endpoint) region() string { return cmp.Or(e.Region, e.RegionID) }

var interfaces = []string{"public", "internal", "admin"}

// ErrInterface is the error of a text that is not an interface.
var ErrInterface = errors.New("is not public, internal, or admin")

// ParseInterface returns the interface of a text in either spelling, "public" and "publicURL". An empty
// one means public.
func ParseInterface(text string) (string, error) {
	name := strings.TrimSuffix(strings.ToLower(text), "url")
	switch {
	case text == "":
		return interfaces[0], nil
	case !slices.Contains(interfaces, name):
		return "", ErrInterface
	}
	return name, nil
}

// computeTypes are the service types of Nova, the best first: the legacy one is /v2, which is frozen.
var computeTypes = []string{"compute", "computev21", "compute_legacy"}

// find returns the endpoint of the compute service. Of two that fit, the one of the better service type is taken, then one
// that is not /v2, then the first. show makes a name fit to be shown.
func find(catalog []service, region, kind string, show func(string) string) (Endpoint, *Error) {
	compute := computeEndpoints(catalog)
	if len(compute) == 0 {
		failed := &Error{Kind: NoCompute}
		types := make([]string, len(catalog))
		for i, service := range catalog {
			types[i] = service.Type
		}
		failed.Services, failed.More = few(types, show)
		return Endpoint{}, failed
	}
	offered := slices.DeleteFunc(slices.Clone(compute), func(e endpoint) bool { return e.Interface != kind })
	found := offered
	if region != "" {
		found = slices.DeleteFunc(slices.Clone(offered), func(e endpoint) bool { return e.Region != region && e.RegionID != region })
	}
	if len(found) == 0 {
		failed := &Error{Kind: NoEndpoint, Region: show(region), Interface: kind}
		failed.offer(compute, region, show)
		return Endpoint{}, failed
	}
	if region == "" && slices.ContainsFunc(found, func(e endpoint) bool { return e.region() != found[0].region() }) {
		failed := &Error{Kind: MissingRegion, Interface: kind}
		failed.offer(found, "", show)
		return Endpoint{}, failed
	}
	chosen := found[max(0, slices.IndexFunc(found, func(e endpoint) bool { return !legacy(e.URL) }))]
	return Endpoint{URL: chosen.URL, Region: chosen.region()}, nil
}

// computeEndpoints returns all endpoints of compute services that can be chosen, those of the best service type first.
func computeEndpoints(catalog []service) []endpoint {
	var endpoints []endpoint
	for _, wanted := range computeTypes {
		for _, service := range catalog {
			for _, endpoint := range service.Endpoints {
				if service.Type == wanted && endpoint.URL != "" && slices.Contains(interfaces, endpoint.Interface) {
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

// offer adds the regions of these endpoints, with their interfaces: first the one that was chosen, or that differs from it
// only in upper and lower case, then all others in their order.
func (e *Error) offer(endpoints []endpoint, chosen string, show func(string) string) {
	kinds := map[string][]string{}
	for _, endpoint := range endpoints {
		kinds[endpoint.region()] = append(kinds[endpoint.region()], endpoint.Interface)
	}
	var regions []string
	for region := range kinds {
		regions = append(regions, region)
	}
	slices.SortFunc(regions, func(a, b string) int {
		if near := strings.EqualFold(a, chosen); near != strings.EqualFold(b, chosen) {
			if near {
				return -1
			}
			return 1
		}
		return cmp.Compare(a, b)
	})
	e.More = max(0, len(regions)-maxOffers)
	for _, region := range regions[:len(regions)-e.More] {
		offer := Offer{Region: show(region)}
		for _, kind := range interfaces {
			if slices.Contains(kinds[region], kind) {
				offer.Interfaces = append(offer.Interfaces, kind)
			}
		}
		e.Offers = append(e.Offers, offer)
	}
}

// few returns names, each once, in order, and how many more there are.
func few(names []string, show func(string) string) ([]string, int) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	more := max(0, len(names)-maxOffers)
	shown := make([]string, len(names)-more)
	for i, name := range names[:len(shown)] {
		shown[i] = show(name)
	}
	return shown, more
}
