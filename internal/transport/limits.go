package transport

import "time"

const (
	// MaxBodyBytes bounds one response, after decompression. A page of 1,000 images is about 1 MB; a cloud that ignores
	// paging and returns 30,000 images at once still fits.
	MaxBodyBytes = 32 << 20

	// maxTrust bounds the memory that is set aside for a body because of its announced length alone.
	maxTrust = 4 << 20

	// maxHeaderBytes bounds the headers of one response; real ones are below 1 kB.
	maxHeaderBytes = 64 << 10

	// maxRedirects bounds the redirects within one origin; real services need none.
	maxRedirects = 3

	// maxPatience bounds the wait that a service may request if the caller's context has no deadline.
	maxPatience = 5 * time.Minute

	// maxShownURL, maxShownRedirect and maxShownError bound the characters of what errors repeat: a URL that a redirect may have chosen,
	// and words that a broken response may have put into Go's own errors.
	maxShownURL      = 2000
	maxShownRedirect = 200
	maxShownError    = 600

	// maxRequestID bounds a request ID; Nova's are 40 characters.
	maxRequestID = 80

	// maxSanitized bounds the bytes of a text that are looked at to show some of it.
	maxSanitized = 64 << 10

	// longestEscape is how many bytes a service needs at most to write one of a secret, such as &#x0041;.
	longestEscape = 10

	// maxTokens is how many tokens that were seen in headers are remembered as secrets: a token lasts an hour, a response a
	// minute, and ten reads at a time are the most.
	maxTokens = 32

	// connections bounds the idle connections kept per host: Terraform reads ten data sources at once.
	connections = 10
)
