"""`python3 -m local.release VERSION`: makes every file of a release, up to the upload. docs/release.md describes a release."""
