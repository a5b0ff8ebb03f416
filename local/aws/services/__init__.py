"""One module per service, each with `install(app)`: operations that moto lacks, refusals of AWS, and durations."""

from importlib import import_module
from importlib.util import find_spec

from ..app import App

NAMES = [
    "ec2",
    "iam",
    "service_linked_roles",
    "sts",
    "kms",
    "secretsmanager",
    "s3",
    "s3control",
    "ecr",
    "logs",
    "autoscaling",
    "elbv2",
    "acm",
    "route53",
    "directconnect",
    "eks",
    "rds",
    "elasticache",
    "backup",
    "cloudwatch",
    "tagging",
    "servicequotas",  # checks quotas after all other refusals
]


def install(app: App) -> None:
    for name in NAMES:
        module = f"{__name__}.{name}"
        if find_spec(module):
            import_module(module).install(app)
