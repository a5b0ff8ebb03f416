"""`local/check first-run`: the first ./demo of a fresh clone with an empty cache, where releases can be downloaded."""
