"""Argo CD and kstatus judge our objects. Prints a line of JSON."""

from __future__ import annotations

import json
import sys

from ..kubernetes.build import BuildError
from . import argocd, fixtures, kstatus


def main() -> int:
    try:
        objects = fixtures.objects()
        wrong = fixtures.misjudged("kstatus", zip(objects, kstatus.judge(objects), strict=True))
        wrong += fixtures.misjudged("argocd", zip(objects, argocd.judge(objects), strict=True))
    except BuildError as problem:
        wrong = [str(problem)]
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    print(json.dumps({"statuses": len(objects)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
