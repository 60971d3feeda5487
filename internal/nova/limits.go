package nova

// Bounds of what is asked for and of what is taken. The size of one answer is bounded by package transport.
const (
	// PageSize is the limit sent with every page: the default of Nova's max_limit, above which it writes no next link.
	PageSize = 1000

	// smallestCap is the smallest page that a cloud is known to cut answers to, whatever limit was asked for. A page
	// shorter than this ends the list.
	smallestCap = 25

	// MaxImages bounds one list. 320,000 full images are what one answer of a Terraform plugin can carry (256 MiB).
	MaxImages = 320_000

	// maxRestarts is how often a list is begun anew because the image that marked the place was deleted meanwhile.
	maxRestarts = 3

	// maxValues bounds the JSON values of one answer, and with them the memory that decoding takes: an image has
	// about 35, a page of 1,000 images 35,000.
	maxValues = 1_200_000

	// maxIDLength is the longest id that is taken for one; Glance's are 36 characters.
	maxIDLength = 255

	// maxMessage bounds the characters of a service's message in an error.
	maxMessage = 600
)
