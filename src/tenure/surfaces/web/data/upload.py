"""Files brought by the browser: laid aside, looked at, asked about, then imported. Big folders are for the command line."""

import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenure.flows.bringing_in.importing import import_proposed
from tenure.flows.bringing_in.proposing import Proposal, ProposedFile, propose
from tenure.platform.access import Right, require
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace, page, part
from tenure.values import clock
from tenure.values.problem import Problem, ProblemError

MOST_BYTES = 100 * 1024 * 1024
KEPT = timedelta(days=1)
IGNORED = "ignore"
ANSWER = "answer:"
SHOWN_SAMPLES = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it would be read."""

    header: str
    becomes: str
    how: str
    example: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One file as it would be read."""

    file: str
    kind: str
    aside: bool
    sure: str
    columns: tuple[Column, ...]
    ignored: int
    notes: tuple[str, ...]


def _home() -> Path:
    return Path(settings.TENURE_HOME) / "uploads"


def _folder(workspace: Workspace, token: str) -> Path:
    """Where someone's files lie; a Problem (404) for a folder that is gone, or someone else's."""
    folder = _home() / f"{workspace.caller.user_id}-{token}"
    if not re.fullmatch(r"[0-9a-f]{16}", token) or not folder.is_dir():
        raise ProblemError(
            Problem(
                "upload.gone",
                "These files aren't here any more.",
                why="They were imported, left aside, or a day has passed.",
                fix="Choose them again.",
                status=404,
            )
        )
    return folder


def _sweep() -> None:
    """Files that nobody came back for."""
    before = (clock.now() - KEPT).timestamp()
    for folder in _home().glob("*-*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def _keep(workspace: Workspace, files: Sequence["UploadedFile[bytes]"]) -> str:
    """Lay the files aside under a fresh token. Names are cut down to what can't lead anywhere else."""
    if not files:
        raise ProblemError(
            Problem("upload.none", "No file was chosen.", where="files", fix="Choose at least one file.")
        )
    size = sum(file.size or 0 for file in files)
    if size > MOST_BYTES:
        raise ProblemError(
            Problem(
                "upload.too_big",
                f"The files have {size // (1024 * 1024)} MB together, the browser takes {MOST_BYTES // (1024 * 1024)}.",
                where="files",
                fix="Bring them with `tenure import` on the server: it shows progress and can be stopped.",
                status=413,
            )
        )
    _sweep()
    token = secrets.token_hex(8)
    folder = _home() / f"{workspace.caller.user_id}-{token}"
    folder.mkdir(parents=True, mode=0o700)
    for file in files:
        name = re.sub(r"[^\w.\- ()]", "_", Path(file.name or "file").name).lstrip(".") or "file"
        with (folder / name).open("wb") as kept:
            for piece in file.chunks():
                kept.write(piece)
    return token


def _looked(one: ProposedFile) -> Looked:
    entry = one.mapping
    used = [(header, use) for header, use in entry.columns.items() if use.field != IGNORED]
    return Looked(
        file=one.file,
        kind=words.column(entry.kind) if entry.kind and not entry.skip else "",
        aside=entry.skip,
        sure=words.percent(one.confidence) if entry.kind else "",
        columns=tuple(
            Column(
                header,
                use.field.replace("_", " "),
                ", ".join(how for how in (use.dates, use.decimal, use.per, use.unit) if how),
                ", ".join(cell[:40] for cell in one.samples.get(header, ())[:SHOWN_SAMPLES]),
            )
            for header, use in used
        ),
        ignored=len(entry.columns) - len(used),
        notes=tuple(one.notes),
    )


def _answers(posted: Mapping[str, object]) -> dict[str, str]:
    return {
        name.removeprefix(ANSWER): str(value) for name, value in posted.items() if name.startswith(ANSWER) and value
    }


def _guess(request: HttpRequest, token: str, proposal: Proposal, given: Mapping[str, str]) -> HttpResponse:
    cards = {
        "token": token,
        "files": [_looked(one) for one in proposal.files],
        "questions": proposal.questions,
        "problems": proposal.problems,
        "given": sorted(given.items()),
        "backfill": "backfill" in request.POST or "backfill" in request.GET,
        "ready": bool(proposal.files) and not proposal.questions,
    }
    return render(request, "data/guess.html", cards)


@require_http_methods(["GET", "POST"])
@page("data", writes=True)
def choose(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Choose files; they are laid aside and looked at next."""
    require(workspace.caller, Right.IMPORT)
    if request.method == "GET":
        return part(request, "data/choose.html", {"most": MOST_BYTES // (1024 * 1024)})
    token = _keep(workspace, request.FILES.getlist("files"))
    answer = redirect("upload_look", token=token)
    if "backfill" in request.POST:
        answer["Location"] += "?backfill=1"
    return answer


@require_http_methods(["GET", "POST"])
@page("data", writes=True)
def look(request: HttpRequest, workspace: Workspace, token: str) -> HttpResponse:
    """Show how the files would be read and ask what can't be told; then import."""
    require(workspace.caller, Right.IMPORT)
    folder = _folder(workspace, token)
    if "discard" in request.POST:
        shutil.rmtree(folder, ignore_errors=True)
        return redirect("data")
    given = _answers(request.POST)
    proposal = propose([folder], None, given)
    if request.method == "GET" or proposal.questions or "import" not in request.POST:
        return _guess(request, token, proposal, given)
    report = import_proposed(workspace.caller, proposal, backfill="backfill" in request.POST)
    shutil.rmtree(folder, ignore_errors=True)
    return render(request, "data/imported.html", {"report": report})
