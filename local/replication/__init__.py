"""Checks that what an environment of two regions writes in its active region arrives in the other one.

It uses a running environment as its applications do: the published endpoints, the secrets, and sessions from the private
subnets.
"""
