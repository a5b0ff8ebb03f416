"""Real Kubernetes control planes on this machine: built from their Go modules, started and stopped as plain processes."""
