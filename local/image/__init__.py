"""`local/check image`: builds the operator's image with buildah and runs it without a container runtime."""
