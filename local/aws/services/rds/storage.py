"""Storage of PostgreSQL instances: sizes, and the IOPS and throughput of gp3."""

from typing import Any

from ...call import Call
from ...errors import Refusal

GP3_ADJUSTABLE_FROM = 400
_GP3_IOPS = (12_000, 64_000)
_GP3_THROUGHPUT = (500, 4_000)
_SIZES = {"gp2": (20, 65_536), "gp3": (20, 65_536), "io1": (100, 65_536), "io2": (100, 65_536), "standard": (5, 3_072)}
HOURS_BETWEEN_CHANGES = 6


def check(settings: dict[str, Any]) -> None:
    """Refuses invalid StorageType, AllocatedStorage, Iops, StorageThroughput and MaxAllocatedStorage."""
    kind, size = settings["StorageType"], settings["AllocatedStorage"]
    iops, throughput, maximum = settings.get("Iops"), settings.get("StorageThroughput"), settings.get("MaxAllocatedStorage")
    if kind not in _SIZES:
        raise Refusal("InvalidParameterValue", f"Invalid storage type: {kind}")
    low, high = _SIZES[kind]
    if not low <= size <= high:
        raise Refusal(
            "InvalidParameterValue",
            f"Invalid storage size for engine name postgres and storage type {kind}: {size}",
        )
    if kind == "gp3":
        _check_gp3(size, iops, throughput)
    elif kind in ("io1", "io2"):
        if iops is None:
            raise Refusal("InvalidParameterCombination", f"The {kind} storage type requires that IOPS be specified.")
        if throughput is not None:
            raise Refusal("InvalidParameterCombination", f"You can't specify storage throughput for storage type {kind}.")
        _check_range("iops", kind, iops, (1_000, 256_000))
    elif iops is not None or throughput is not None:
        raise Refusal("InvalidParameterCombination", f"You can't specify IOPS or storage throughput for storage type {kind}.")
    if maximum is not None and maximum < size:
        raise Refusal("InvalidParameterCombination", "Max storage size must be greater than storage size")
    if maximum is not None and maximum != size and maximum * 10 < size * 11:
        raise Refusal(
            "InvalidParameterCombination",
            f"Max storage size must be at least 10% greater than storage size: {maximum} for {size} GiB.",
        )
    if maximum is not None and maximum > high:
        raise Refusal(
            "InvalidParameterValue", f"Invalid max storage size for engine name postgres and storage type {kind}: {maximum}"
        )


def _check_gp3(size: int, iops: int | None, throughput: int | None) -> None:
    if size < GP3_ADJUSTABLE_FROM:
        if iops is not None or throughput is not None:
            raise Refusal(
                "InvalidParameterCombination",
                "You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400.",
            )
        return
    if iops is not None:
        _check_range("iops", "gp3", iops, _GP3_IOPS)
        if iops > size * 500:
            raise Refusal(
                "InvalidParameterCombination", f"The IOPS to GiB ratio needs to be between 0.5 and 500: {iops} for {size} GiB."
            )
    if throughput is not None:
        _check_range("storage throughput", "gp3", throughput, _GP3_THROUGHPUT)
        if throughput * 4 > (iops or _GP3_IOPS[0]):
            raise Refusal("InvalidParameterCombination", "The storage throughput to IOPS ratio needs to be at most 0.25.")


def _check_range(what: str, kind: str, value: int, limits: tuple[int, int]) -> None:
    if not limits[0] <= value <= limits[1]:
        raise Refusal(
            "InvalidParameterCombination",
            f"Invalid {what} value for engine name postgres and storage type {kind}: {value}. "
            f"Specify a value between {limits[0]} and {limits[1]}.",
        )


def check_modification(call: Call, requested: dict[str, Any], changes: dict[str, Any]) -> None:
    """Refuses a change of size or IOPS without the other, on a volume whose IOPS can be provisioned."""
    kind, size = requested["StorageType"], requested["AllocatedStorage"]
    provisioned = kind in ("io1", "io2") or (kind == "gp3" and size >= GP3_ADJUSTABLE_FROM)
    sent = {each for each in ("AllocatedStorage", "Iops") if call.get(each) is not None}
    if provisioned and {"AllocatedStorage", "Iops", "StorageType"} & changes.keys() and len(sent) < 2:
        raise Refusal(
            "InvalidParameterCombination",
            "You must specify both the storage size and iops when modifying the storage size or iops on a DB instance "
            "that has iops.",
        )


def grow_to(current: int, requested: int) -> int:
    """The new AllocatedStorage: AWS refuses smaller sizes, and rounds growth of less than 10 % up to 10 %."""
    if requested < current:
        raise Refusal(
            "InvalidParameterCombination",
            f"Invalid storage size: {requested}. Requested storage size cannot be less than the current {current} GiB.",
        )
    return max(requested, -(-current * 11 // 10)) if requested > current else current


def shown(settings: dict[str, Any]) -> dict[str, Any]:
    """Iops and StorageThroughput as in DescribeDBInstances, which includes the baseline of gp3."""
    if settings["StorageType"] != "gp3":
        return {}
    adjustable = settings["AllocatedStorage"] >= GP3_ADJUSTABLE_FROM
    return {
        "Iops": settings.get("Iops") or (_GP3_IOPS[0] if adjustable else 3_000),
        "StorageThroughput": settings.get("StorageThroughput") or (_GP3_THROUGHPUT[0] if adjustable else 125),
    }
