"""python3 -m local.strictness: how much of AWS's own data the local AWS enforces for the operations that the operator calls.

Prints the constraints of the request models, the IAM actions and condition keys, and the refusals that are written by hand,
and what is not enforced, with the reason. The last line is one JSON object: operations, modelled, iamActions, rules, gaps.
"""

import ast
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import venv

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src/main/java"
POLICY = ROOT / "helm/platform-operator/files/iam-policy.json"
SERVICES = ROOT / "local/aws/services"
CREATE_ONLY = ROOT / "local/create_only.json"


try:
    from .aws import request_models, tag_rules, value_rules
    from .aws.iam import actions, conditions, reference
    from .aws.moto_backend import BACKENDS
except ImportError:  # outside the environment with the libraries: main() starts this module there
    pass


def operations() -> list[tuple[str, str, str]]:
    """(service, operation, IAM action) of each call that the operator's sources make, from the actions of its policy."""
    called = set(re.findall(r"\b([a-z]\w+?)(?:Paginator)?\(", "\n".join(_texts(SOURCES, "java"))))
    granted = {each for statement in json.loads(POLICY.read_text())["Statement"] for each in statement["Action"]}
    found = []
    for service in BACKENDS:
        for operation in reference.operation_names(service):
            own = actions.own(service, operation)[0]
            if own in granted and operation.lower() in {each.lower() for each in called}:
                found.append((service, operation, own))
    return sorted(found)


def _texts(directory: Path, suffix: str) -> Iterator[str]:
    for each in sorted(directory.rglob(f"*.{suffix}")):
        yield each.read_text()


def rules() -> Counter[str]:
    """The refusals that the services' modules contain, by service."""
    counted: Counter[str] = Counter()
    for path in sorted(SERVICES.rglob("*.py")):
        service = path.relative_to(SERVICES).parts[0].removesuffix(".py")
        if service == "__init__":
            continue
        calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
        counted[service] += sum(isinstance(each.func, ast.Name) and each.func.id == "Refusal" for each in calls)
    return counted


def gaps() -> dict[str, str]:
    """What is not enforced for the operator's calls, each with its reason: `service.Shape.constraint` or IAM actions."""
    found: dict[str, str] = {}
    for service, operation, action in operations():
        found |= request_models.constraints(service, operation)[1]
        if not reference.is_known(action):
            found[action] = "the service authorization reference lacks the action: allowed on every resource, without dependents"
        for each in reference.dependent_actions(action):
            if reason := actions.reason_not_enforced(action, each):
                found[f"{action} {each}"] = reason
    return found


def report() -> dict[str, Any]:
    """Prints what is enforced, and returns the numbers of the last line."""
    used = operations()
    enforced = [request_models.constraints(service, operation)[0] for service, operation, _ in used]
    by_kind = sum(map(Counter, enforced), Counter())
    own = {action for *_, action in used}
    keys = {key for action in own for key in reference.condition_keys(action)}
    unknown = sorted(key for key in keys if not conditions.is_evaluated(key))
    dependents = sum(len(reference.dependent_actions(action)) for action in own)
    properties = [each for kind in json.loads(CREATE_ONLY.read_text()).values() for each in kind.values()]
    in_fields = sum(isinstance(each, list) for each in properties)
    counted = rules()
    written = sum(counted.values())
    omitted = gaps()
    print(f"{len(used)} operations that the operator calls, of {len({service for service, *_ in used})} services")
    print(f"{by_kind.total()} constraints of request models: {dict(sorted(by_kind.items()))}")
    print(f"{len(value_rules.RULES)} values that the models do not constrain; tags of {len(tag_rules.CODES)} services")
    print(f"{len(own)} IAM actions, {dependents} dependent actions")
    print(f"{len(keys) - len(unknown)} condition keys; a policy with another is refused: {', '.join(unknown)}")
    print(
        f"{len(properties)} create-only schema properties: {in_fields} in fields that are replaced or refused, others never sent"
    )
    print(f"{written} refusals written by hand: {dict(counted.most_common())}")
    for name, reason in sorted(omitted.items()):
        print(f"gap: {name}: {reason}")
    return {
        "operations": len(used),
        "modelled": sum(
            bool(each) or not request_models.has_input(service, operation)
            for each, (service, operation, _) in zip(enforced, used, strict=True)
        ),
        "iamActions": len(own),
        "rules": written + len(value_rules.RULES),
        "gaps": len(omitted),
    }


def main() -> None:
    if Path(sys.prefix).parent != venv.CACHE:  # not yet the environment with the libraries
        python = venv.python()
        os.execve(python, [str(python), "-m", "local.strictness"], os.environ | {"PYTHONPATH": str(ROOT)})
    print(json.dumps(report()))


if __name__ == "__main__":
    main()
