"""Simulations of the controllers whose pods do not run.

KWOK makes pods Ready without running them, so no process fills the status of a Prometheus, binds a volume, or creates a
load balancer. Each module here simulates one controller, with its object names, labels, finalizers and status fields. A
simulation works only while a workload with the controller's image is available, so that a stack without its operator
fails here as on a real cluster.
"""

from ..client import Client
from . import autoscaler, elastic, ingresses, load_balancers, prometheus, snapshots, velero, vertical_autoscaler, volumes
from .cloud_provider import CloudProvider
from .manager import Controller, ControllerManager

ALL: list[type[Controller]] = [
    each
    for module in (autoscaler, volumes, snapshots, ingresses, load_balancers, prometheus, elastic, velero, vertical_autoscaler)
    for each in module.CONTROLLERS
]


def start(client: Client, cloud: CloudProvider, controllers: list[type[Controller]] = ALL) -> ControllerManager:
    """Starts simulated controllers for one cluster, by default all of them, until stop() of the returned manager."""
    manager = ControllerManager(client, cloud, controllers)
    manager.start()
    return manager
