"""The reviewers' score of folders that the judge is trained on, each report judged by a model that never saw it.

python tests/benchmarks/cross_validated.py [FOLDER ...]     # without folders: abstracts of ../shared, own reports of tests/

Reports are dealt into five folds; for each, the judge is trained on the other four (of all folders together), and the
table of the reports left out is scored with the reviewers' own script. Needs scikit-learn (the extra `training`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
FOLDERS = [SHARED / "corpus" / "abstracts", ROOT / "tests" / "extract"]
FOLDS = 5
sys.path.insert(0, str(ROOT))

from extract.agreement import table  # noqa: E402
from extract.assemble import draft  # noqa: E402
from extract.documents import read  # noqa: E402
from extract.doubts.withholding import withhold  # noqa: E402
from extract.judgement.judge import FLOOR, judge  # noqa: E402
from extract.judgement.training import examples, learned  # noqa: E402
from extract.pipeline import pipeline  # noqa: E402


def main() -> None:
    """Trains five times, and prints one scoreboard for each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="folders with reports/ and gold/")
    folders = parser.parse_args().folders or FOLDERS
    scorer = SHARED / "eval" / "score_cases.py"
    if not scorer.exists():
        sys.exit(f"{scorer} is not here: the gold cannot be compared")
    nlp = pipeline()
    found = [example for folder in folders for example in examples(folder)[0]]
    golds = [(folder, path.stem) for folder in folders for path in sorted((folder / "gold").glob("*.json"))]
    rows: dict[Path, list[dict[str, object]]] = {folder: [] for folder in folders}
    for fold in range(FOLDS):
        held = set(golds[fold::FOLDS])
        names = {(folder.name, name) for folder, name in held}
        model, _ = learned([example for example in found if (example.corpus, example.report) not in names])
        for folder, name in sorted(held):
            [file] = (folder / "reports").glob(f"{name}.*")
            report, page = draft(read(file), nlp=nlp)
            if page is not None:
                report = withhold(report, judge(page, model), floor=FLOOR)
            said = table(report)
            numbered = [{"case": number, **case} for number, case in enumerate(said["cases"], 1)]
            rows[folder].append({"report": name, "cases": numbered, "claims": said["claims"]})
        print(f"fold {fold + 1} of {FOLDS} judged", file=sys.stderr, flush=True)
    for folder, tables in rows.items():
        with tempfile.TemporaryDirectory() as work:
            given = Path(work, "table.json")
            given.write_text(json.dumps(tables), encoding="utf-8")
            print(f"\n{folder.name}: {len(tables)} reports, each judged by a model that never saw it", flush=True)
            subprocess.run([sys.executable, str(scorer), str(folder / "gold"), str(given)], check=True)


if __name__ == "__main__":
    main()
