package nova

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// fixture is the body of a file of testdata; in an .http file, the body follows the headers.
func fixture(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", path))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(path) != ".http" {
		return text
	}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(text)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// same distinguishes nil from empty, which JSON text would not do for all fields.
func same(t *testing.T, got, want []Image) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		gotText, _ := json.MarshalIndent(got, "", " ")
		wantText, _ := json.MarshalIndent(want, "", " ")
		t.Errorf("got %s\nwant %s", gotText, wantText)
	}
}

func is[T any](value T) *T { return &value }

func at(text string) *time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return &t
}

// linksOf are the three links that the API writes.
func linksOf(self, bookmark, alternate string) []Link {
	return []Link{
		{Href: self, Rel: "self"},
		{Href: bookmark, Rel: "bookmark"},
		{Href: alternate, Rel: "alternate", Type: is("application/vnd.openstack.image")},
	}
}

func exampleLinks(id string) []Link {
	return linksOf("http://openstack.example.com/v2/openstack/images/"+id,
		"http://openstack.example.com/openstack/images/"+id,
		"http://glance.openstack.example.com/openstack/images/"+id)
}

func executionLinks(id string) []Link {
	return linksOf("http://192.168.56.250:8774/v2/b17a6492bfa54441910e15f07c983384/images/"+id,
		"http://192.168.56.250:8774/b17a6492bfa54441910e15f07c983384/images/"+id,
		"http://192.168.56.250:9292/b17a6492bfa54441910e15f07c983384/images/"+id)
}

// TestDocuments: every sample of the API's documentation gives every one of its values.
func TestDocuments(t *testing.T) {
	t.Parallel()
	const nokernel = "nokernel"
	example := func(id, name string, metadata map[string]*string) Image {
		return Image{
			ID: id, Name: is(name), Status: is("ACTIVE"), Progress: is(int64(100)), MinDisk: is(int64(0)), MinRAM: is(int64(0)),
			Created: at("2011-01-01T01:02:03Z"), Updated: at("2011-01-01T01:02:03Z"), Metadata: metadata, Links: exampleLinks(id),
		}
	}
	listed := func(id, name string, links []Link) Image { return Image{ID: id, Name: is(name), Links: links} }

	shown := example("70a599e0-31e7-49b7-b260-868f441e862b", "fakeimage7", map[string]*string{
		"architecture": is("x86_64"), "auto_disk_config": is("True"), "kernel_id": is(nokernel), "ramdisk_id": is(nokernel),
	})
	configured := shown
	configured.DiskConfig = is("AUTO")
	kernels := map[string]*string{"kernel_id": is(nokernel), "ramdisk_id": is(nokernel)}
	names := []struct{ id, name string }{
		{"70a599e0-31e7-49b7-b260-868f441e862b", "fakeimage7"},
		{"155d900f-4e14-4e4c-a73d-069cbf4541e6", "fakeimage123456"},
		{"a2459075-d96c-40d5-893e-577ff92e721c", "fakeimage123456"},
		{"a440c04b-79fa-479c-bed1-0b816eaec379", "fakeimage6"},
		{"c905cedb-7281-47e4-8a62-f26bc5fc4c77", "fakeimage123456"},
		{"cedef40a-ed67-4d10-800e-17455edce175", "fakeimage123456"},
		{"76fa36fc-c930-4bf3-8c8a-ea2a2420deb6", "fakeimage123456"},
	}
	metadata := []map[string]*string{
		shown.Metadata,
		{"architecture": is("x86_64"), "kernel_id": is(nokernel), "ramdisk_id": is(nokernel)},
		kernels,
		{"architecture": is("x86_64"), "auto_disk_config": is("False"), "kernel_id": is(nokernel), "ramdisk_id": is(nokernel)},
		{"kernel_id": is("155d900f-4e14-4e4c-a73d-069cbf4541e6"), "ramdisk_id": nil},
		kernels,
		kernels,
	}
	var list, detail []Image
	for i, image := range names {
		list = append(list, listed(image.id, image.name, exampleLinks(image.id)))
		detail = append(detail, example(image.id, image.name, metadata[i]))
	}
	var execution []Image
	for _, image := range []struct{ id, name string }{
		{"7ba75599-e03e-4eed-8d04-eb302e0a71cf", "ubuntu_server_14_04-cloudimg-amd64.img"},
		{"4c3b1e71-4090-4ee0-bab8-7133b3c1959f", "cirros-0.3.2-x86_64-uec"},
		{"c41a68b6-77fc-4732-b60d-16325dc569e5", "cirros-0.3.2-x86_64-uec-ramdisk"},
		{"1ef9e889-68dd-4844-b752-2add5eecb79c", "cirros-0.3.2-x86_64-uec-kernel"},
	} {
		execution = append(execution, listed(image.id, image.name, executionLinks(image.id)))
	}
	const project, dots = "776a290892b747c4af8cec.........", "/images/3eb2d8df-487b-4e82-a5ad-cde8........."

	tests := map[string][]Image{
		"show-a.json": {shown},
		"show-b.json": {configured},
		"show-b.xml":  {configured},
		"show-execution.http": {{
			ID: "7ba75599-e03e-4eed-8d04-eb302e0a71cf", Name: is("ubuntu_server_14_04-cloudimg-amd64.img"),
			Status: is("ACTIVE"), Progress: is(int64(100)), MinDisk: is(int64(0)), MinRAM: is(int64(0)), Size: is(int64(258080768)),
			Created: at("2015-10-06T06:33:11Z"), Updated: at("2015-10-06T06:33:27Z"), Metadata: map[string]*string{},
			Links: executionLinks("7ba75599-e03e-4eed-8d04-eb302e0a71cf"),
		}},
		"list.json":           list,
		"list-execution.http": execution,
		"detail.json":         detail,
		"detail-execution.json": {{
			ID: "3eb2d8df-487b-4e82-a5ad-cde.........", Name: is("fj_sa_20180427_003"), Status: is("ACTIVE"),
			Progress: is(int64(100)), MinDisk: is(int64(0)), MinRAM: is(int64(0)), Size: is(int64(194008676)),
			Created: at("2018-04-27T08:06:53Z"), Updated: at("2018-04-27T08:20:26Z"),
			Metadata: map[string]*string{"sync_status_reason": is("ERROR:A timeout occurred during synchronize image the " +
				"server(http://10.7.0.201:9292 <http://10.7.0.201:9292/> ) in the image operation. " +
				"image_id=3eb2d8df-487b-4e82-a5ad-cde.........")},
			Links: linksOf("http://10.3.0.201/v2/"+project+dots, "http://10.3.0.201/"+project+dots, "http://10.3.0.119:9292/"+project+dots),
		}},
		"list-as-image.json": {{
			ID: "ee10f19c-503c-44af-af2f-73d5e42f7a17", Name: is("image1"), Status: is("ACTIVE"), Progress: is(int64(100)),
			MinDisk: is(int64(2)), MinRAM: is(int64(0)), Size: is(int64(20578304)),
			Created: at("2014-02-10T17:05:01Z"), Updated: at("2014-02-10T17:05:07Z"),
			Metadata: map[string]*string{
				"clean_attempts": is("3"), "image_location": is("snapshot"), "image_state": is("available"),
				"image_type": is("snapshot"), "instance_type_ephemeral_gb": is("0"), "instance_type_flavorid": is("6"),
				"instance_type_id": is("7"), "instance_type_memory_mb": is("256"), "instance_type_name": is("wj.ssd"),
				"instance_type_root_gb": is("2"), "instance_type_rxtx_factor": is("1.0"), "instance_type_swap": is("0"),
				"instance_type_vcpus": is("1"), "instance_uuid": is("b600b5b1-ed8c-4814-aefa-8b903c894c20"), "os_type": is("None"),
				"owner_id": is("d9ebe43510414ef590a4aa158605329e"), "user_id": is("74fe4ff0674b434b8a274077d8106c5b"),
			},
			Links: linksOf("http://xxx/v2/d9ebe43510414ef590a4aa158605329e/images/ee10f19c-503c-44af-af2f-73d5e42f7a17",
				"http://xxx/d9ebe43510414ef590a4aa158605329e/images/ee10f19c-503c-44af-af2f-73d5e42f7a17",
				"http://xxx/d9ebe43510414ef590a4aa158605329e/images/ee10f19c-503c-44af-af2f-73d5e42f7a17"),
			Server: &Server{ID: "b600b5b1-ed8c-4814-aefa-8b903c894c20", Links: []Link{
				{Href: "http://xxx/v2/d9ebe43510414ef590a4aa158605329e/servers/b600b5b1-ed8c-4814-aefa-8b903c894c20", Rel: "self"},
				{Href: "http://xxx/d9ebe43510414ef590a4aa158605329e/servers/b600b5b1-ed8c-4814-aefa-8b903c894c20", Rel: "bookmark"},
			}},
		}},
	}
	for file, want := range tests {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			got, err := decode(fixture(t, "documents/"+file))
			if err != nil {
				t.Fatal(err)
			}
			same(t, got.images, want)
			if got.next {
				t.Error("a next link was found in a response without one")
			}
		})
	}
}

// TestDocumentedErrors: the two error examples.
func TestDocumentedErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"show-error.http": "Malformed request URL: URL's project_id 'b17a6492bfa54441910e15f0c983384' doesn't match " +
			"Context's project_id 'b17a6492bfa54441910e15f07c983384'",
		"list-error.http": "Malformed request URL: URL's project_id 'b17a6492bfa54441910e15f07983384' doesn't match " +
			"Context's project_id 'b17a6492bfa54441910e15f07c983384'",
	}
	for file, want := range tests {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			if got := said(fixture(t, "documents/"+file)); got.name != "badRequest" || got.message != want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
