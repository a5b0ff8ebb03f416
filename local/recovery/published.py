"""The databases of an environment, as the platform publishes them to applications: by the outputs in its ConfigMap."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

import boto3
from botocore.config import Config

from local.engines.addresses import loopback_network

from ..kubernetes.client import Client
from .traffic import Login, Target

_ENVIRONMENTS = "/apis/platform-operator.io/v1alpha1/platformenvironments"
_ENVIRONMENT_TAG, _RESOURCE_TAG = "tag:platform-operator.io/environment", "tag:platform-operator.io/resource"
_HOST = 7
"""The number of the application's address in its subnet, whose first addresses AWS reserves."""


class NotPublished(Exception):
    """The environment has no such output; the message says which."""


class PublishedDatabases:
    def __init__(self, client: Client, aws_endpoint: str, environment: str = ""):
        """environment: namespace/name; empty: the only one. Raises NotPublished if there is none, or more than one."""
        self._client, self._endpoint = client, aws_endpoint
        self._clients: dict[tuple[str, str], Any] = {}
        self._sources: dict[str, str] = {}
        known = [f"{each['metadata']['namespace']}/{each['metadata']['name']}" for each in client.get(_ENVIRONMENTS)["items"]]
        found = [each for each in known if environment in ("", each)]
        if len(found) != 1:
            raise NotPublished(f"name one environment with --environment: {', '.join(known) or 'none exists'}")
        self.environment = found[0]

    def outputs(self) -> dict[str, str]:
        namespace, name = self.environment.split("/")
        found = self._client.find(f"/api/v1/namespaces/{namespace}/configmaps/{name}-outputs")
        return dict((found or {}).get("data") or {})

    def writer(self) -> Target:
        """What applications connect to now, in the active region."""
        outputs = self.outputs()
        return self._target(outputs, output(outputs, "region"), output(outputs, "database.endpoint"))

    def instance(self) -> str:
        """The identifier of the database that applications connect to now."""
        return output(self.outputs(), "database.instanceArn").rpartition(":")[2]

    def resource_id(self) -> str:
        """The identifier of that database in AWS that stays when it is renamed."""
        shown = self.client("rds").describe_db_instances(DBInstanceIdentifier=self.instance())["DBInstances"][0]
        return str(shown["DbiResourceId"])

    def client(self, service: str) -> Any:
        """A client of AWS in the active region."""
        return self._aws(service, output(self.outputs(), "region"))

    def replicas(self) -> dict[str, Target]:
        """All replicas by name: those of the active region, and the databases of other regions."""
        outputs = self.outputs()
        active = output(outputs, "region")
        found = {}
        for key, address in outputs.items():
            if key.startswith("database.replicaEndpoint"):
                found[f"{active} {key.removeprefix('database.')}"] = self._target(outputs, active, address)
            elif key.endswith(".database.endpoint"):
                region = key.partition(".")[0]
                found[region] = self._target(outputs, region, address)
        return found

    def _target(self, outputs: dict[str, str], region: str, address: str) -> Target:
        return Target(address, self._source(region), self._login(outputs))

    def _source(self, region: str) -> str:
        """An address of the first private subnet, in which applications run."""
        if region not in self._sources:
            self._sources[region] = self._find_source(region)
        return self._sources[region]

    def _find_source(self, region: str) -> str:
        tags = {_ENVIRONMENT_TAG: self.environment, _RESOURCE_TAG: "subnet-private-a"}
        filters = [{"Name": name, "Values": [value]} for name, value in tags.items()]
        subnets = self._aws("ec2", region).describe_subnets(Filters=filters)["Subnets"]
        if not subnets:
            raise NotPublished(f"{self.environment} has no private subnet in {region}")
        return str(ipaddress.ip_network(loopback_network(subnets[0]["CidrBlock"]))[_HOST])

    def _login(self, outputs: dict[str, str]) -> Login:
        secret = self._aws("secretsmanager", output(outputs, "region"))
        value = json.loads(secret.get_secret_value(SecretId=output(outputs, "database.secretArn"))["SecretString"])
        return Login(value["username"], value["password"], output(outputs, "database.name"))

    def _aws(self, service: str, region: str) -> Any:
        """A client without retries: an application whose region is lost reads again what is published."""
        if (service, region) not in self._clients:
            self._clients[service, region] = boto3.client(
                service,
                region_name=region,
                endpoint_url=self._endpoint,
                aws_access_key_id="application",
                aws_secret_access_key="application",
                config=Config(retries={"total_max_attempts": 1}),
            )
        return self._clients[service, region]


def output(outputs: dict[str, str], key: str) -> str:
    if key not in outputs:
        raise NotPublished(f"the environment does not publish {key} yet: wait until it is Ready")
    return outputs[key]
