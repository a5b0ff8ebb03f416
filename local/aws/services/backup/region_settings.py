"""Service opt-in: the types of resources that AWS Backup protects in a region."""

from ...call import Call
from ...regional_service import Output, operation
from .state import Backup


@operation
def describe_region_settings(backup: Backup, _: Call) -> Output:
    return {"ResourceTypeOptInPreference": backup.opted_in}


@operation
def update_region_settings(backup: Backup, call: Call) -> Output:
    backup.opted_in |= call.get("ResourceTypeOptInPreference") or {}
    return {}
