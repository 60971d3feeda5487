# These tests need no cloud, because the provider is mocked.

mock_provider "nova" {
  mock_data "nova_image" {
    defaults = {
      id       = "fa8cfb85-0c1a-4b5d-9e2f-000000000015"
      name     = "app-1.0.10"
      created  = "2025-12-01T15:21:13Z"
      metadata = { app_name = "app", app_version = "1.0.10" }
    }
  }
}

run "an_image_is_found" {
  command = plan

  variables {
    environment = "production"
  }

  assert {
    condition     = output.image.id == "fa8cfb85-0c1a-4b5d-9e2f-000000000015"
    error_message = "The output is not the ID of the image."
  }

  assert {
    condition     = data.nova_image.app.sort[0] == "version:desc"
    error_message = "Production takes the highest version, not the newest build."
  }
}

run "an_unknown_environment_is_rejected" {
  command = plan

  variables {
    environment = "prod"
  }

  expect_failures = [var.environment]
}

run "an_old_image_is_a_warning" {
  command = plan

  variables {
    environment = "staging"
    oldest_days = 1
  }

  expect_failures = [check.image_is_recent]
}

run "a_mislabeled_image_stops_the_plan" {
  command = plan

  override_data {
    target = data.nova_image.app
    values = {
      name     = "app-1.0.10"
      metadata = { app_name = "app", app_version = "1.0.9" }
      created  = "2025-12-01T15:21:13Z"
    }
  }

  variables {
    environment = "staging"
  }

  expect_failures = [output.image]
}
