"""Run the benchmarks, all or those named: `python -m bench [NAME …]`.

Each is a module of this package that prints its figures; one at a time, so that none disturbs another.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(wanted: list[str]) -> int:
    """Exit status: 0 when every benchmark ran and met its goals, else 1."""
    known = sorted(file.stem for file in HERE.glob("*.py") if not file.stem.startswith("_"))
    unknown = set(wanted) - set(known)
    if unknown:
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    failed = []
    for name in wanted or known:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode != 0:
            failed.append(name)
    if failed:
        print(f"\nGoals missed in: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
