"""A region on a laptop: AWS's API for platform-operator's tests and demo, moto plus what moto lacks."""
