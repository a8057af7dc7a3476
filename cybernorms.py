"""The one command: build, check, serve, query, cite, crossref, concordance, add.

It is thin; all work is in the packages.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.release import NoRelease
from api.settings import ROOT, Settings
from loaders import CheckFailed, ReleaseMissing

if TYPE_CHECKING:
    from api.crossref.tables import Table

OK, FAILED, MISUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        The exit code: 0 done, 1 the input has problems or there is no release, 2 the command was misused.
    """
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if "run" not in chosen:
        parser.print_help()
        return MISUSED
    try:
        settings = Settings.of(os.environ)
        code: int = chosen.run(chosen, settings)
        return code
    except CheckFailed as failure:
        for problem in failure.problems:
            print(problem, file=sys.stderr)
        print(f"\n{failure}.", file=sys.stderr)
        return FAILED
    except (ReleaseMissing, NoRelease) as missing:
        print(f"cybernorms: {missing}.", file=sys.stderr)
        return FAILED
    except ValueError as error:
        print(f"cybernorms: {error}.", file=sys.stderr)
        return MISUSED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        print(f"cybernorms: {error}.", file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cybernorms",
        description="The UN norms of responsible State behaviour in the use of ICTs, as a graph that can be asked.",
        epilog="Exit codes: 0 done; 1 the records have problems, or there is no release; 2 the command was misused.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    build = commands.add_parser("build", help="check records and ontology, infer, and write a release")
    build.set_defaults(run=_build)
    check = commands.add_parser("check", help="do every check of a build and write nothing")
    check.set_defaults(run=_check)
    for command in (build, check):
        command.add_argument("--root", type=Path, default=ROOT, help="folder with data/ and ontology/ (default: here)")
    build.add_argument(
        "--releases",
        type=Path,
        help="folder that releases lie in (default: releases/ or $CYBERNORMS_RELEASES)",
    )

    serve = commands.add_parser(
        "serve", help="serve the newest release; builds first if there is none or data are newer"
    )
    serve.set_defaults(run=_serve)

    query = commands.add_parser("query", help="ask the newest release a SPARQL query")
    query.add_argument("query", help="SPARQL text, the path of a file with it, or - for standard input")
    query.add_argument(
        "--format", choices=("table", "csv", "json"), default="table", help="how to print (default: table)"
    )
    query.set_defaults(run=_query)

    cite = commands.add_parser("cite", help="find what a text cites: documents, paragraphs, articles, norms")
    cite.add_argument("text", help="a text, the path of a file (text, Markdown, HTML, PDF, DOCX, Akoma Ntoso), or -")
    cite.add_argument("--json", action="store_true", help="a list of objects instead of lines")
    cite.add_argument("--root", type=Path, default=ROOT, help="folder with data/ (default: here)")
    cite.set_defaults(run=_cite)

    crossref = commands.add_parser(
        "crossref", help="cross-reference a draft: citations and what is wrong with them, norms, earlier text"
    )
    crossref.add_argument("file", help="a file (text, Markdown, HTML, PDF, DOCX, Akoma Ntoso), or - for standard input")
    _reports(crossref)
    crossref.set_defaults(run=_crossref)
    concordance = commands.add_parser("concordance", help="compare two texts of one language, paragraph by paragraph")
    concordance.add_argument("older", help="file with the older text")
    concordance.add_argument("newer", help="file with the newer text")
    _reports(concordance)
    concordance.set_defaults(run=_concordance)
    add = commands.add_parser("add", help="propose the record of a document, for a person to review")
    add.add_argument("file", type=Path, help="file with the document")
    add.add_argument("--id", default="", help="name of the record (default: the symbol, with _ for /)")
    add.add_argument("--root", type=Path, default=ROOT, help="folder with data/ and ontology/ (default: here)")
    add.set_defaults(run=_add)
    return parser


def _reports(command: argparse.ArgumentParser) -> None:
    forms = command.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    forms.add_argument("--csv", action="store_true", help="a table instead of lines")
    forms.add_argument("--docx", type=Path, metavar="OUT", help="write a Word document")


def _build(chosen: argparse.Namespace, settings: Settings) -> int:
    from loaders import build

    folder = build(chosen.root, chosen.releases or settings.releases, _progress())
    print(folder)
    return OK


def _check(chosen: argparse.Namespace, settings: Settings) -> int:
    from loaders import check

    count = check(chosen.root, _progress())
    print(f"No problems in {count:,} statements.")
    return OK


def _serve(chosen: argparse.Namespace, settings: Settings) -> int:
    import uvicorn

    from api.app import create
    from api.operations import write_log
    from loaders import build
    from loaders.release import is_current

    if not is_current(ROOT, settings.releases):
        build(ROOT, settings.releases, _progress())
    write_log(settings.log)
    app = create(settings)
    print(f"cybernorms is at http://{settings.host}:{settings.port}/", file=sys.stderr, flush=True)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        loop="asyncio",  # uvloop closes descriptors in every fork of its process, and theirs: workers lose their own
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=math.ceil(settings.query_seconds) + 1,
    )
    return OK


def _query(chosen: argparse.Namespace, settings: Settings) -> int:
    from api.admission import admit
    from api.errors import ServiceError
    from api.release import Release
    from api.store import Store
    from api.table import print_answer

    text = chosen.query
    if text == "-":
        text = sys.stdin.read()
    elif _is_file(text):
        text = Path(text).read_text(encoding="utf-8")
    store = Store.open(Release.current(settings.releases).folder)
    try:
        admit(text, settings)
        print_answer(store, text, chosen.format, sys.stdout)
    except SyntaxError as error:
        print(f"cybernorms: the query does not parse: {error}.", file=sys.stderr)
        return MISUSED
    except (ServiceError, RuntimeError) as error:
        print(f"cybernorms: the query cannot be answered: {error}", file=sys.stderr)
        return MISUSED
    return OK


def _cite(chosen: argparse.Namespace, settings: Settings) -> int:
    from loaders.texts import Catalogue, Refused, cite, text_of

    text = chosen.text
    if text == "-":
        text = sys.stdin.read()
    elif _is_file(text):
        try:
            text = text_of(Path(text))
        except Refused as refused:
            print(f"cybernorms: {text}: {refused}", file=sys.stderr)
            return FAILED
    found = cite(text, Catalogue.read(chosen.root))
    if chosen.json:
        print(json.dumps([citation.as_json() for citation in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            place = " ".join(f"{unit} {number}" for unit, number in (one.pinpoint or {}).items())
            where = (f"{one.start}-{one.end}", one.status, one.kind, one.symbol or "-", place or "-", one.target or "-")
            print(*where, sep="  ")
    return OK


def _crossref(chosen: argparse.Namespace, settings: Settings) -> int:
    from api.crossref import tables
    from loaders.texts import Refused, read
    from loaders.texts.corpus import Corpus
    from loaders.texts.crossref import CrossReferences

    release = _newest(settings)
    references = CrossReferences(Corpus.open(release))
    try:
        source = sys.stdin.buffer.read() if chosen.file == "-" else Path(chosen.file)
        document = read(source, catalogue=references.catalogue)
    except Refused as refused:
        print(f"cybernorms: {chosen.file}: {refused}", file=sys.stderr)
        return FAILED
    told = references.of(document).as_json() | {"release": release.name}
    return _report(chosen, tables.of_crossref(told), told, tables.lines_of_crossref)


def _concordance(chosen: argparse.Namespace, settings: Settings) -> int:
    from api.crossref import tables
    from loaders.texts import Refused, read
    from loaders.texts.concordance import concordance

    texts = []
    for name in (chosen.older, chosen.newer):
        try:
            texts.append(read(Path(name)))
        except Refused as refused:
            print(f"cybernorms: {name}: {refused}", file=sys.stderr)
            return FAILED
    told = concordance(*texts).as_json()
    return _report(chosen, tables.of_concordance(told), told, tables.lines_of_concordance)


def _report(
    chosen: argparse.Namespace, table: Table, told: dict[str, Any], lines: Callable[[dict[str, Any]], Iterator[str]]
) -> int:
    from api.crossref import tables

    if chosen.docx:
        chosen.docx.write_bytes(tables.as_docx(table))
        print(chosen.docx)
    elif chosen.csv:
        sys.stdout.buffer.write(tables.as_csv(table))
    elif chosen.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(told)))
    return OK


def _add(chosen: argparse.Namespace, settings: Settings) -> int:
    from loaders import check
    from loaders.proposal import Exists, proposal
    from loaders.texts import Refused, read
    from loaders.texts.corpus import Corpus
    from loaders.texts.crossref import CrossReferences

    references = CrossReferences(Corpus.open(_newest(settings)))
    try:
        document = read(chosen.file, catalogue=references.catalogue)
        known = references.catalogue.find(document.symbol)
        if known and not chosen.id:
            raise Exists(f"{document.symbol} has a record already: data/{known.id}.toml")
        made = proposal(document, references.of(document), chosen.id)
        written = made.write(chosen.root)
    except (Refused, Exists) as refused:
        print(f"cybernorms: {chosen.file}: {refused}", file=sys.stderr)
        return FAILED
    for path in written:
        print(path)
    print("Everything in it is a draft. To do before it can be verified:")
    for line in made.open:
        print(f"- {line}")
    count = check(chosen.root, _progress())
    print(f"No problems in {count:,} statements.")
    return OK


def _newest(settings: Settings) -> Path:
    """The folder of the newest release; it is built first if there is none or the records are newer."""
    from loaders import build, current
    from loaders.release import is_current

    if not is_current(ROOT, settings.releases):
        build(ROOT, settings.releases, _progress())
    return current(settings.releases)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _progress() -> Callable[[str], None]:
    """A teller of progress for a terminal; in a pipe it says nothing."""
    if not sys.stderr.isatty():
        return lambda line: None
    start = time.monotonic()
    return lambda line: print(f"{time.monotonic() - start:6.2f} s  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
