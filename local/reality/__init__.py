"""Checks that what an environment of two regions says of itself follows what happens to it.

Each cause that keeps the second region from taking over turns `FailoverReady` False within two minutes of AWS, with its reason,
and back once the cause is removed. The public name leads to the active region. The removal of the second region leaves the
first one as it was, and the deletion of the environment leaves nothing.
"""
