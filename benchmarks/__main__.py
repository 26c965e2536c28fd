"""``make bench``: every benchmark, one after the other, each beside its alternatives.

``python -m benchmarks NAME …`` runs some of them; each also runs alone with ``--help``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

#: Modules that measure; the others in this folder make their input.
NAMES = (
    "eligibility_person",
    "eligibility_columns",
    "counting",
    "results_table",
    "person_search",
    "identity",
    "lookup",
    "lists",
    "matching",
    "pages",
)


def main() -> None:
    """Run the named benchmarks, or all; a failing one does not hide the others."""
    known = [name for name in NAMES if (Path(__file__).with_name(f"{name}.py")).exists()]
    chosen = sys.argv[1:] or known
    unknown = [name for name in chosen if name not in known]
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    failed = []
    for name in chosen:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
