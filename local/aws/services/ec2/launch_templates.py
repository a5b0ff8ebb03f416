"""Launch templates: data without the template's own tags, and lists in pages of 200.

moto adds the template's own tags to the launch data, shows the tags of the template's creation for ever, and lists only the first
templates."""

from moto.ec2.models.launch_templates import LaunchTemplate

from ... import pages
from ...app import App
from ...call import Call
from . import backend, tags

_PAGE = 200
_EVERY = 1_000_000


def install(app: App) -> None:
    app.operation("ec2", "DescribeLaunchTemplates", lambda call: _paginated(call, app))
    app.after("ec2", "CreateLaunchTemplate", _drop_template_tags)
    app.before("ec2", "DeleteLaunchTemplate", _resolve_id)
    LaunchTemplate.tags = property(_current_tags, lambda _template, _created: None)  # type: ignore[assignment]
    app.after(
        "ec2",
        "DeleteLaunchTemplate",
        lambda call, _: tags.delete_tags(call.region, call.get("LaunchTemplateId", "")),
    )


def _paginated(call: Call, app: App) -> dict:
    token, size = call.params.pop("NextToken", None), int(call.get("MaxResults") or _PAGE)
    call.params["MaxResults"] = _EVERY
    shown, following = pages.take_page(app.call_moto(call).get("LaunchTemplates", []), token, size)
    return {"LaunchTemplates": shown} | ({"NextToken": following} if following else {})


def _drop_template_tags(call: Call, output: dict) -> None:
    template = backend.of(call.region).launch_templates[output["LaunchTemplate"]["LaunchTemplateId"]]
    for version in template.versions:
        remaining = [each for each in version.data.get("TagSpecifications") or [] if each["ResourceType"] != "launch-template"]
        version.data.pop("TagSpecifications", None)
        if remaining:
            version.data["TagSpecifications"] = remaining


def _resolve_id(call: Call) -> None:
    names = backend.of(call.region).launch_template_name_to_ids
    if call.get("LaunchTemplateName") in names:
        call.params["LaunchTemplateId"] = names[call.params.pop("LaunchTemplateName")]


def _current_tags(template: LaunchTemplate) -> list[dict[str, str]]:
    """The tags as CreateTags and DeleteTags left them; moto shows those of the creation."""
    return template.get_tags()
