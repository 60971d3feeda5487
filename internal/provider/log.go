package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-nova/terraform-provider-nova/internal/login"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/nova"
	"github.com/terraform-provider-nova/terraform-provider-nova/internal/transport"
)

// httpLog is the part of the log that exchanges are in. It has a level of its own, TF_LOG_PROVIDER_NOVA_HTTP.
const httpLog = "http"

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
	ctx = tflog.NewSubsystem(ctx, httpLog, tflog.WithLevelFromEnv("TF_LOG_PROVIDER_NOVA", httpLog), tflog.WithRootFields())
	tflog.SubsystemDebug(ctx, httpLog, "Sent a request", fields)
}

// logSettings writes the settings that count, and the source of each, to Terraform's log.
func logSettings(ctx context.Context, l *login.Login) {
	fields := map[string]any{}
	for name, v := range l.Values {
		fields[name] = v.String() + " (from " + v.Source.String() + ")"
	}
	tflog.Debug(ctx, "Resolved the settings", fields)
}

// logProgress writes a page of a list to Terraform's log, so that TF_LOG=INFO shows that a long list is alive.
func logProgress(ctx context.Context, progress nova.Progress) {
	tflog.Info(ctx, "Listed images", map[string]any{
		"pages":             progress.Pages,
		"images":            progress.Images,
		"images_per_second": int(float64(progress.Images) / max(progress.Elapsed.Seconds(), 0.001)),
	})
}
