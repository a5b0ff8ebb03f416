"""What RDS and ElastiCache both mean by a subnet group."""

from dataclasses import dataclass

from .references import Subnet


@dataclass
class SubnetGroup:
    name: str
    description: str
    subnets: list[Subnet]
    tags: dict[str, str]

    @property
    def vpc(self) -> str:
        return self.subnets[0].vpc
