"""The walking skeleton of the recovery design: two regions, one database, a writer, a fence, promotion, and a failover each way.

It calls only AWS's APIs and the database, as an operator would, on a local AWS with real servers.
"""
