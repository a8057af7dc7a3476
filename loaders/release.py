"""A release: one folder, checked, inferred, sorted, and never changed after it is written.

    releases/
      1.0.0-3f2a…/            named by version and content
        data.nq               every quad, sorted, one a line: the same input gives the same bytes
        default.nt            the default graph of queries, in the order in which memory is filled with it
        statistics.json       what holds of every statement in it
        texts.json            what drafts are read against: paragraphs, names, fingerprints
        vectors.bin           their gists by a function that gives vectors, if one is plugged in
        dumps/                the same as files for other programs
        manifest.json         counts, digests, what it was made from; written last
        store/                the same quads, ready to be queried
        search/               the search index: the same input gives the same bytes
      current -> 1.0.0-3f2a…  swapped in one step

A build works in a folder of its own beside the others and renames it when it is whole, so that an interrupted or
failed build leaves the previous release as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from loaders import checks, dumps, quads, records, search, shapes, statistics
from loaders.errors import CheckFailed, Problem, ReleaseMissing
from loaders.inference import infer
from loaders.location import Location
from loaders.passages import corpus
from loaders.texts.corpus import FILE as TEXTS
from loaders.texts.meaning import FILE as VECTORS
from loaders.texts.meaning import Meanings
from loaders.things import Things
from ontology import BASE, TERMS

MADE_FROM = frozenset({".toml", ".ttl", ".rq", ".jsonld", ".py", ".txt"})
VERSION = re.compile(r'^\s*owl:versionInfo\s+"([^"]+)"', re.MULTILINE)

Tell = Callable[[str], None]


def _silent(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Manifest:
    """What a release is and what is in it.

    Attributes:
        release: name of the release, and of its folder.
        version: version of the ontology, `major.minor.patch`.
        as_of: the newest day on which a record was compiled, ISO 8601.
        inputs: SHA-256 over the records, the ontology and the code that read them.
        quads: how many statements there are, in all graphs.
        layers: how many of them are curated, inferred, draft, or ontology.
        counts: how many things of each class are in the default graph, by the name of the class.
        files: SHA-256 and size in bytes of each file of the release but this one, by its path in the folder.
    """

    release: str
    version: str
    as_of: str
    inputs: str
    quads: int
    layers: Mapping[str, int]
    counts: Mapping[str, int]
    files: Mapping[str, Mapping[str, str | int]]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Raises: ReleaseMissing: the folder holds no finished release."""
        try:
            return cls(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise ReleaseMissing(folder) from None


@dataclass(frozen=True)
class _Checked:
    stated: list[quads.Quad]
    inferred: list[quads.Quad]
    store: quads.Store


def digest(root: Path) -> str:
    """SHA-256 over everything a release is made from: names and bytes of records, ontology and loaders."""
    total = hashlib.sha256()
    for name in ("data", "ontology", "loaders"):
        for path in sorted((root / name).rglob("*")):
            if path.is_file() and (path.suffix in MADE_FROM or path.name == "tables.json"):
                total.update(path.relative_to(root).as_posix().encode() + b"\0")
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def current(releases: Path) -> Path:
    """The folder of the newest release.

    Raises:
        ReleaseMissing: there is none.
    """
    folder = releases / "current"
    if not (folder / "manifest.json").is_file():
        raise ReleaseMissing(releases)
    return folder.resolve()


def is_current(root: Path, releases: Path) -> bool:
    """Whether the current release was made from exactly what `root` holds now; one that cannot be read counts."""
    try:
        return Manifest.read(current(releases)).inputs == digest(root)
    except ReleaseMissing:
        return False
    except (ValueError, TypeError):  # damaged: those who serve refuse it and say why
        return True


def check(root: Path, tell: Tell = _silent) -> int:
    """Do every check of a build and write nothing.

    Args:
        root: the folder with `data/` and `ontology/`.
        tell: called with a line about progress.

    Returns:
        How many statements the release would have.

    Raises:
        CheckFailed: with every problem found.
    """
    checked = _check(root, tell)
    return len(checked.stated) + len(checked.inferred)


def build(root: Path, releases: Path, tell: Tell = _silent, embedding: str = "") -> Path:
    """Build a release and make it the current one.

    Args:
        root: the folder with `data/` and `ontology/`.
        releases: the folder that releases lie in; made if need be.
        tell: called with a line about progress.
        embedding: a function that gives vectors for the gists, `package.module:function`; none is needed.

    Returns:
        The folder of the release. If the same release is there already, and whole, it is kept as it is.

    Raises:
        CheckFailed: with every problem found; nothing was written.
        Unfit: the function cannot be used; nothing was written.
    """
    inputs = digest(root)
    checked = _check(root, tell)
    as_of, counts = _newest(checked.store), _counts(checked.store)
    known = corpus(root, checked.store)
    texts, vectors = known.written(), b""
    if embedding:
        tell(f"asking {embedding} for vectors")
        vectors = Meanings.of(known, embedding).written()
    tell("sorting")
    lines = quads.n_quads(chain(checked.stated, checked.inferred))
    del checked  # the store on disk is made from the file: memory is for one of them at a time
    digested = hashlib.sha256()
    for line in lines:
        digested.update(line)
    version = _version(root)
    made_of = digested.hexdigest() + inputs + (hashlib.sha256(vectors).hexdigest() if vectors else "")
    name = f"{version}-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"
    target = releases / name
    releases.mkdir(parents=True, exist_ok=True)
    _sweep(releases)
    if not _is_whole(target):
        work = releases / f".building-{os.getpid()}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            _write(work / "data.nq", lines)
            union = quads.union(lines)
            _write(work / "default.nt", union)
            _write(work / statistics.FILE, [statistics.written(union)])
            del union
            _write(work / TEXTS, [texts])
            if vectors:
                _write(work / VECTORS, [vectors])
            count, layers = len(lines), _layers(lines)
            dumps.write(lines, work / "data.nq", root / "ontology", work / "dumps", tell)
            tell(f"storing {len(lines):,} statements")
            lines.clear()
            quads.on_disk(work / "data.nq", work / "store")
            found = search.write(Things(quads.statements(quads.of_file(work / "data.nq"))), work / "search")
            tell(f"{found:,} things can be searched for")
            manifest = Manifest(
                release=name,
                version=version,
                as_of=as_of,
                inputs=inputs,
                quads=count,
                layers=layers,
                counts=counts,
                files=_files(work),
            )
            text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False, sort_keys=True)
            _write(work / "manifest.json", [text.encode(), b"\n"])
            _move(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    _point(releases / "current", name)
    tell(f"release {name}")
    return target


def _check(root: Path, tell: Tell) -> _Checked:
    context = records.Context.read(root / "ontology" / "context.jsonld")
    tell("reading records")
    reading = records.read(root / "data", context)
    problems = list(reading.problems)
    ontology, ontology_problems = _ontology(root / "ontology")
    problems += ontology_problems
    if problems:
        raise CheckFailed(problems)
    tell(f"{len(reading.records):,} records")
    stated = quads.of_records(reading.records, context.document) + ontology
    known, withdrawn = (
        {str(getattr(quad.subject, "value", "")) for quad in stated if quads.is_withdrawn(quad) is gone}
        for gone in (False, True)
    )
    location = Location.of(context, reading.records, known)
    problems += checks.dangling(stated, location, withdrawn)
    tell("inferring")
    inferred, store = infer(stated, root / "ontology" / "rules", tell)
    tell("checking completeness")
    typed = [quad for quad in stated if quads.is_curated(quad)]
    typed += [quad for quad in inferred if quad.predicate == quads.TYPE and quads.is_closure(quad)]
    typed += [quad for quad in stated if quad.predicate in quads.WITHDRAWAL]  # a reason, and nothing more
    problems += shapes.validate(typed, root / "ontology" / "shapes.ttl", location)
    tell("checking across records")
    queries = set((root / "ontology" / "checks").glob("violation-*.rq"))
    profile = {path for path in queries if path.name.startswith("violation-dl-")}
    problems += checks.violations(quads.in_memory(ontology), profile, location)
    problems += checks.violations(store, queries - profile, location)
    if problems:
        raise CheckFailed(sorted(set(problems)))
    return _Checked(stated, inferred, store)


def _ontology(folder: Path) -> tuple[list[quads.Quad], list[Problem]]:
    found: list[quads.Quad] = []
    problems = []
    for path in sorted(folder.rglob("*.ttl")):
        if path.name in ("shapes.ttl", "style.ttl"):
            continue
        try:
            found += quads.of_turtle(path)
        except SyntaxError as error:
            file = path.relative_to(folder.parent).as_posix()
            problems.append(Problem(file, "", "", f"This file is not valid Turtle: {error}.", code="turtle"))
    return found, problems


def _version(root: Path) -> str:
    text = (root / "ontology" / "core.ttl").read_text(encoding="utf-8")
    found = VERSION.search(text)
    return found.group(1) if found else "0.0.0"


def _newest(store: quads.Store) -> str:
    query = f"SELECT (MAX(?day) AS ?newest) WHERE {{ ?record <{TERMS}compiled> ?day }}"
    return quads.select(store, query)[0].get("newest", "")


def _layers(lines: Sequence[bytes]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for line in lines:
        graph = line[line.rindex(b"<") + 1 :].decode()
        counted[graph.removeprefix(BASE + "graph/").split("/")[0].rstrip(" .>\n")] += 1
    return dict(sorted(counted.items()))


def _counts(store: quads.Store) -> dict[str, int]:
    query = f"""
        SELECT ?class (COUNT(DISTINCT ?thing) AS ?count)
        WHERE {{ ?thing a ?class . FILTER(STRSTARTS(STR(?class), "{TERMS}")) }}
        GROUP BY ?class"""
    rows = quads.select(store, query)
    return {row["class"].removeprefix(TERMS): int(row["count"]) for row in sorted(rows, key=lambda row: row["class"])}


def _write(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def _files(folder: Path) -> dict[str, dict[str, str | int]]:
    """What the manifest says of every file in a folder."""
    found: dict[str, dict[str, str | int]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        found[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": sha256}
    return found


def _is_whole(folder: Path) -> bool:
    """Whether a finished release lies in a folder, and no file of it is missing or changed."""
    try:
        listed = Manifest.read(folder).files
    except (ReleaseMissing, ValueError, TypeError):
        return False
    there = _files(folder)
    return all(there.get(name) == file for name, file in listed.items())


def _move(work: Path, target: Path) -> None:
    """Give a whole release its name; a damaged one of that name goes.

    If another build of the same input was faster, its release stands.
    """
    if not _is_whole(target):
        shutil.rmtree(target, ignore_errors=True)
        try:
            work.rename(target)
        except OSError:
            if not _is_whole(target):
                raise


def _sweep(releases: Path) -> None:
    """Remove what builds that died have left behind; one that still runs keeps its folder."""
    for folder in releases.glob(".building-*"):
        try:
            os.kill(int(folder.name.removeprefix(".building-")), 0)
        except (ProcessLookupError, ValueError):
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:
            continue


def _point(link: Path, name: str) -> None:
    beside = link.with_name(f".current-{os.getpid()}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(name)
    beside.replace(link)
