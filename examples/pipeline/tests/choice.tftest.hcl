# These tests read from the fake cloud that `make demo ARGS=-serve` starts.

run "development_takes_the_newest_build" {
  command = plan

  variables {
    environment = "development"
  }

  assert {
    condition     = output.image.name == "app-1.1.0-rc.1"
    error_message = "Development took ${output.image.name}."
  }
}

run "staging_takes_the_highest_version" {
  command = plan

  variables {
    environment = "staging"
  }

  assert {
    condition     = output.image.name == "app-1.1.0-rc.1"
    error_message = "Staging took ${output.image.name}."
  }
}

run "a_small_flavor_excludes_larger_images" {
  command = plan

  variables {
    environment = "staging"
    flavor      = { disk = 8, ram = 1024 }
  }

  assert {
    condition     = output.image.name == "app-1.0.10"
    error_message = "Staging took ${output.image.name}."
  }
}

run "production_excludes_release_candidates" {
  command = plan

  variables {
    environment = "production"
  }

  assert {
    condition     = output.image.name == "app-1.0.10"
    error_message = "Production took ${output.image.name}."
  }
}

run "production_keeps_the_approved_image" {
  command = plan

  variables {
    environment    = "production"
    approved_until = "2025-12-01T00:00:00Z"
  }

  assert {
    condition     = output.image.name == "app-1.0.9"
    error_message = "Production took ${output.image.name}."
  }
}
