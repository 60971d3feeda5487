package fakenova

import (
	"net/http"
	"testing"
)

func TestTheDemoCatalogInItsOrder(t *testing.T) {
	t.Parallel()
	cloud := newCloud(Catalog()...)
	const want = "ubuntu-24.04-20260319|db-1 nightly|ubuntu-24.04-arm64-20260312|ubuntu-24.04-20260312|app-1.1.0-rc.1|" +
		"debian-13-20260302|db-1 volume|debian-12-20260223|windows-2025-20260210|app-0.9.14|ubuntu-22.04-20260115|" +
		"rocky-9.7-20260105|app-1.0.10|app-1.0.9|web-1 after upgrade|web-1 before upgrade|windows-2022-20250909|" +
		"ubuntu-24.04-20250710|null|ubuntu-22.04-20250410|app-1.0.2|rocky-9.5-20250120|debian-12-20241111|cirros-0.6.3|" +
		"ubuntu-22.04-20240912|windows-2019-20240806|debian-11-20240701|rocky-8.10-20240617|ubuntu-24.04-20240523|" +
		"ubuntu-20.04-20240514|debian-10-20240115"
	if got := list(t, cloud, "/v2.1/images/detail").names(); got != want {
		t.Errorf("images\n%s, want\n%s", got, want)
	}
	ids := map[string]bool{}
	for _, image := range Catalog() {
		ids[image.ID] = true
		if got := send(t, cloud, http.MethodGet, "/v2.1/images/"+image.ID); got.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", image.ID, got.StatusCode)
		}
	}
	if len(ids) != 33 {
		t.Errorf("%d ids", len(ids))
	}
}
