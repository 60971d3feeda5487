package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// logAttempt writes an exchange to Terraform's log (TF_LOG=DEBUG). What it is told holds no secret.
func logAttempt(ctx context.Context, attempt transport.Attempt) {
	fields := map[string]any{
		"method":      attempt.Method,
		"url":         attempt.URL,
		"attempt":     attempt.Number,
		"status":      attempt.Status,
		"bytes":       attempt.Bytes,
		"request_id":  attempt.RequestID,
		"duration_ms": attempt.Duration.Milliseconds(),
	}
	if attempt.Err != nil {
		fields["error"] = attempt.Err.Error()
	}
	tflog.Debug(ctx, "Sent a request", fields)
}
