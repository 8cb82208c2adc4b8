"""How long the short commands take, from the shell's call to their end: prints, asserts nothing.

python tests/benchmarks/startup.py            # builds the graph of examples/reports for itself, some ten seconds
python tests/benchmarks/startup.py --json

Wall clock and processor time of processes of their own, the commands in turn, the median of the rounds; beside them
Python itself, which no command can undercut. The first round fills the caches of files and byte code and does not count.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(Path(__file__).parent))

from figures import Figure, at_most  # noqa: E402

TARGETS = {"--help": 100, "ask": 500}  # milliseconds of wall clock


def commands(graph: Path) -> dict[str, list[str]]:
    """What is measured, by the name that the table gives it."""
    program, store = [sys.executable, "-m", "kg.cli"], ["--graph", str(graph)]
    return {
        "(python itself)": [sys.executable, "-c", "pass"],
        "--help": [*program, "--help"],
        "--version": [*program, "--version"],
        "ask --help": [*program, "ask", "--help"],
        "ask": [*program, "ask", "latency-by-drug", *store],
        "query": [*program, "query", "SELECT ?d WHERE { ?e cg:latencyDays ?d } ORDER BY ?d", *store],
        "table": [*program, "table", *store],
        "explain": [*program, "explain", "levetiracetam-thrombocytopenia/1/1/latency_days", *store],
        "validate": [*program, "validate", *store],
    }


def environment() -> dict[str, str]:
    """The environment of a user whose casegraph is installed: its byte code is kept."""
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if name not in ("PYTHONDONTWRITEBYTECODE", "CASEGRAPH_GRAPH")
        },
        "PYTHONPATH": str(ROOT),
    }


def once(command: Sequence[str], kept: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds of wall clock and of processor time of one call."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=kept, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall * 1000, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def measure(graph: Path, rounds: int) -> dict[str, dict[str, float]]:
    """The medians of each command."""
    kept = environment()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands(graph)}
    for number in range(rounds + 1):
        for name, command in commands(graph).items():
            times = once(command, kept)
            if number:
                found[name].append(times)
    return {
        name: {
            "wall_ms": round(statistics.median(wall for wall, _ in times), 1),
            "fastest_ms": round(min(wall for wall, _ in times), 1),
            "processor_ms": round(statistics.median(used for _, used in times), 1),
        }
        for name, times in found.items()
    }


def measured(graph: Path | None, rounds: int) -> dict[str, dict[str, float]]:
    """The medians of each command, on a graph of examples/reports; it is made where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        place = graph or Path(folder) / "graph"
        if graph is None:
            reports = ROOT / "examples" / "reports"
            build = [sys.executable, "-m", "kg.cli", "build", str(reports), "--graph", str(place), "-q"]
            subprocess.run(build, env=environment(), check=True)
        return measure(place, rounds)


def figures(rounds: int = 15) -> Iterator[Figure]:
    """The wall clock of each command, beside what it should not exceed."""
    for name, times in measured(None, rounds).items():
        note = f"fastest {times['fastest_ms']:.0f} ms, processor time {times['processor_ms']:.0f} ms"
        if name in TARGETS:
            yield at_most("startup", name, times["wall_ms"], TARGETS[name], "ms", note)
        else:
            yield Figure(benchmark="startup", what=name, value=times["wall_ms"], unit="ms")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--graph", type=Path, help="a graph of examples/reports that is there")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    found = measured(asked.graph, asked.rounds)
    if asked.json:
        return print(json.dumps(found, indent=1))
    print(f"{'milliseconds, median of ' + str(asked.rounds):32}{'wall':>8}{'fastest':>9}{'processor':>11}{'target':>8}")
    for name, times in found.items():
        target = f"{TARGETS[name]:8}" if name in TARGETS else ""
        print(f"{name:32}{times['wall_ms']:8.0f}{times['fastest_ms']:9.0f}{times['processor_ms']:11.0f}{target}")
    return None


if __name__ == "__main__":
    main()
