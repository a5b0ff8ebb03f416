"""Real PostgreSQL and Redis servers behind the local AWS, each on an address of 127.0.0.0/8 of its own.

This package has no AWS in it. `host.EngineHost` starts servers; their processes end with this one.
"""
