"""The stand-in charts have the names and versions of the operator's catalogue, and the checks those of the charts."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "src" / "main" / "resources" / "catalog" / "charts.yaml"


def test_every_chart_of_the_catalogue_has_a_stand_in_of_its_version() -> None:
    expected = {chart["name"]: chart["version"] for charts in yaml.safe_load(CATALOGUE.read_text()).values() for chart in charts}
    folders = [file.parent for file in (ROOT / "local" / "charts").glob("*/Chart.yaml")]
    charts_by_folder = {folder.name: yaml.safe_load((folder / "Chart.yaml").read_text()) for folder in folders}
    assert {chart["name"]: chart["version"] for chart in charts_by_folder.values()} == expected
    assert all(chart["name"] == folder for folder, chart in charts_by_folder.items()), "the folder's name is the chart's name"


@pytest.mark.parametrize(
    ("chart", "tool", "module"),
    [
        ("kube-prometheus-stack", "prometheus-operator", "github.com/prometheus-operator/prometheus-operator"),
        ("eck-operator", "eck-operator", "github.com/elastic/cloud-on-k8s/v3"),
    ],
)
def test_local_check_runs_the_versions_that_the_charts_install(chart: str, tool: str, module: str) -> None:
    installed = yaml.safe_load((ROOT / "local" / "charts" / chart / "Chart.yaml").read_text())["appVersion"]
    requirements = (ROOT / "local" / "tools" / tool / "go.mod").read_text()
    assert f"\t{module} v{installed.removeprefix('v')} // indirect\n" in requirements
