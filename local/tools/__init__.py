"""Programs of others that check what we hand to them: an OpenTelemetry collector, promtool, amtool, kstatus, Argo CD."""
