"""What pods would do for their cluster if they ran.

KWOK makes pods Ready without running them, so nobody fills the status of a Prometheus, binds a volume, or makes a load
balancer. Each module here plays one controller, with its object names, labels, finalizers and status fields, and only
while a workload with that controller's image is available: a stack whose operator is missing does not work here either.
"""

from ..client import Client
from . import autoscaler, elastic, load_balancers, prometheus, snapshots, velero, vertical_autoscaler, volumes
from .cloud_provider import CloudProvider
from .manager import ControllerManager

ALL = [
    each
    for module in (autoscaler, volumes, snapshots, load_balancers, prometheus, elastic, velero, vertical_autoscaler)
    for each in module.CONTROLLERS
]


def start(client: Client, cloud: CloudProvider) -> ControllerManager:
    """All of them, for one cluster, until its stop()."""
    cluster = ControllerManager(client, cloud, ALL)
    cluster.start()
    return cluster
