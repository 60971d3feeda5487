package fakenova

import (
	"fmt"
	"slices"
	"time"
)

// Catalog returns a realistic catalog, always the same: builds of several distributions, application images with
// versions, snapshots of servers, and images that accumulate over the years.
func Catalog() []Image {
	return slices.Concat(distributionImages(), applicationImages(), serverImages(), oddImages())
}

// distributionImages returns images that an operator publishes, rebuilt under names with dates.
func distributionImages() []Image {
	ubuntu := func(version string) []Property { return distribution("ubuntu", version) }
	debian := func(version string) []Property { return distribution("debian", version) }
	rocky := func(version string) []Property { return distribution("rocky", version) }
	arm := func(properties []Property) []Property {
		return replaced(properties, "architecture", "aarch64")
	}
	images := []Image{
		built(1, "ubuntu-20.04-20240514", "2024-05-14T04:10:21Z", 8, 512, 613_416_960, ubuntu("20.04")),
		built(2, "ubuntu-22.04-20240912", "2024-09-12T04:11:03Z", 10, 1024, 661_651_456, ubuntu("22.04")),
		built(3, "ubuntu-22.04-20250410", "2025-04-10T04:10:47Z", 10, 1024, 668_991_488, ubuntu("22.04")),
		built(4, "ubuntu-22.04-20260115", "2026-01-15T04:10:39Z", 10, 1024, 672_137_216, ubuntu("22.04")),
		built(5, "ubuntu-24.04-20240523", "2024-05-23T04:12:17Z", 10, 1024, 588_251_136, ubuntu("24.04")),
		built(6, "ubuntu-24.04-20250710", "2025-07-10T04:12:09Z", 10, 1024, 611_319_808, ubuntu("24.04")),
		built(7, "ubuntu-24.04-20260312", "2026-03-12T04:12:30Z", 10, 1024, 628_097_024, ubuntu("24.04")),
		built(8, "ubuntu-24.04-arm64-20260312", "2026-03-12T04:31:55Z", 10, 1024, 617_611_264, arm(ubuntu("24.04"))),
		built(9, "debian-11-20240701", "2024-07-01T02:30:12Z", 5, 512, 344_981_504, debian("11")),
		built(10, "debian-12-20241111", "2024-11-11T02:30:44Z", 8, 512, 397_410_304, debian("12")),
		built(11, "debian-12-20260223", "2026-02-23T02:30:51Z", 8, 512, 416_284_672, debian("12")),
		built(12, "debian-13-20260302", "2026-03-02T02:31:08Z", 8, 1024, 431_489_024, debian("13")),
		built(13, "rocky-8.10-20240617", "2024-06-17T06:00:26Z", 10, 2048, 1_064_304_640, rocky("8.10")),
		built(14, "rocky-9.5-20250120", "2025-01-20T06:00:31Z", 10, 2048, 609_812_480, rocky("9.5")),
		built(15, "rocky-9.7-20260105", "2026-01-05T06:00:18Z", 10, 2048, 634_978_304, rocky("9.7")),
		built(16, "windows-2019-20240806", "2024-08-06T10:45:00Z", 40, 4096, 9_126_805_504, windows("2019")),
		built(17, "windows-2022-20250909", "2025-09-09T10:45:36Z", 40, 4096, 10_307_921_510, windows("2022")),
		built(18, "windows-2025-20260210", "2026-02-10T10:46:02Z", 60, 8192, 12_240_656_793, windows("2025")),
	}
	for i := range images {
		images[i].Visibility = "public"
	}
	return images
}

// applicationImages returns the builds of a team. By name, 1.0.9 comes after 1.0.10.
func applicationImages() []Image {
	app := func(version string) []Property {
		return append(distribution("debian", "12"), Properties("app_name", "app", "app_version", version)...)
	}
	return []Image{
		built(19, "app-1.0.2", "2025-02-03T15:20:00Z", 8, 1024, 702_545_920, app("1.0.2")),
		built(20, "app-1.0.9", "2025-11-17T15:20:41Z", 8, 1024, 713_031_680, app("1.0.9")),
		built(21, "app-1.0.10", "2025-12-01T15:21:13Z", 8, 1024, 715_128_832, app("1.0.10")),
		// This is a late fix of an old release: the newest image does not have the highest version.
		built(22, "app-0.9.14", "2026-01-20T09:05:57Z", 8, 1024, 690_987_008, app("0.9.14")),
		built(23, "app-1.1.0-rc.1", "2026-03-05T15:22:20Z", 10, 2048, 721_420_288, app("1.1.0-rc.1")),
	}
}

// serverImages returns snapshots and backups of servers.
func serverImages() []Image {
	const web, database = "5b1f6a52-7c0e-4d4b-9a43-6f0c2e1d8a01", "c9d0e3f7-2a84-4f7e-8b65-1e7a9d3c4b02"
	snapshot := func(kind, server, base string) []Property {
		return append(distribution("ubuntu", "24.04"), Properties(
			"image_type", kind, "instance_uuid", server, "base_image_ref", base, "image_state", "available")...)
	}
	return []Image{
		built(24, "web-1 before upgrade", "2025-10-06T18:02:11Z", 20, 1024, 2_415_919_104,
			snapshot("snapshot", web, catalogID(6))),
		built(25, "web-1 after upgrade", "2025-10-06T19:40:53Z", 20, 1024, 2_548_039_680,
			snapshot("snapshot", web, catalogID(6))),
		built(26, "db-1 nightly", "2026-03-18T01:00:09Z", 80, 4096, 21_474_836_480,
			snapshot("backup", database, catalogID(7))),
		built(27, "db-1 volume", "2026-02-27T12:14:46Z", 80, 0, 0, Properties(
			"bdm_v2", "True",
			"root_device_name", "/dev/vda",
			"block_device_mapping", `[{"source_type": "snapshot", "destination_type": "volume", "boot_index": 0, `+
				`"snapshot_id": "0f7d6c1e-93ab-4b58-a1f4-5d2e8c7b9a03", "volume_size": 80, "device_name": null}]`)),
	}
}

// oddImages returns images that cannot be booted from, or have unusual values.
func oddImages() []Image {
	uploading := built(28, "ubuntu-24.04-20260319", "2026-03-19T04:12:02Z", 10, 1024, 0, distribution("ubuntu", "24.04"))
	uploading.Status = "queued"
	nameless := built(29, "", "2025-06-02T11:11:11Z", 0, 0, 13_287_936, nil)
	nameless.Name = nil
	deactivated := built(30, "debian-10-20240115", "2024-01-15T02:30:00Z", 5, 512, 320_864_256, distribution("debian", "10"))
	deactivated.Status = "deactivated"
	failed := built(31, "rocky-9.6-20250602", "2025-06-02T06:00:40Z", 10, 2048, 0, distribution("rocky", "9.6"))
	failed.Status = "killed"
	community := built(32, "community-arch-20260101", "2026-01-01T00:00:00Z", 5, 512, 526_385_152, distribution("arch", "rolling"))
	community.Visibility, community.Unlisted = "community", true
	odd := built(33, "cirros-0.6.3", "2024-10-02T08:15:30Z", 1, 64, 21_692_416, append(Properties(
		"auto_disk_config", "True",
		"os_distro", "cirros",
		"description", "Fürs Testen – klein & schnell",
		"org.example:build info", `{"pipeline": 4711}`,
		"notes", "",
	), Property{Key: "ramdisk_id"}))
	odd.UpdatedAt = mustParse("2026-03-01T16:45:12Z")
	return []Image{uploading, nameless, deactivated, failed, community, odd}
}

// built returns an active image that was last updated two minutes after its creation.
func built(number int, name, created string, minDisk, minRAM int, size int64, properties []Property) Image {
	createdAt := mustParse(created)
	return Image{
		ID: catalogID(number), Name: &name, MinDisk: minDisk, MinRAM: minRAM, Size: size,
		CreatedAt: createdAt, UpdatedAt: createdAt.Add(2 * time.Minute), Properties: properties,
	}
}

// catalogID returns the ID of the n-th image of the catalog.
func catalogID(n int) string {
	return fmt.Sprintf("%08x-0c1a-4b5d-9e2f-%012x", uint32(n)*2654435761, n)
}

func windows(version string) []Property {
	return Properties(
		"os_distro", "windows", "os_version", version, "os_type", "windows", "architecture", "x86_64",
		"hw_firmware_type", "uefi", "hw_disk_bus", "scsi", "os_require_quiesce", "yes",
	)
}

// replaced returns properties with another value for one key.
func replaced(properties []Property, key, value string) []Property {
	properties = slices.Clone(properties)
	for i := range properties {
		if properties[i].Key == key {
			properties[i].Value = &value
		}
	}
	return properties
}

// mustParse parses an RFC 3339 timestamp of this file.
func mustParse(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}
