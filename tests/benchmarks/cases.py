"""How well the evidence table agrees with the reviewers' gold, and how fast it is made: prints, asserts nothing.

python tests/benchmarks/cases.py                        # the corpora of ../shared, where they are at hand
python tests/benchmarks/cases.py FOLDER [--errors]      # a folder with reports/ and gold/
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
CORPORA = [SHARED / "corpus" / name for name in ("seeds", "dev", "abstracts")]


def table(reports: Path, graph: Path) -> tuple[list[dict[str, object]], float]:
    """The evidence table of a folder, by the command line, and the seconds that building the graph took."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "kg.cli"]
    subprocess.run([*command, "build", str(reports), "--graph", str(graph), "--quiet"], check=True, cwd=ROOT)
    seconds = time.perf_counter() - started
    printed = subprocess.run(
        [*command, "table", "--graph", str(graph), "--format", "json"], check=True, cwd=ROOT, capture_output=True
    )
    return json.loads(printed.stdout), seconds


def main() -> None:
    """Scores each folder with the reviewers' own script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="folders with reports/ and gold/")
    parser.add_argument("--errors", action="store_true", help="list every slot that is wrong")
    asked = parser.parse_args()
    scorer = SHARED / "eval" / "score_cases.py"
    if not scorer.exists():
        sys.exit(f"{scorer} is not here: the gold cannot be compared")
    for folder in asked.folders or CORPORA:
        with tempfile.TemporaryDirectory() as work:
            rows, seconds = table(folder / "reports", Path(work, "graph"))
            found = Path(work, "table.json")
            found.write_text(json.dumps(rows), encoding="utf-8")
            print(f"\n{folder.name}: {len(rows)} reports, built in {seconds:.1f} s", flush=True)
            options = ["--errors"] if asked.errors else []
            subprocess.run([sys.executable, str(scorer), str(folder / "gold"), str(found), *options], check=True)


if __name__ == "__main__":
    main()
