package images_test

import "maps"

// sample is a data source that reads one of the documents' samples.
type sample struct {
	endpoint string // the sample's file, the status of the response, and the endpoint's path
	block    string // the data source and its arguments
	request  string // what must be requested below the endpoint
	want     list   // the images
}

const (
	seventh   = "70a599e0-31e7-49b7-b260-868f441e862b"
	ubuntu    = "7ba75599-e03e-4eed-8d04-eb302e0a71cf"
	image1    = "ee10f19c-503c-44af-af2f-73d5e42f7a17"
	shortened = "3eb2d8df-487b-4e82-a5ad-cde........."
	tenant    = "b17a6492bfa54441910e15f07c983384"
)

func samples() map[string]sample {
	diskConfig := show()
	diskConfig["disk_config"] = "AUTO"
	byID := `nova_image id = "` + seventh + `"`
	plain := "nova_images detail = false\nsort = [\"id:asc\"]"
	return map[string]sample{
		"show-a":       {"/show-a.json/200/v2/openstack", byID, "/images/" + seventh, list{show()}},
		"show-a-203":   {"/show-a.json/203/v2.1/openstack", byID, "/images/" + seventh, list{show()}},
		"show-b":       {"/show-b.json/200/v2/openstack", byID, "/images/" + seventh, list{diskConfig}},
		"show-xml":     {"/show-b.xml/200/v2/openstack", byID, "/images/" + seventh, list{diskConfig}},
		"show-xml-203": {"/show-b.xml/203/v2.1/openstack", byID, "/images/" + seventh, list{diskConfig}},
		"show-execution": {
			"/show-execution.http/200/v2/" + tenant, `nova_image id = "` + ubuntu + `"`, "/images/" + ubuntu,
			list{execution()},
		},
		"list":           {"/list.json/200/v2/openstack", plain, "/images?limit=1000", listSample()},
		"list-203":       {"/list.json/203/v2.1/openstack", plain, "/images?limit=1000", listSample()},
		"list-execution": {"/list-execution.http/200/v2.1/" + tenant, plain, "/images?limit=1000", listExecution()},
		"detail": {
			"/detail.json/200/v2/openstack", `nova_images sort = ["id:asc"]`, "/images/detail?limit=1000", detailSample(),
		},
		"detail-203": {
			"/detail.json/203/v2.1/openstack", `nova_images sort = ["id:asc"]`, "/images/detail?limit=1000", detailSample(),
		},
		"detail-one": {"/detail.json/200/v2.1/openstack", `nova_image filter { name = "fakeimage7" }`,
			"/images/detail?limit=1000&name=fakeimage7&status=ACTIVE", list{show()}},
		"detail-null": {"/detail.json/200/v2.1/openstack",
			`nova_image filter { metadata = { kernel_id = "155d900f-4e14-4e4c-a73d-069cbf4541e6" } }`,
			"/images/detail?limit=1000&status=ACTIVE", detailSample()[5:6]},
		"detail-execution": {
			"/detail-execution.json/200/v2/" + tenant, "nova_images ", "/images/detail?limit=1000", list{synchronized()},
		},
		"single": {
			"/list-as-image.json/200/v2/d9ebe43510414ef590a4aa158605329e", "nova_images ", "/images/detail?limit=1000",
			list{snapshot()},
		},
		"single-found": {"/list-as-image.json/200/v2.1/d9ebe43510414ef590a4aa158605329e", "nova_image filter {\n" +
			"server_id = \"b600b5b1-ed8c-4814-aefa-8b903c894c20\"\nmin_disk = 2\nsize_max = 20578304\n}",
			"/images/detail?limit=1000&minDisk=2&server=b600b5b1-ed8c-4814-aefa-8b903c894c20&status=ACTIVE", list{snapshot()}},
		"single-shown": {"/list-as-image.json/203/v2/d9ebe43510414ef590a4aa158605329e", `nova_image id = "` + image1 + `"`,
			"/images/" + image1, list{snapshot()}},
	}
}

// links are the three links of an image, as all documents have them.
func links(self, bookmark, alternate, id string) list {
	return list{
		object{"href": self + id, "rel": "self", "type": nil},
		object{"href": bookmark + id, "rel": "bookmark", "type": nil},
		object{"href": alternate + id, "rel": "alternate", "type": "application/vnd.openstack.image"},
	}
}

// brief is an image as a list without detail has it.
func brief(id, name string, links list) object {
	return object{
		"id": id, "name": name, "links": links, "status": nil, "progress": nil, "min_disk": nil, "min_ram": nil, "size": nil,
		"created": nil, "updated": nil, "metadata": nil, "server": nil, "disk_config": nil, "snapshot": nil,
	}
}

func exampleLinks(id string) list {
	return links("http://openstack.example.com/v2/openstack/images/", "http://openstack.example.com/openstack/images/",
		"http://glance.openstack.example.com/openstack/images/", id)
}

// example is an image of the documents' own cloud.
func example(id, name string, metadata object) object {
	image := brief(id, name, exampleLinks(id))
	maps.Copy(image, object{
		"status": "ACTIVE", "progress": 100, "min_disk": 0, "min_ram": 0, "metadata": metadata,
		"created": "2011-01-01T01:02:03Z", "updated": "2011-01-01T01:02:03Z", "snapshot": false,
	})
	return image
}

func show() object {
	return example(seventh, "fakeimage7", object{
		"architecture": "x86_64", "auto_disk_config": "True", "kernel_id": "nokernel", "ramdisk_id": "nokernel",
	})
}

// detailSample are the images of detail.json by ID.
func detailSample() list {
	none := object{"kernel_id": "nokernel", "ramdisk_id": "nokernel"}
	return list{
		example("155d900f-4e14-4e4c-a73d-069cbf4541e6", "fakeimage123456", object{
			"architecture": "x86_64", "kernel_id": "nokernel", "ramdisk_id": "nokernel",
		}),
		show(),
		example("76fa36fc-c930-4bf3-8c8a-ea2a2420deb6", "fakeimage123456", none),
		example("a2459075-d96c-40d5-893e-577ff92e721c", "fakeimage123456", none),
		example("a440c04b-79fa-479c-bed1-0b816eaec379", "fakeimage6", object{
			"architecture": "x86_64", "auto_disk_config": "False", "kernel_id": "nokernel", "ramdisk_id": "nokernel",
		}),
		example("c905cedb-7281-47e4-8a62-f26bc5fc4c77", "fakeimage123456", object{
			"kernel_id": "155d900f-4e14-4e4c-a73d-069cbf4541e6", "ramdisk_id": nil,
		}),
		example("cedef40a-ed67-4d10-800e-17455edce175", "fakeimage123456", none),
	}
}

// listSample are the images of list.json by ID: the same as in detail.json, with fewer attributes.
func listSample() list {
	var images list
	for _, image := range detailSample() {
		known := image.(object)
		id, name := known["id"].(string), known["name"].(string)
		images = append(images, brief(id, name, exampleLinks(id)))
	}
	return images
}

func executionLinks(id string) list {
	return links("http://192.168.56.250:8774/v2/"+tenant+"/images/", "http://192.168.56.250:8774/"+tenant+"/images/",
		"http://192.168.56.250:9292/"+tenant+"/images/", id)
}

func execution() object {
	image := brief(ubuntu, "ubuntu_server_14_04-cloudimg-amd64.img", executionLinks(ubuntu))
	maps.Copy(image, object{
		"status": "ACTIVE", "progress": 100, "min_disk": 0, "min_ram": 0, "size": 258080768, "metadata": object{},
		"created": "2015-10-06T06:33:11Z", "updated": "2015-10-06T06:33:27Z", "snapshot": false,
	})
	return image
}

func listExecution() list {
	var images list
	for _, image := range [][2]string{
		{"1ef9e889-68dd-4844-b752-2add5eecb79c", "cirros-0.3.2-x86_64-uec-kernel"},
		{"4c3b1e71-4090-4ee0-bab8-7133b3c1959f", "cirros-0.3.2-x86_64-uec"},
		{ubuntu, "ubuntu_server_14_04-cloudimg-amd64.img"},
		{"c41a68b6-77fc-4732-b60d-16325dc569e5", "cirros-0.3.2-x86_64-uec-ramdisk"},
	} {
		images = append(images, brief(image[0], image[1], executionLinks(image[0])))
	}
	return images
}

// synchronized is the image of detail-execution.json, whose IDs the document shortens.
func synchronized() object {
	const project = "776a290892b747c4af8cec........."
	image := brief(shortened, "fj_sa_20180427_003", links("http://10.3.0.201/v2/"+project+"/images/",
		"http://10.3.0.201/"+project+"/images/", "http://10.3.0.119:9292/"+project+"/images/", "3eb2d8df-487b-4e82-a5ad-cde8........."))
	maps.Copy(image, object{
		"status": "ACTIVE", "progress": 100, "min_disk": 0, "min_ram": 0, "size": 194008676,
		"created": "2018-04-27T08:06:53Z", "updated": "2018-04-27T08:20:26Z", "snapshot": false,
		"metadata": object{"sync_status_reason": "ERROR:A timeout occurred during synchronize image the " +
			"server(http://10.7.0.201:9292 <http://10.7.0.201:9292/> ) in the image operation. image_id=" + shortened},
	})
	return image
}

// snapshot is the image of list-as-image.json.
func snapshot() object {
	const project, server = "d9ebe43510414ef590a4aa158605329e", "b600b5b1-ed8c-4814-aefa-8b903c894c20"
	image := brief(image1, "image1", links("http://xxx/v2/"+project+"/images/", "http://xxx/"+project+"/images/",
		"http://xxx/"+project+"/images/", image1))
	maps.Copy(image, object{
		"status": "ACTIVE", "progress": 100, "min_disk": 2, "min_ram": 0, "size": 20578304,
		"created": "2014-02-10T17:05:01Z", "updated": "2014-02-10T17:05:07Z", "snapshot": true,
		"metadata": object{
			"clean_attempts": "3", "image_location": "snapshot", "image_state": "available", "image_type": "snapshot",
			"instance_type_ephemeral_gb": "0", "instance_type_flavorid": "6", "instance_type_id": "7",
			"instance_type_memory_mb": "256", "instance_type_name": "wj.ssd", "instance_type_root_gb": "2",
			"instance_type_rxtx_factor": "1.0", "instance_type_swap": "0", "instance_type_vcpus": "1",
			"instance_uuid": server, "os_type": "None", "owner_id": project, "user_id": "74fe4ff0674b434b8a274077d8106c5b",
		},
		"server": object{"id": server, "links": list{
			object{"href": "http://xxx/v2/" + project + "/servers/" + server, "rel": "self", "type": nil},
			object{"href": "http://xxx/" + project + "/servers/" + server, "rel": "bookmark", "type": nil},
		}},
	})
	return image
}
