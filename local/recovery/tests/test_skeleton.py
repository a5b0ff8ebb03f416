"""The walking skeleton. It takes longer than a test of the build may: `local/check recovery` runs it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ...aws import clock
from ...aws.engines import Engines
from ...testing import LocalAws
from .. import skeleton


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    scale, clock.scale = clock.scale, float(os.environ.get(skeleton.TIME_SCALE, "600"))
    running = LocalAws(tmp_path / "aws", Engines(tmp_path / "engines", {"postgres"}))
    yield running
    running.stop()
    clock.scale = scale


@pytest.mark.recovery
def test_a_failover_each_way_counts_what_clients_were_told(aws: LocalAws) -> None:
    measured = skeleton.run(aws.endpoint, clock.scale)
    print(json.dumps(measured))
    planned, forced = measured["failovers"]
    assert planned["acknowledged"] >= 2 * skeleton.ROWS_BETWEEN
    assert (planned["lost"], planned["twoWriterAcknowledgements"]) == (0, 0)
    assert forced["acknowledged"] >= 2 * skeleton.ROWS_BETWEEN
    assert forced["lost"] >= skeleton.ROWS_OF_LAG
    assert 0 < forced["secondsOfLoss"] < 5
    # The old primary accepts writes between the region's return and its fence, and at no other time.
    assert forced["twoWriterAcknowledgements"] < 200
