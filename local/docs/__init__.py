"""The documentation site, and the links of all documents."""
