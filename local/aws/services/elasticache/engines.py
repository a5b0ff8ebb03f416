"""Versions of Redis and Valkey, their parameter group families, and node types: those of `offerings.py`."""

from ... import offerings
from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page
from .state import ElastiCache

ENGINES = ("redis", "valkey")
DEFAULTS = {"redis": "7.1", "valkey": "8.1"}
_FAMILIES = {"4": "redis4.0", "5": "redis5.0", "6": "redis6.x", "7": "redis7"}
# The patch version in a description, where it is not 0.
_PATCHES = {"6.0": "6.0.5", "6.2": "6.2.6", "7.0": "7.0.7", "7.2": "7.2.6", "8.0": "8.0.1"}


def _full(version: str) -> str:
    return version if version.count(".") > 1 else _PATCHES.get(version, f"{version}.0")


def resolve(engine: str, version: str | None) -> str:
    """The full version, as in descriptions: 7.1.0 for "7.1"."""
    version = version or DEFAULTS[engine]
    for each in offerings.cache_versions(engine):
        if version in (each, _full(each)):
            return _full(each)
    raise Refusal("InvalidParameterCombination", f"Cannot find version {version} for {engine}")


def family(engine: str, version: str) -> str:
    major = version.split(".", maxsplit=1)[0]
    return _FAMILIES[major] if engine == "redis" else f"valkey{major}"


FAMILIES = tuple(dict.fromkeys(family(engine, each) for engine in ENGINES for each in offerings.cache_versions(engine)))


def check_engine(engine: str) -> str:
    if engine not in ENGINES:
        raise Refusal("InvalidParameterValue", f"The parameter Engine must be one of {', '.join(ENGINES)}, not {engine}.")
    return engine


def check_node(region: str, name: str) -> None:
    if name not in offerings.cache_nodes(region):
        raise Refusal("InvalidParameterValue", f"The CacheNodeType {name} is not a valid one.")


def check_upgrade(engine: str, version: str, to_engine: str, to_version: str) -> None:
    def number(text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split("."))

    if (engine, to_engine) == ("valkey", "redis") or number(to_version) < number(version):
        raise Refusal(
            "InvalidParameterCombination",
            f"Can't go from {engine} {version} to {to_engine} {to_version}: engines can't be downgraded.",
        )


@operation
def describe_cache_engine_versions(cache: ElastiCache, call: Call) -> Output:
    found = [
        {
            "Engine": engine,
            "EngineVersion": version,
            "CacheParameterGroupFamily": family(engine, version),
            "CacheEngineDescription": engine.capitalize(),
            "CacheEngineVersionDescription": f"{engine.capitalize()} {_full(version)}",
        }
        for engine in ENGINES
        for version in offerings.cache_versions(engine)
        if call.get("Engine") in (None, engine)
        and call.get("EngineVersion") in (None, version)
        and call.get("CacheParameterGroupFamily") in (None, family(engine, version))
    ]
    shown, marker = page(found, call)
    return {"CacheEngineVersions": shown, "Marker": marker}
