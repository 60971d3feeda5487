package transport

import "time"

const (
	// MaxBodyBytes bounds one answer, after decompression. A page of 1,000 images is about 1 MB; a cloud that ignores
	// paging and answers 30,000 images at once still fits.
	MaxBodyBytes = 32 << 20

	// maxHeaderBytes bounds the headers of one answer; real ones are below 1 kB.
	maxHeaderBytes = 64 << 10

	// maxRedirects bounds the redirects within one origin; real services need none.
	maxRedirects = 3

	// maxPatience bounds the wait that a service may ask for where the caller's context has no deadline.
	maxPatience = 5 * time.Minute

	// connections bounds the idle connections kept per host: Terraform reads ten data sources at once.
	connections = 10
)
