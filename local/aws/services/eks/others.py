"""What a cluster here never has, and says so."""

from ...call import Call
from ...regional import Answer, operation
from .state import Eks


@operation
def list_fargate_profiles(eks: Eks, call: Call) -> Answer:
    eks.cluster(call["clusterName"])
    return {"fargateProfileNames": []}


@operation
def list_identity_provider_configs(eks: Eks, call: Call) -> Answer:
    eks.cluster(call["clusterName"])
    return {"identityProviderConfigs": []}


@operation
def list_insights(eks: Eks, call: Call) -> Answer:
    eks.cluster(call["clusterName"])
    return {"insights": []}
