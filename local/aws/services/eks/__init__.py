"""EKS, with a real Kubernetes control plane for every cluster if the option --workload-clusters is "real"."""

from ...app import App
from ...regional_service import install_service
from . import (
    access,
    addons,
    bearer_tokens,
    clusters,
    control_planes,
    failing,
    nodegroups,
    pod_identity,
    tags,
    updates,
)
from .state import Eks

MODULES = (access, addons, clusters, nodegroups, pod_identity, tags, updates)


def install(app: App) -> None:
    state_of = install_service(app, "eks", Eks, MODULES)
    app.local("eks", lambda method, path, body: bearer_tokens.handle_control(state_of, method, path, body))
    failing.install(app, state_of)
    app.outages.add(control_planes.halt, control_planes.resume, of_partitions=True)
    app.on_stop(control_planes.stop_all)
