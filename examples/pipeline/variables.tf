variable "environment" {
  description = "Where the application will run: development, staging or production."
  type        = string

  validation {
    condition     = contains(["development", "staging", "production"], var.environment)
    error_message = "Set environment to development, staging or production."
  }
}

variable "flavor" {
  description = "What the servers will have: GB of disk, MB of memory."
  type        = object({ disk = number, ram = number })
  default     = { disk = 20, ram = 4096 }
}

variable "approved_until" {
  description = "Production takes images that were built before this time (RFC 3339)."
  type        = string
  default     = null
}

variable "oldest_days" {
  description = "Age in days from which a plan warns that the image lacks updates."
  type        = number
  default     = 3650
}
