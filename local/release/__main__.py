"""Makes every file of a release in target/release/VERSION/, from the current commit. Uploads nothing.

The jar with its libraries and the command, the chart, the CRDs, the rendered manifests, the software bill of materials, the
notes, the image of this machine's processor unless --image none, and the checksums of all.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from ..cache import say
from ..demo.jar import java_home
from ..image import bases, build
from ..image.buildah import Buildah, ImageError
from ..kubernetes.build import BuildError
from ..tools import build as tools
from . import sbom
from .archives import checksums, pack
from .errors import ReleaseError
from .notes import notes
from .source import Source, check_out, check_version

ROOT = Path(__file__).resolve().parents[2]
RELEASES = ROOT / "target" / "release"
NAME = "platform-operator"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m local.release", description=__doc__)
    parser.add_argument("version", help="version without a leading v, such as 0.1.0")
    parser.add_argument("--draft", action="store_true", help="for a trial: notes from Unreleased, no tests")
    parser.add_argument(
        "--image",
        choices=("public", "local", "none"),
        default="public",
        help="bases of the image: the public ones that the Dockerfile names (default); local: made from Debian's packages "
        "and this machine's JDK and Go; none: no image",
    )
    parser.add_argument(
        "--repository",
        default=NAME,
        metavar="IMAGE",
        help="repository of the image, as the rendered manifests name it (default %(default)s)",
    )
    given = parser.parse_args()
    check_version(given.version)
    if given.image == "local" and not given.draft:
        parser.error("an image on local bases can't verify the databases of RDS, so it is for a --draft only")
    into = RELEASES / given.version
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    text = notes((ROOT / "CHANGELOG.md").read_text(), given.version, given.draft)
    source = check_out(ROOT, RELEASES / "source", given.version, given.draft)
    compile_jar(source, given.draft)
    (into / "notes.md").write_text(text)
    charts(source, into, given.repository)
    command(source, into)
    bill(source, into)
    if given.image != "none":
        image(source, into, given.image == "local")
    (into / "SHA256SUMS").write_text(checksums(into))
    for each in sorted(into.iterdir()):
        print(f"{each.stat().st_size / 1e6:8.1f} MB  {each.relative_to(ROOT)}")
    return 0


def compile_jar(source: Source, draft: bool) -> None:
    say("building the jar" + ("" if draft else " and running all tests: about 20 minutes on 2 cores"))
    goals = ["-DskipTests", "package"] if draft else ["verify"]
    run(source, "./mvnw", "-q", "-Psbom", f"-Dproject.build.outputTimestamp={source.time}", *goals)


def charts(source: Source, into: Path, repository: str) -> None:
    """The chart, its CRDs alone for an upgrade, and what `kubectl apply` needs for an installation without Helm."""
    chart = source.directory / "helm" / NAME
    archive = into / f"{NAME}-{source.version}.tgz"
    pack(archive, {NAME: chart}, source.epoch)
    helm = tools.built("helm")
    run(source, helm, "lint", "--quiet", archive)
    crds = sorted((source.directory / "crds").glob("*.yaml"))
    (into / f"{NAME}-crds-{source.version}.yaml").write_text("".join(f"---\n{each.read_text().strip()}\n" for each in crds))
    options = ("--helm", helm, "--set", f"image.repository={repository}", "--set", f"image.tag={source.version}")
    manifests = run(source, java_home() / "bin" / "java", "-jar", jar(source), "manifests", *options)
    (into / f"{NAME}-{source.version}.yaml").write_text(manifests)


def command(source: Source, into: Path) -> None:
    """The jar with its libraries, and the launcher of the command."""
    files = ("platform", "kubectl-platform", "samples", "LICENSE", "target/lib", f"target/{NAME}.jar")
    entries = {f"platform-command-{source.version}/{each}": source.directory / each for each in files}
    pack(into / f"platform-command-{source.version}.tar.gz", entries, source.epoch)


def bill(source: Source, into: Path) -> None:
    merged = sbom.merge(source.directory / "target" / "bom.json", tools.built("helm"), java_home())
    (into / f"{NAME}-{source.version}.cdx.json").write_text(json.dumps(merged, indent=1) + "\n")


def image(source: Source, into: Path, local: bool) -> None:
    """The image as an OCI archive, which `skopeo copy` and `docker load` read."""
    storage = source.directory / "target" / "image" / "storage"
    buildah = Buildah(storage)
    images = bases.make(buildah, storage.parent / "bases") if local else {}
    say("building the image: some minutes")
    name = f"localhost/{NAME}:{source.version}"
    build.build(buildah, source.directory, build.Settings(name, source.version, source.revision, source.epoch, images))
    buildah.run("push", "--quiet", name, f"oci-archive:{into / f'{NAME}-{source.version}-image.tar'}:{source.version}")
    shutil.rmtree(storage)


def jar(source: Source) -> Path:
    return source.directory / "target" / f"{NAME}.jar"


def run(source: Source, *words: object) -> str:
    done = subprocess.run([str(word) for word in words], cwd=source.directory, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise ReleaseError(f"{Path(str(words[0])).name} failed with exit code {done.returncode}:\n{done.stdout[-4000:]}")
    return done.stdout


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BuildError, ImageError, ReleaseError) as problem:
        sys.exit(str(problem))
