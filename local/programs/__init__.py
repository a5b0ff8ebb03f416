"""Where programs of other projects come from: this machine, the releases of their projects, or a build from source."""
