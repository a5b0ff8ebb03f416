"""A local AWS for the operator's tests and demo: moto, extended by what moto lacks."""
