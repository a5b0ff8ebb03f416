"""Service Quotas, with the values of quotas.json."""

from typing import Any

from ... import quotas
from ...app import App
from ...call import ACCOUNT, Call
from ...errors import Refusal

_NAMES = {
    "ec2": "Amazon Elastic Compute Cloud (Amazon EC2)",
    "vpc": "Amazon Virtual Private Cloud (Amazon VPC)",
    "eks": "Amazon Elastic Kubernetes Service (Amazon EKS)",
    "rds": "Amazon Relational Database Service (Amazon RDS)",
    "elasticache": "Amazon ElastiCache",
    "s3": "Amazon Simple Storage Service (Amazon S3)",
    "ecr": "Amazon Elastic Container Registry (Amazon ECR)",
    "autoscaling": "Amazon EC2 Auto Scaling",
    "iam": "AWS Identity and Access Management (IAM)",
    "kms": "AWS Key Management Service (AWS KMS)",
    "elasticloadbalancing": "Elastic Load Balancing (ELB)",
    "ebs": "Amazon Elastic Block Store (Amazon EBS)",
    "route53": "Amazon Route 53",
    "acm": "AWS Certificate Manager (ACM)",
    "secretsmanager": "AWS Secrets Manager",
}


def install(app: App) -> None:
    app.operation("service-quotas", "GetServiceQuota", lambda call: {"Quota": _find(call, applied=True)})
    app.operation("service-quotas", "GetAWSDefaultServiceQuota", lambda call: {"Quota": _find(call, applied=False)})
    app.operation("service-quotas", "ListServiceQuotas", _list)


def _describe_quota(call: Call, service: str, code: str, applied: bool) -> dict[str, Any]:
    key = f"{service}/{code}"
    quota = quotas.QUOTAS[key]
    return {
        "ServiceCode": service,
        "ServiceName": _NAMES[service],
        "QuotaArn": f"arn:aws:servicequotas:{call.region}:{ACCOUNT}:{service}/{code}",
        "QuotaCode": code,
        "QuotaName": quota["name"],
        "Value": float(quotas.applied(key) if applied else quota["default"]),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": service in ("iam", "s3", "route53"),
    }


def _find(call: Call, applied: bool) -> dict[str, Any]:
    service, code = call["ServiceCode"], call["QuotaCode"]
    if f"{service}/{code}" not in quotas.QUOTAS or not quotas.has_code(f"{service}/{code}"):
        raise Refusal("NoSuchResourceException", "The request failed because the specified quota does not exist.")
    return _describe_quota(call, service, code, applied)


def _list(call: Call) -> dict[str, Any]:
    service = call["ServiceCode"]
    if service not in _NAMES:
        raise Refusal("NoSuchResourceException", "The request failed because the specified service does not exist.")
    codes = sorted(name.split("/")[1] for name in quotas.QUOTAS if name.startswith(f"{service}/L-"))
    start, size = int(call.get("NextToken") or 0), int(call.get("MaxResults") or 100)
    output: dict[str, Any] = {
        "Quotas": [_describe_quota(call, service, code, applied=True) for code in codes[start : start + size]]
    }
    if start + size < len(codes):
        output["NextToken"] = str(start + size)
    return output
