"""Real Kubernetes control planes on this machine: built from their Go modules, and run as plain processes."""
