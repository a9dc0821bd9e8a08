"""The files of the pages, gathered under names that carry their content's hash, so browsers keep them for good."""

import hashlib
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find, get_finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from tenure.project.embedded import Progress, no_progress
from tenure.values.problem import refusal

STAMP = ".collected"


def _state() -> str:
    """What is there to gather: every file with its size and time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect(progress: Progress = no_progress) -> bool:
    """Gather the files when any has changed, for Django to read at its next start. Whether there was anything to do."""
    if find("vendor/tabler/tabler.min.css") is None:
        raise refusal(
            code="serve.no_assets",
            what="The files of the web pages are missing.",
            fix="Run `make setup` in the checkout.",
        )
    root = Path(settings.STATIC_ROOT)
    stamp = root / STAMP
    state = _state()
    if stamp.exists() and stamp.read_text() == state:
        return False
    progress("Collecting the files of the web pages")
    draft = root.with_name(f"{root.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    gathering = Command()
    gathering.storage = CompressedManifestStaticFilesStorage(location=str(draft))
    call_command(gathering, verbosity=0, interactive=False)
    (draft / STAMP).write_text(state)
    shutil.rmtree(root, ignore_errors=True)
    draft.rename(root)
    return True
