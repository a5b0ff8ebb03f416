"""The directory of the real servers."""

from pathlib import Path

from local.aws.engines import Engines


def test_removes_what_an_earlier_process_left(tmp_path: Path) -> None:
    earlier = Engines(tmp_path / "engines", {"postgres"})
    left = earlier.new_directory("archives")
    earlier.stop()

    engines = Engines(tmp_path / "engines", {"postgres"})
    try:
        assert not left.exists()
        assert engines.new_directory("archives") == left
    finally:
        engines.stop()
