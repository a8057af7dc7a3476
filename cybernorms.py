"""The one command: build, check, verify, serve, query, diff, schema, cite, crossref, concordance, add, push.

It is thin; all work is in the packages.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.allocator import keep_small
from api.errors import EngineDown
from api.release import Damaged, NoRelease
from api.settings import ROOT, Settings
from loaders import CheckFailed, PushFailed, ReleaseMissing

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
    except PushFailed as failure:
        print(f"cybernorms: the release is not whole there: {failure}.", file=sys.stderr)
        return FAILED
    except (ReleaseMissing, NoRelease, Damaged) as missing:
        print(f"cybernorms: {missing}.", file=sys.stderr)
        return FAILED
    except EngineDown as down:
        print(f"cybernorms: {down}", file=sys.stderr)
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
    verify = commands.add_parser("verify", help="compare every byte of the releases with their manifests")
    verify.add_argument("release", nargs="?", help="name or version of one of them (default: all)")
    verify.set_defaults(run=_verify)
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
    query.add_argument("--release", help="name or version of the release to ask (default: the newest)")
    query.add_argument(
        "--format", choices=("table", "csv", "json"), default="table", help="how to print (default: table)"
    )
    query.set_defaults(run=_query)

    diff = commands.add_parser("diff", help="what changed from one release to another")
    diff.set_defaults(run=_diff)
    diff.add_argument("before", help="name or version of a release")
    diff.add_argument("after", help="name or version of another")
    forms = diff.add_mutually_exclusive_group()
    for form, media_type, help_ in (
        ("json", "application/json", "one object"),
        ("csv", "text/csv", "a row for each property that differs"),
        ("patch", "application/rdf-patch", "RDF Patch: lines of N-Quads to delete and to add"),
    ):
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=media_type, help=help_)
    diff.add_argument("--state", default="", help="only what is about a State, by its ISO code, such as EST")
    diff.add_argument("--kind", default="", help="only things of a class, such as Position")
    diff.add_argument("--iri", default="", help="only a thing and what lies below it, such as position/est-2019")
    diff.add_argument("--layer", default="", help="only where something differs in curated, inferred, draft, ontology")

    schema = commands.add_parser("schema", help="print the GraphQL schema, or write it into the published contract")
    schema.add_argument("file", nargs="?", type=Path, help="the contract, such as schema.graphql; nothing may break it")
    schema.set_defaults(run=_schema)

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
    for command in (build, crossref):
        command.add_argument(
            "--embedding",
            metavar="MODULE:FUNCTION",
            help="function that gives vectors for texts, to find what is near in meaning"
            " (default: $CYBERNORMS_EMBEDDING, or none)",
        )
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
    push = commands.add_parser(
        "push",
        help="load a release into a SPARQL engine elsewhere",
        description="Loads a release into a SPARQL 1.1 engine, graph by graph. A run that was interrupted is continued"
        " by the next; one that finds everything in place sends nothing. Afterwards CYBERNORMS_SPARQL_URL makes the"
        " service use the engine. Credentials: CYBERNORMS_SPARQL_USER, _PASSWORD, _AUTH (basic or digest), _TOKEN.",
    )
    push.add_argument("url", metavar="URL", help="where the engine answers queries, such as http://host:7878/query")
    push.add_argument("--release", metavar="NAME", help="which release (default: the newest)")
    way = push.add_mutually_exclusive_group()
    way.add_argument("--store", metavar="URL", help="where it takes the Graph Store Protocol (default: it is tried)")
    way.add_argument("--update", metavar="URL", help="where it takes SPARQL Update (default: it is tried)")
    push.add_argument("--chunk", type=_count, metavar="N", help="triples in a request (20,000; by update 500)")
    push.add_argument("--drop-old", action="store_true", help="remove older releases from there when all is done")
    push.set_defaults(run=_push)
    return parser


def _reports(command: argparse.ArgumentParser) -> None:
    forms = command.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    forms.add_argument("--csv", action="store_true", help="a table instead of lines")
    forms.add_argument("--docx", type=Path, metavar="OUT", help="write a Word document")


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


def _build(chosen: argparse.Namespace, settings: Settings) -> int:
    from api.release import Release
    from api.verification import verify
    from loaders import build

    settings = _with_embedding(chosen, settings)
    folder = build(chosen.root, chosen.releases or settings.releases, _progress(), settings.embedding)
    verify(Release.read(folder))  # once, so that the first start need not
    print(folder)
    return OK


def _check(chosen: argparse.Namespace, settings: Settings) -> int:
    from loaders import check

    count = check(chosen.root, _progress())
    print(f"No problems in {count:,} statements.")
    return OK


def _verify(chosen: argparse.Namespace, settings: Settings) -> int:
    from api.releases import Releases

    releases = Releases(settings.releases)
    there = releases.all()
    asked = [one for one in there if chosen.release in (None, one.name, one.version)]
    for release in asked:
        if releases.is_whole(release, again=True):
            print(f"{release.name}  good  {len(release.files)} files")
    refused = {name: reason for name, reason in releases.refused.items() if chosen.release in (None, name)}
    for name, reason in refused.items():
        print(f"{name}  refused  {reason}")
    if not asked and not refused:
        raise NoRelease(settings.releases, releases.refused)
    return FAILED if refused else OK


def _serve(chosen: argparse.Namespace, settings: Settings) -> int:
    keep_small()
    from api.journal import write_log
    from api.serving import Supervisor

    write_log(settings.log)
    supervisor = Supervisor(settings, lambda: _refresh(settings))
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"cybernorms is at http://{host}:{settings.port}/", file=sys.stderr, flush=True)
    return supervisor.run()


def _refresh(settings: Settings) -> None:
    """Build a release if there is no good one or the records are newer."""
    from api.releases import Releases
    from loaders import build
    from loaders.release import is_current

    try:
        Releases(settings.releases).newest()
        if is_current(ROOT, settings.releases):
            return
    except NoRelease:
        pass
    build(ROOT, settings.releases, _progress(), settings.embedding)


def _query(chosen: argparse.Namespace, settings: Settings) -> int:
    from api.admission import admit
    from api.errors import ServiceError
    from api.releases import Releases
    from api.store import Store
    from api.table import print_answer

    text = chosen.query
    if text == "-":
        text = sys.stdin.read()
    elif _is_file(text):
        text = Path(text).read_text(encoding="utf-8")
    try:
        releases = Releases(settings.releases)
        store = Store.open((releases.find(chosen.release) if chosen.release else releases.newest()).folder)
        admit(text, settings)
        print_answer(store, text, chosen.format, sys.stdout)
    except SyntaxError as error:
        print(f"cybernorms: the query does not parse: {error}.", file=sys.stderr)
        return MISUSED
    except (ServiceError, RuntimeError) as error:
        print(f"cybernorms: the query cannot be answered: {error}", file=sys.stderr)
        return MISUSED
    return OK


def _diff(chosen: argparse.Namespace, settings: Settings) -> int:
    from api.changes import Wanted
    from api.comparison import written
    from api.errors import ServiceError
    from api.releases import Releases

    releases = Releases(settings.releases)
    try:
        before, after = releases.find(chosen.before), releases.find(chosen.after)
    except ServiceError as error:
        print(f"cybernorms: {error}", file=sys.stderr)
        return FAILED
    wanted = Wanted(chosen.state, chosen.kind, chosen.iri, chosen.layer)
    for text in written(before.folder, after.folder, chosen.form or "text/plain", wanted):
        sys.stdout.write(text)
    return OK


def _schema(chosen: argparse.Namespace, settings: Settings) -> int:
    from api.graphql.contract import Broken, checked
    from api.graphql.schema import schema
    from api.releases import Releases
    from api.store import Store

    sdl = schema(Store.open(Releases(settings.releases).newest().folder)).as_str() + "\n"
    if chosen.file is None:
        print(sdl, end="")
        return OK
    try:
        before = chosen.file.read_text(encoding="utf-8") if chosen.file.exists() else sdl
        chosen.file.write_text(checked(before, sdl), encoding="utf-8")
    except Broken as error:
        print(f"cybernorms: {error}.", file=sys.stderr)
        return FAILED
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
    from loaders.texts.crossref import CrossReferences

    settings = _with_embedding(chosen, settings)
    release = _newest(settings)
    references = CrossReferences.open(release, settings.embedding)
    try:
        source = sys.stdin.buffer.read() if chosen.file == "-" else Path(chosen.file)
        document = read(source, catalogue=references.catalogue)
    except Refused as refused:
        print(f"cybernorms: {chosen.file}: {refused}", file=sys.stderr)
        return FAILED
    found = references.of(document)
    if found.unfit:
        print(f"cybernorms: {found.unfit}. Earlier text was looked for without vectors.", file=sys.stderr)
    told = found.as_json() | {"release": release.name}
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


def _with_embedding(chosen: argparse.Namespace, settings: Settings) -> Settings:
    return settings if chosen.embedding is None else replace(settings, embedding=chosen.embedding).checked()


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
        build(ROOT, settings.releases, _progress(), settings.embedding)
    return current(settings.releases)


def _push(chosen: argparse.Namespace, settings: Settings) -> int:
    from api.remote.connection import credentials
    from loaders.push import push
    from loaders.release import current

    if chosen.release and Path(chosen.release).name != chosen.release:
        raise ValueError("--release is the name of a release, such as 1.0.0-3f2a")
    folder = settings.releases / chosen.release if chosen.release else current(settings.releases)
    for address in filter(None, (chosen.url, chosen.store, chosen.update)):
        replace(settings, sparql_url=address).checked()
    auth, headers = credentials(settings)
    done = push(
        folder,
        chosen.url,
        _progress(),
        store=chosen.store,
        update=chosen.update,
        auth=auth,
        headers=headers,
        chunk=chosen.chunk,
        drop_old=chosen.drop_old,
    )
    print(
        f"Release {done.release} is whole at {chosen.url}, by {done.way}: {done.graphs:,} graphs with {done.triples:,}"
        f" triples sent, {done.kept:,} graphs were there; counts agree, and {done.sampled:,} triples read back."
    )
    return OK


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
