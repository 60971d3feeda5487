mock_provider "nova" {
  mock_data "nova_image" {
    defaults = {
      id       = "11111111-2222-3333-4444-555555555555"
      name     = "ubuntu-24.04-20260312"
      min_disk = 10
      created  = "2026-03-12T04:12:30Z"
      metadata = { os_distro = "ubuntu", architecture = "x86_64" }
    }
  }

  mock_data "nova_images" {
    defaults = {
      ids = ["66666666-7777-8888-9999-000000000000"]
    }
  }
}

variables {
  name = "ubuntu-24.04"
}

run "the_ids_are_outputs" {
  command = plan

  assert {
    condition     = output.image_id == "11111111-2222-3333-4444-555555555555"
    error_message = "image_id is not the ID of the image."
  }

  assert {
    condition     = output.rescue_id == "66666666-7777-8888-9999-000000000000"
    error_message = "rescue_id is not the ID of the rescue image."
  }
}

run "without_a_rescue_image_its_id_is_null" {
  command = plan

  override_data {
    target = data.nova_images.rescue
    values = { ids = [] }
  }

  assert {
    condition     = output.rescue_id == null
    error_message = "rescue_id is not null."
  }
}

run "an_image_for_larger_disks_is_rejected" {
  command = plan

  override_data {
    target = data.nova_image.base
    values = { name = "ubuntu-24.04-20260312", min_disk = 40 }
  }

  expect_failures = [output.image_id]
}

run "the_regular_expression_is_anchored" {
  command = plan

  assert {
    condition     = data.nova_image.base.filter.name_regex == "^ubuntu-24.04-[0-9]{8}$"
    error_message = "name_regex is ${data.nova_image.base.filter.name_regex}."
  }
}
