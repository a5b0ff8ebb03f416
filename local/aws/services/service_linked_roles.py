"""Service-linked roles: a service creates its role with the first resource that needs it, if the account lacks the role.

The role can be used some seconds later. Until then RDS and Auto Scaling refuse the resource, in these words:
RDS "Unable to create the resource. Verify that you have permission to create service linked role. Otherwise wait and try again
later" (InvalidParameterValue), Auto Scaling `ServiceLinkedRoleFailure` (API reference of CreateAutoScalingGroup).
"""

import json
from dataclasses import dataclass
from typing import Any

from moto.iam.models import iam_backends

from .. import lag
from ..app import App
from ..call import ACCOUNT, Call
from ..errors import Refusal

PATH = "/aws-service-role/"


@dataclass(frozen=True)
class _Linked:
    service: str
    role: str
    code: str = ""
    message: str = ""


_AUTO_SCALING = _Linked(
    "autoscaling.amazonaws.com",
    "AWSServiceRoleForAutoScaling",
    "ServiceLinkedRoleFailure",
    "The service-linked role is not yet ready for use.",
)
_RDS = _Linked(
    "rds.amazonaws.com",
    "AWSServiceRoleForRDS",
    "InvalidParameterValue",
    "Unable to create the resource. Verify that you have permission to create service linked role. "
    "Otherwise wait and try again later",
)
_NEEDED: dict[tuple[str, str], tuple[_Linked, ...]] = {
    ("autoscaling", "CreateAutoScalingGroup"): (_AUTO_SCALING,),
    ("ecr", "PutReplicationConfiguration"): (_Linked("replication.ecr.amazonaws.com", "AWSServiceRoleForECRReplication"),),
    ("eks", "CreateCluster"): (_Linked("eks.amazonaws.com", "AWSServiceRoleForAmazonEKS"),),
    ("eks", "CreateNodegroup"): (
        _Linked("eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup"),
        _Linked(_AUTO_SCALING.service, _AUTO_SCALING.role),
    ),
    ("elasticache", "CreateReplicationGroup"): (_Linked("elasticache.amazonaws.com", "AWSServiceRoleForElastiCache"),),
    ("kms", "CreateKey"): (_Linked("mrk.kms.amazonaws.com", "AWSServiceRoleForKMSMultiRegionKeys"),),
    ("elbv2", "CreateLoadBalancer"): (_Linked("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),),
    ("rds", "CreateDBInstance"): (_RDS,),
}


def install(app: App) -> None:
    for service, operation in _NEEDED:
        app.before(service, operation, _require_all)


def _require_all(call: Call) -> None:
    if call.operation == "CreateKey" and not call.get("MultiRegion"):
        return
    for each in _NEEDED[call.service, call.operation]:
        _require(each)


def _require(needed: _Linked) -> None:
    iam: Any = iam_backends[ACCOUNT]["aws"]
    path = f"{PATH}{needed.service}/"
    if not any(role.path == path for role in iam.roles.values()):
        statement = {"Effect": "Allow", "Principal": {"Service": needed.service}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.create_role(needed.role, trust, path, None, "", [], "3600", needed.service)
        lag.forget("iam")
        lag.delay_role(needed.role)
    if needed.code and not lag.is_usable(needed.role):
        raise Refusal(needed.code, needed.message)
