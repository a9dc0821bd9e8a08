"""Files brought by the browser: laid aside, looked at, asked about, then imported. Big folders are for the command line."""

import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenure.flows.bringing_in.import_report import EntryReport, ImportReport, RefusedReport, merged_reasons, totals
from tenure.flows.bringing_in.proposing import Proposal, ProposedFile, Question
from tenure.flows.bringing_in.uploads import (
    Choices,
    ask_import,
    column_key,
    fields_for,
    import_job,
    kinds,
    lay_aside,
    propose_upload,
    resume_import,
    stop_import,
    try_import,
)
from tenure.flows.bringing_in.zones import zone_to_choose
from tenure.flows.notices import about_job
from tenure.platform.access import Right, require
from tenure.platform.outbox.actions import see_notices
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace, is_part, page, part
from tenure.values.problem import refusal

MOST_BYTES = 100 * 1024 * 1024
MOST_NAME = 200
"""Bytes of a name. Disks take 255, and whoever copies a file adds to its name."""
ANSWER = "answer:"
USE = "use:"
WAS = "was:"
SHOWN_SAMPLES = 2
SHOWN_REASONS = 5


@dataclass(frozen=True, slots=True)
class UploadColumn:
    """One column: what it would become, and what else it could."""

    header: str
    key: str
    becomes: str
    was: str
    """What is proposed where nothing is chosen."""
    trait: str
    """The attribute that it may be kept as."""
    how: str
    example: str
    why: str


@dataclass(frozen=True, slots=True)
class UploadPreview:
    """One file, or a family of files, as it would be read, with the questions about it and what a trial says."""

    file: str
    several: int
    kind: str
    aside: bool
    sure: str
    columns: tuple[UploadColumn, ...]
    fields: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str, bool], ...]
    notes: tuple[str, ...]
    questions: tuple[Question, ...]
    trial: Mapping[str, int] | None
    refused: tuple[RefusedReport, ...]


def _home() -> Path:
    return Path(settings.TENURE_HOME) / "uploads"


def _folder(workspace: Workspace, token: str) -> Path:
    """Where someone's files lie; a Problem (404) for a folder that is gone, or someone else's."""
    folder = _home() / f"{workspace.caller.user_id}-{token}"
    if not re.fullmatch(r"[0-9a-f]{16}", token) or not folder.is_dir():
        raise refusal(
            "upload.gone",
            "These files are no longer available.",
            why="They were imported or discarded, or are older than a day.",
            fix="Choose them again.",
            status=404,
        )
    return folder


def _keep(workspace: Workspace, files: Sequence["UploadedFile[bytes]"]) -> str:
    """Lay the files aside under a fresh token. Names are cut down to what can't lead anywhere else."""
    if not files:
        raise refusal("upload.none", "No file was chosen.", where="files", fix="Choose at least one file.")
    size = sum(file.size or 0 for file in files)
    if size > MOST_BYTES:
        raise refusal(
            "upload.too_big",
            f"The files have {size // (1024 * 1024)} MB in total; the limit here is {MOST_BYTES // (1024 * 1024)}.",
            where="files",
            fix="Use `tenure import` on the server: it shows progress and can be stopped.",
            status=413,
        )
    token = secrets.token_hex(8)
    folder = _home() / f"{workspace.caller.user_id}-{token}"
    lay_aside(folder)
    folder.mkdir(parents=True, mode=0o700)
    try:
        for file in files:
            with _free(folder, file.name or "file").open("xb") as kept:
                for piece in file.chunks():
                    kept.write(piece)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return token


def _free(folder: Path, said: str) -> Path:
    """A name in the folder that no other file has, even where capitals tell no names apart, and that no disk finds too long."""
    name = re.sub(r"[^\w.\- ()]", "_", Path(said).name).lstrip(".") or "file"
    stem, suffix = re.fullmatch(r"(.+?)((?:\.\w{1,8}){0,2})", name, re.DOTALL).groups()  # type: ignore[union-attr]  # always
    taken = {path.name.casefold() for path in folder.iterdir()}
    for number in count(1):
        ending = (f"-{number}" if number > 1 else "") + suffix
        free = stem.encode()[: MOST_NAME - len(ending.encode())].decode(errors="ignore") + ending
        if free.casefold() not in taken:
            return folder / free
    raise AssertionError("numbers never end")


def _looked(
    one: ProposedFile, proposal: Proposal, own: Mapping[str, str], given: Choices, report: ImportReport | None
) -> UploadPreview:
    entry = one.mapping
    files = report.of(_entry(one, report)) if report else ()
    count = totals(files) if files else None
    first = next(other for other in proposal.files if other.file == one.file) is one
    said = given.answers.get(f"{one.file}:kind", "")
    return UploadPreview(
        file=one.file,
        several=len(one.sheets) if len(one.sheets) > 1 else 0,
        kind=words.column(entry.kind) if entry.kind and not entry.skip else "",
        aside=entry.skip,
        sure=words.percent(one.confidence) if entry.kind and not said else "",
        columns=tuple(_column(one, header, own) for header in entry.columns) if entry.kind else (),
        fields=tuple(sorted(((name, words.field(name)) for name in fields_for(one)), key=lambda pair: pair[1])),
        kinds=tuple((kind, words.column(kind), kind == said) for kind in (*kinds(), "skip")) if first else (),
        notes=tuple(one.notes),
        questions=tuple(question for question in proposal.questions if question.file == one.file) if first else (),
        trial=count | {"good": count["rows_read"] - count["quarantined"] - count["rows_left_out"]} if count else None,
        refused=tuple(merged_reasons(files)[:SHOWN_REASONS]),
    )


def _entry(one: ProposedFile, report: ImportReport) -> EntryReport:
    return next(entry for entry in report.entries if (entry.file, entry.kind) == (one.file, one.mapping.kind))


def _column(one: ProposedFile, header: str, own: Mapping[str, str]) -> UploadColumn:
    use, key = one.mapping.columns[header], column_key(one, header)
    why = next((column.why for column in one.left_out if column.header == header), "")
    return UploadColumn(
        header,
        key,
        use.field,
        own.get(key, use.field),
        f"trait:{words.key_of(header)}",
        ", ".join(how for how in (use.dates, use.decimal, use.per, use.unit) if how),
        ", ".join(cell[:40] for cell in one.samples.get(header, ())[:SHOWN_SAMPLES]),
        why,
    )


def _choices(posted: Mapping[str, object]) -> Choices:
    """Answers, and the columns that were chosen otherwise than proposed."""
    answers = {
        name.removeprefix(ANSWER): str(value) for name, value in posted.items() if name.startswith(ANSWER) and value
    }
    fields = {
        name.removeprefix(USE): str(value)
        for name, value in posted.items()
        if name.startswith(USE) and value != posted.get(WAS + name.removeprefix(USE))
    }
    return Choices(answers, fields)


def _guess(
    request: HttpRequest, workspace: Workspace, folder: Path, proposal: Proposal, own: Mapping[str, str], given: Choices
) -> HttpResponse:
    size = sum(path.stat().st_size for path in folder.iterdir())
    report = try_import(workspace.caller, proposal, size)
    files = [_looked(one, proposal, own, given, report) for one in proposal.files]
    shown = {f"{one.file}:kind" for one in files if one.kinds and not one.questions}
    asked = {question.key for question in proposal.questions}
    cards = {
        "token": folder.name.partition("-")[2],
        "files": files,
        "questions": proposal.questions,
        "problems": proposal.problems,
        "skipped": proposal.found.skipped,
        "given": sorted((key, said) for key, said in given.answers.items() if key not in shown | asked),
        "backfill": "backfill" in request.POST or "backfill" in request.GET,
        "zone": given.zone,
        "ready": any(one.kind for one in files) and not proposal.questions,
    }
    return render(request, "data/guess.html", cards)


@require_http_methods(["GET", "POST"])
@page("data", writes=True)
def choose(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Choose files; they are laid aside and looked at next."""
    require(workspace.caller, Right.IMPORT)
    if request.method == "GET":
        zone, zones = zone_to_choose()
        return part(request, "data/choose.html", {"most": MOST_BYTES // (1024 * 1024), "zone": zone, "zones": zones})
    token = _keep(workspace, request.FILES.getlist("files"))
    answer = redirect("upload_look", token=token)
    said = {name: request.POST[name] for name in ("backfill", "zone") if request.POST.get(name)}
    if said:
        answer["Location"] += f"?{urlencode(said)}"
    return answer


@require_http_methods(["GET", "POST"])
@page("data", writes=True)
def look(request: HttpRequest, workspace: Workspace, token: str) -> HttpResponse:
    """Show how the files would be read, ask what can't be told and let columns be changed; then import in the background."""
    require(workspace.caller, Right.IMPORT)
    folder = _folder(workspace, token)
    if "discard" in request.POST:
        shutil.rmtree(folder, ignore_errors=True)
        return redirect("data")
    given = replace(_choices(request.POST), zone=request.POST.get("zone", request.GET.get("zone", "")))
    proposal, own = propose_upload(folder, given)
    if request.method == "GET" or proposal.questions or "import" not in request.POST:
        return _guess(request, workspace, folder, proposal, own, given)
    found = ask_import(workspace.caller, folder, given, backfill="backfill" in request.POST)
    return redirect("upload_work", key=found.key)


@require_http_methods(["GET", "POST"])
@page("data", writes=True)
def work(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """How far an import is, and what it came to. The page asks every second while it is under way."""
    if request.method == "POST":
        (stop_import if request.POST.get("turn") == "stop" else resume_import)(workspace.caller, key)
        return redirect("upload_work", key=key)
    found = import_job(workspace.caller, key)
    if is_part(request):
        answer = render(request, "data/import_job.html", {"job": found})
        if not found.under_way:
            answer["HX-Refresh"] = "true"
        return answer
    if found.state != "done":
        return render(request, "data/importing.html", {"job": found})
    see_notices(workspace.caller, about_job(key))
    return render(request, "data/imported.html", {"report": found.result, "counts": _together(found.result)})


def _together(report: Mapping[str, Any]) -> dict[str, int]:
    files = report["files"]
    went_in = sum(one["accepted"] + one["corrected"] for one in files)
    return {"accepted": went_in, "quarantined": sum(one["quarantined"] for one in files)}
