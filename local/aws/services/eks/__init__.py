"""EKS: its API written anew, and behind every cluster, if asked for, a real control plane."""

from ...app import App
from ...regional import install as answer
from . import (
    access,
    addons,
    clusters,
    nodegroups,
    planes,
    pod_identity,
    tags,
    tokens,
    updates,
)
from .state import Eks

MODULES = (access, addons, clusters, nodegroups, pod_identity, tags, updates)


def install(app: App) -> None:
    in_region = answer(app, "eks", Eks, MODULES, invalid="InvalidParameterException")
    app.inventory("eks", lambda region: in_region(region).inventory())
    app.local("eks", lambda method, path, body: tokens.answer(in_region, method, path, body))
    app.on_stop(planes.stop_all)
