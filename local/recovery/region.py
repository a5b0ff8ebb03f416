"""One region of the skeleton: its network, its database, and its API."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pg8000.native import Connection

from .traffic import DATABASE, PASSWORD, USER, connect

PARAMETERS = "recovery"
NAME = "shop"
LONGEST_WAIT_SECONDS = 240
POLL_SECONDS = 0.1


def until(condition: Callable[[], Any], seconds: float = LONGEST_WAIT_SECONDS, poll: float = POLL_SECONDS) -> Any:
    """Polls until `condition` returns a true value, and returns it. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"still {value!r} after {seconds} s")
        time.sleep(poll)
    return value


class Region:
    def __init__(self, endpoint: str, bundle: Path, name: str, number: int):
        """number: the second byte of the VPC's addresses, 10.NUMBER.0.0/16."""
        self.name, self.bundle, self._number = name, bundle, number
        self._rule = self._permission(f"10.{number}.1.0/24")
        session = boto3.Session("tester", "secret", region_name=name)
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=10)
        self.ec2, self.rds = (session.client(each, endpoint_url=endpoint, config=config) for each in ("ec2", "rds"))

    @property
    def pod(self) -> str:
        """An address of the private subnet, in which applications run."""
        return f"127.{self._number}.1.7"

    @property
    def probe(self) -> str:
        """An address of the management subnet, in which the probe runs."""
        return f"127.{self._number}.2.7"

    def create_network(self) -> None:
        vpc = self.ec2.create_vpc(CidrBlock=f"10.{self._number}.0.0/16")["Vpc"]["VpcId"]
        zones = [each["ZoneName"] for each in self.ec2.describe_availability_zones()["AvailabilityZones"]]
        subnets = [
            self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{self._number}.{each}.0/24", AvailabilityZone=zones[each])["Subnet"]
            for each in (0, 1, 2)
        ]
        self.rds.create_db_subnet_group(
            DBSubnetGroupName=NAME, DBSubnetGroupDescription=NAME, SubnetIds=[each["SubnetId"] for each in subnets]
        )
        self._group = self.ec2.create_security_group(GroupName=NAME, Description=NAME, VpcId=vpc)["GroupId"]
        self.admit_applications()
        management = [self._permission(f"10.{self._number}.2.0/24")]
        self.ec2.authorize_security_group_ingress(GroupId=self._group, IpPermissions=management)
        self.rds.create_db_parameter_group(
            DBParameterGroupName=PARAMETERS, DBParameterGroupFamily="postgres17", Description=PARAMETERS
        )

    @staticmethod
    def _permission(cidr: str) -> dict[str, Any]:
        return {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": cidr}]}

    def admit_applications(self) -> None:
        self.ec2.authorize_security_group_ingress(GroupId=self._group, IpPermissions=[self._rule])

    def refuse_applications(self) -> None:
        self.ec2.revoke_security_group_ingress(GroupId=self._group, IpPermissions=[self._rule])

    def set_read_only(self, value: bool) -> None:
        parameter = {"ParameterName": "default_transaction_read_only", "ParameterValue": str(int(value))}
        self.rds.modify_db_parameter_group(DBParameterGroupName=PARAMETERS, Parameters=[parameter | {"ApplyMethod": "immediate"}])

    # The database

    def create_database(self) -> None:
        self.rds.create_db_instance(
            DBInstanceIdentifier=NAME,
            DBInstanceClass="db.r6g.large",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername=USER,
            MasterUserPassword=PASSWORD,
            DBName=DATABASE,
            BackupRetentionPeriod=7,
            DBParameterGroupName=PARAMETERS,
            **self._place(),
        )
        self.await_available()

    def _place(self) -> dict[str, Any]:
        return {"DBSubnetGroupName": NAME, "VpcSecurityGroupIds": [self._group]}

    def create_replica(self, source: Region) -> None:
        """A replica takes no parameter group at its creation, so it is modified and rebooted before it is used."""
        self.rds.create_db_instance_read_replica(
            DBInstanceIdentifier=NAME,
            SourceDBInstanceIdentifier=source.database()["DBInstanceArn"],
            SourceRegion=source.name,
            **self._place(),
        )
        self.await_available()
        self.rds.modify_db_instance(DBInstanceIdentifier=NAME, DBParameterGroupName=PARAMETERS, ApplyImmediately=True)
        self.await_available()
        self.rds.reboot_db_instance(DBInstanceIdentifier=NAME)
        self.await_available()
        until(lambda: self.database()["StatusInfos"][0]["Status"] == "replicating")

    def promote(self) -> None:
        self.rds.promote_read_replica(DBInstanceIdentifier=NAME, BackupRetentionPeriod=7)
        self.await_available()

    def delete_database(self) -> None:
        self.rds.delete_db_instance(DBInstanceIdentifier=NAME, SkipFinalSnapshot=True)
        until(lambda: not self.rds.describe_db_instances()["DBInstances"])

    def database(self) -> dict[str, Any]:
        return dict(self.rds.describe_db_instances(DBInstanceIdentifier=NAME)["DBInstances"][0])

    def await_available(self) -> None:
        until(lambda: self.database()["DBInstanceStatus"] == "available")

    @property
    def address(self) -> str:
        return str(self.database()["Endpoint"]["Address"])

    def answers(self) -> bool:
        """Whether the region's API answers."""
        try:
            self.rds.describe_db_instances()
            return True
        except (BotoCoreError, ClientError):
            return False

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """The probe's session."""
        connection = connect(self.address, self.probe, self.bundle)
        try:
            yield connection
        finally:
            connection.close()
