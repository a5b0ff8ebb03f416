"""How GitOps programs judge our objects: kstatus, which Flux uses, and Argo CD."""
