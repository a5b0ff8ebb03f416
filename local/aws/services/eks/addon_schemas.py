"""The JSON schemas of add-on configurations, and EKS's words for values that do not fit them.

`addon_schemas.json` has the properties of each add-on by public outputs of `eks describe-addon-configuration`: vpc-cni v1.18.6 in
amazon-vpc-cni-k8s #3059, and the values.schema.json of the aws-ebs-csi-driver chart. The words are in refusals that users
reported: amazon-vpc-cni-k8s #2491 (unknown property), containers-roadmap #2216, terraform-aws-container #331 ("null found,
object expected").
"""

import json
from pathlib import Path
from typing import Any

import jsonschema

SCHEMAS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("addon_schemas.json").read_text())
"""By add-on, for DescribeAddonConfiguration. Add-ons that are missing here accept any values."""

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object", type(None): "null"}


def problems(addon: str, values: Any) -> list[str]:
    """Where the values do not fit the add-on's schema, in EKS's words; empty if they fit."""
    validator = jsonschema.Draft7Validator(SCHEMAS.get(addon, {"type": "object"}))
    return sorted(text for error in validator.iter_errors(values) for text in _texts(error))


def _texts(error: Any) -> list[str]:
    path = ".".join(("$", *(str(each) for each in error.absolute_path)))
    limit = error.validator_value
    match error.validator:
        case "additionalProperties":
            return [
                f"{path}.{name}: is not defined in the schema and the schema does not allow additional properties"
                for name in error.instance
                if name not in error.schema["properties"]
            ]
        case "type":
            expected = limit if isinstance(limit, str) else f"[{', '.join(limit)}]"
            return [f"{path}: {_TYPES[type(error.instance)]} found, {expected} expected"]
        case "enum":
            return [f"{path}: does not have a value in the enumeration [{', '.join(limit)}]"]
        case "minimum":
            return [f"{path}: must have a minimum value of {limit}"]
        case "maxLength":
            return [f"{path}: may only be {limit} characters long"]
        case "minLength":
            return [f"{path}: must be at least {limit} characters long"]
        case "required":
            return [f"{path}.{name}: is missing but it is required" for name in limit if name not in error.instance]
    return [f"{path}: {error.message}"]
