variable "environment" {
  description = "Environment of the application: development, staging or production."
  type        = string

  validation {
    condition     = contains(["development", "staging", "production"], var.environment)
    error_message = "Set environment to development, staging or production."
  }
}

variable "flavor" {
  description = "Disk (GB) and memory (MB) of the servers."
  type        = object({ disk = number, ram = number })
  default     = { disk = 20, ram = 4096 }
}

variable "approved_until" {
  description = "Production uses only images built before this RFC 3339 timestamp."
  type        = string
  default     = null
}

variable "oldest_days" {
  description = "Age in days at which a plan warns that the image lacks updates."
  type        = number
  default     = 3650
}
