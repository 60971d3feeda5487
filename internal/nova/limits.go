package nova

// Limits of requests and responses. The size of one response is bounded by package transport.
const (
	// PageSize is the limit sent with every page: the default of Nova's max_limit, above which it writes no next link.
	PageSize = 1000

	// smallestCap is the smallest page that a cloud is known to cut responses to, whatever limit was requested. A page
	// shorter than this ends the list.
	smallestCap = 25

	// MaxImages bounds one list. One response of a Terraform plugin can carry 320,000 full images (256 MiB).
	MaxImages = 320_000

	// MaxListBytes bounds all responses of one list together: that many images of a kilobyte and a half.
	MaxListBytes = 512 << 20

	// maxPages bounds the requests for one list: that many images in the smallest pages known.
	maxPages = MaxImages / smallestCap

	// maxLostMarkers is how often in a row the image that marks the place in a list may be gone.
	maxLostMarkers = 3

	// maxValues bounds the JSON values of one response, and with them the memory that decoding takes: an image has
	// about 35, a page of 1,000 images 35,000.
	maxValues = 1_200_000

	// maxObjects bounds the JSON objects of one response for the same reason: an image has 5 to 8.
	maxObjects = 400_000

	// maxMetadataBytes bounds the metadata of one image: 128 properties, Nova's default, of at most 64 KiB, a database's
	// bound.
	maxMetadataBytes = 8 << 20

	// maxPropertyBytes bounds one property that is a list or an object: such a database's text, each byte escaped.
	maxPropertyBytes = 1 << 20

	// maxDigits bounds the notation of an integer, and maxTimestamp that of a time.
	maxDigits    = 40
	maxTimestamp = 64

	// usualLinks is how many links an image has.
	usualLinks = 3

	// maxXMLBytes bounds a response in XML, which is of one image.
	maxXMLBytes = 1 << 20

	// maxVersions bounds the versions that an error names; Nova has two.
	maxVersions = 5

	// maxIDLength is the longest ID that is accepted; Glance's are 36 characters.
	maxIDLength = 255

	// maxWord bounds a name, a code or a time in a response that is not a success, and maxRequestID the ID of its request.
	maxWord      = 40
	maxRequestID = 80

	// maxMessage bounds the characters of a service's message in an error.
	maxMessage = 600
)
