"""The site builds without a warning, and each link of a document leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from .. import links, site


def test_the_site_builds_without_warnings(tmp_path: Path) -> None:
    site.build(tmp_path / "site")
    assert (tmp_path / "site" / "comparison" / "index.html").exists()


def test_a_link_to_nothing_fails_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[nowhere](nowhere.md)")
    settings = yaml.safe_load((site.ROOT / "mkdocs.yml").read_text().replace("!!python/name:", ""))
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump({key: settings[key] for key in ("site_name", "validation")}))
    monkeypatch.setattr(site, "ROOT", tmp_path)
    with pytest.raises(site.SiteError, match=r"nowhere\.md"):
        site.build(tmp_path / "site")


def test_every_link_leads_somewhere() -> None:
    documents = links.documents()
    assert site.ROOT / "README.md" in documents
    found = {str(each.relative_to(site.ROOT)): links.broken(each) for each in documents}
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_broken_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# The first `one`\n## Twice\n## Twice\n```\n# No heading\n```\n")
    document = tmp_path / "page.md"
    document.write_text("[a](other.md#the-first-one) [b](other.md#twice-1) [c](other.md#no-heading) [d](gone.md) `[e](no.md)`")
    assert links.broken(document) == ["other.md#no-heading: other.md has no heading #no-heading", "gone.md: there is no gone.md"]
