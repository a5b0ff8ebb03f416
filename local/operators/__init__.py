"""The operators that stacks install, run for real: `local/check operators`.

Two clusters get everything that the stacks of a production environment render. On the first, prometheus-operator and
eck-operator run with the arguments, configuration and rights that their charts give them; on the second, the simulated
controllers do their work. The check fails if a real operator complains about an object of ours, or if the simulated
controllers make other objects than the real operators.
"""
