"""Files uploaded in the browser: how they would be read, a trial run, and the import as a background job."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tenure.evidence.connectors.recognise.synonyms import FIELDS
from tenure.evidence.intake.mapping import IGNORE, OPEN, TRAIT, ColumnUse, fields_of
from tenure.evidence.intake.mapping import Mapping as MappingOf
from tenure.flows.bringing_in.import_report import ImportReport
from tenure.flows.bringing_in.importing import import_proposed
from tenure.flows.bringing_in.proposing import Proposal, ProposedFile, propose
from tenure.flows.bringing_in.zones import zone_to_choose
from tenure.flows.progress import ProgressSteps
from tenure.platform.access import Caller, Right, require
from tenure.platform.identity.queries import caller_by_id
from tenure.platform.jobs import actions
from tenure.platform.jobs.cards import JobCard
from tenure.platform.jobs.queries import job, newest_job, open_jobs
from tenure.platform.jobs.running import JobProgress, Work
from tenure.platform.timers.actions import Call, set_timer
from tenure.platform.timers.cards import TimerCard
from tenure.values import clock
from tenure.values.problem import refusal
from tenure.values.progress import WorkStep

IMPORT = "files.import"
TRIAL_BYTES = 8 * 1024 * 1024
"""Files up to this size together are tried before they are imported."""
TOLD_EVERY = 0.3
STEPS = (WorkStep.READING, WorkStep.COMPARING_ROWS, WorkStep.WRITING, WorkStep.UPDATING)
REMOVAL = "upload.removal"
KEPT, LOOKS_AGAIN = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose: answers by the key of their question, fields by column (`column_key`), and whose days bare days
    are, which the first import fixes."""

    answers: Mapping[str, str]
    fields: Mapping[str, str]
    zone: str = ""


def column_key(one: ProposedFile, header: str) -> str:
    """What a column is chosen by: its file, its kind and its header."""
    return json.dumps([one.file, one.mapping.kind, header], ensure_ascii=False)


def fields_for(one: ProposedFile) -> tuple[str, ...]:
    """The fields that a column of a file may become."""
    return tuple(sorted(fields_of(one.mapping.kind))) if one.mapping.kind else ()


def kinds() -> tuple[str, ...]:
    """The kinds of files there are."""
    return tuple(FIELDS)


def propose_upload(folder: Path, choices: Choices) -> tuple[Proposal, Mapping[str, str]]:
    """How the files would be read with what was chosen, and the field of each column where nothing is chosen."""
    zone = choices.zone if zone_to_choose()[1] else ""
    base = propose([folder], None, choices.answers, timezone=zone)
    own = {column_key(one, header): use.field for one in base.files for header, use in one.mapping.columns.items()}
    changed = {one.file for one in base.files for header in one.mapping.columns if _chosen(one, header, choices)}
    if not changed:
        return base, own
    entries = [_with_fields(one, choices) for one in base.files if one.file in changed]
    return propose([folder], None, choices.answers, given=MappingOf(tuple(entries)), timezone=zone), own


def _with_fields(one: ProposedFile, choices: Choices) -> Any:
    columns = {
        header: ColumnUse(field) if (field := _chosen(one, header, choices)) else use
        for header, use in one.mapping.columns.items()
    }
    return replace(one.mapping, columns=columns)


def _chosen(one: ProposedFile, header: str, choices: Choices) -> str:
    """The field that was chosen for a column, when it is another one than is proposed."""
    field = choices.fields.get(column_key(one, header), "")
    if field in ("", OPEN, one.mapping.columns[header].field):
        return ""
    return field if field == IGNORE or field.startswith(TRAIT) or field in fields_for(one) else ""


def try_import(caller: Caller, proposal: Proposal, size: int) -> ImportReport | None:
    """What the import would do, without writing; None for files too large to try while someone waits."""
    require(caller, Right.IMPORT)
    if proposal.questions or not any(one.mapping.kind for one in proposal.files) or size > TRIAL_BYTES:
        return None
    return import_proposed(caller, proposal, dry_run=True)


def ask_import(caller: Caller, folder: Path, choices: Choices, *, backfill: bool) -> JobCard:
    """Have laid-aside files imported in the background. Raises ProblemError while another import of the caller is under way."""
    asked = {
        "folder": str(folder),
        "answers": dict(choices.answers),
        "fields": dict(choices.fields),
        "backfill": backfill,
        "zone": choices.zone,
    }
    found = actions.ask(caller, Right.IMPORT, IMPORT, _subject(caller), asked)
    if found.asked.get("folder") != str(folder):
        what = "Another import of yours is running."
        raise refusal("upload.busy", what, "", "", "Wait until it is done, then import these files.", 409)
    return found


def import_under_way(caller: Caller) -> JobCard | None:
    """The caller's newest import from the browser."""
    return newest_job(caller, Right.IMPORT, _subject(caller))


def import_job(caller: Caller, key: str) -> JobCard:
    """An import as it is now. Raises ProblemError `job.unknown` (404)."""
    return job(caller, key, Right.IMPORT)


def stop_import(caller: Caller, key: str) -> JobCard:
    """Ask an import to stop: what isn't in the facts yet stays out."""
    return actions.stop(caller, key, Right.IMPORT)


def resume_import(caller: Caller, key: str) -> JobCard:
    """Take an import up again that failed."""
    return actions.resume(caller, key, Right.IMPORT)


def _subject(caller: Caller) -> str:
    return f"upload:{caller.user_id or 0}"


def _import(found: JobCard, progress: JobProgress) -> dict[str, Any]:
    """Begun again after being cut off, it finds its rows in the lake and brings in the rest."""
    caller = caller_by_id(found.user_id, "web")
    if caller is None:
        what = f"{found.user_name} can no longer sign in."
        raise refusal("job.caller", what, "job", fix="Start it as another user.", status=403)
    folder = Path(found.asked["folder"])
    if not folder.is_dir():
        fix = "Choose the files again."
        raise refusal("upload.gone", "These files aren't here any more.", "", fix=fix, status=404)
    steps = ProgressSteps(progress, STEPS, every=TOLD_EVERY)
    proposal, _ = propose_upload(
        folder, Choices(found.asked["answers"], found.asked["fields"], found.asked.get("zone", ""))
    )
    report = import_proposed(caller, proposal, backfill=bool(found.asked["backfill"]), progress=steps)
    shutil.rmtree(folder, ignore_errors=True)
    return report.as_json()


def lay_aside(folder: Path) -> None:
    """Have files that nobody comes back for removed after a day."""
    set_timer(REMOVAL, folder.name, clock.now() + KEPT, {"folder": str(folder)})


def _remove(timer: TimerCard) -> datetime | None:
    """Unless their import is under way, or waits to be resumed since less than a day."""
    folder, before = str(timer.payload["folder"]), clock.now() - KEPT
    if any(one.asked.get("folder") == folder for one in open_jobs(IMPORT, before)):
        return clock.now() + LOOKS_AGAIN
    shutil.rmtree(folder, ignore_errors=True)
    return None


CALLS: Mapping[str, Call] = {REMOVAL: _remove}
"""What timers of this file call."""

WORKS: Mapping[str, Work] = {IMPORT: _import}
"""How the work of this file is carried out."""
