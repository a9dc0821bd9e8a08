"""A framework's files: `framework.yaml` and what it includes, joined into one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import Any

from tenure.framework.loading.yaml_with_lines import LARGEST, Path, Plain, read_plain, too_large
from tenure.framework.problems import problem
from tenure.framework.schema import SECTIONS, RootText
from tenure.framework.starters import SHARED, STARTERS, shared_parts
from tenure.values.problem import Problem, did_you_mean

ROOT = "framework.yaml"
MOST_FILES = 100
LONGEST_NAME = 100  # bytes of a file's name with its folders: it has to fit on any disk it is exported to
MOST_UNKNOWN = 100
"""So many unknown keys of a file are told; to find what was meant takes time for each."""
PACKAGED = "shared/"

_UNREAD = frozenset(
    f"framework.{code}" for code in ("yaml", "too_large", "encoding", "include", "not_found")
)  # problems that leave a part of the text unseen

_REMEMBERED = 100_000  # characters of a file whose reading is kept

Reader = Callable[[str], bytes | None]
"""Name inside the folder -> the file's bytes, or None when there is no such file."""


@dataclass(slots=True)
class Loaded:
    """A framework as written.

    `sections` holds the objects of all files, in order; `places` the file and line of each path
    (`("signals", "seat_use", "value")`); `texts` every file read, by name, so that the whole can be stored and loaded
    again.
    """

    head: dict[str, Any] = field(default_factory=dict)
    sections: dict[str, dict[str, Any]] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    places: dict[Path, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    packaged: set[Path] = field(default_factory=set)  # objects that come from shared/

    @property
    def broken(self) -> bool:
        """Whether a file couldn't be read, so that whatever seems to be missing may only be unread."""
        return any(one.code in _UNREAD for one in self.problems)

    def place(self, path: Path) -> str:
        """`file:line` of a path, or of the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, f"{ROOT}:1")


def load(source: FilePath | Traversable) -> Loaded:
    """Reads a folder with a framework.yaml, or one file. Never raises; what is wrong stands in `problems`."""
    if source.is_dir():
        return _Loading(_folder_reader(source)).run(ROOT, str(source))
    if source.is_file():
        alone = source.name
        return _Loading(lambda name: _content(source) if name == alone else None).run(alone, str(source))
    return _Loading(lambda _name: None).run(ROOT, str(source))


def load_texts(texts: Mapping[str, str]) -> Loaded:
    """The same from texts by name, as the live framework is stored."""
    root = next(iter(texts)) if len(texts) == 1 else ROOT
    return _Loading(lambda name: texts[name].encode() if name in texts else None).run(root, "the stored framework")


def _content(file: FilePath | Traversable) -> bytes:
    """The bytes, of a file that is too large only as many as it takes to see that."""
    with file.open("rb") as stream:
        return stream.read(LARGEST + 1)


@lru_cache(maxsize=128)
def _remembered(text: str, name: str) -> tuple[str, Plain]:
    plain = read_plain(text, name)
    return json.dumps(plain.value), plain


def _read(text: str, name: str) -> Plain:
    """Packaged parts, and files of which one after another is edited, are read again and again; their values are the
    caller's own each time."""
    if len(text) > _REMEMBERED:
        return read_plain(text, name)
    value, plain = _remembered(text, name)
    return Plain(json.loads(value), plain.lines, plain.problems)


def _folder_reader(folder: FilePath | Traversable) -> Reader:
    def read(name: str) -> bytes | None:
        file = folder.joinpath(*PurePosixPath(name).parts)
        # A link may not lead out of the folder either.
        if isinstance(file, FilePath) and not file.resolve().is_relative_to(FilePath(str(folder)).resolve()):
            return None
        if not file.is_file():
            return None
        return _content(file)

    return read


class _Loading:
    """One load. Included files come first, in their order; then the file's own objects."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.loaded = Loaded()
        self.done: set[str] = set()
        self.grouped: tuple[dict[Path, int] | None, dict[Path, list[tuple[Path, int]]]] = (None, {})  # lines by object

    def run(self, root: str, shown: str) -> Loaded:
        if self._bytes(root, f"{root}:1")[0] is None:
            if not self.loaded.problems:
                self._say(
                    "framework.not_found",
                    f"No framework found in {shown}.",
                    f"{root}:1",
                    f"Give a folder with a {ROOT}, or a starter: {', '.join(STARTERS)}.",
                )
            return self.loaded
        self._file(root, ())
        return self.loaded

    def _say(self, code: str, what: str, where: str, fix: str = "", why: str = "", *, warning: bool = False) -> None:
        self.loaded.problems.append(problem(code, what, where=where, why=why, fix=fix, warning=warning))

    def _bytes(self, name: str, named_at: str) -> tuple[bytes | None, bool]:
        """The file, and whether it is a packaged part. None with a Problem when the machine won't give it out."""
        try:
            own = self.reader(name)
        except (OSError, RuntimeError, ValueError) as error:  # no right to read, a name too long, links in a circle
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "its links form a loop"
            self._say(
                "framework.include", f"{name} can't be read: {reason}.", named_at, "Check the file and its permissions."
            )
            return None, False
        if own is None and name.startswith(PACKAGED):
            part = SHARED.joinpath(name.removeprefix(PACKAGED))
            return (part.read_bytes(), True) if part.is_file() else (None, True)
        return own, False

    def _file(self, name: str, above: tuple[str, ...], named_at: str = "") -> None:
        if name in above:
            circle = " -> ".join((*above[above.index(name) :], name))
            self._say(
                "framework.include", f"{name} includes itself: {circle}.", named_at, "Remove one of the includes."
            )
            return
        if name in self.done:
            return
        self.done.add(name)
        if len(self.done) > MOST_FILES:
            self._say(
                "framework.include", f"More than {MOST_FILES} files are included.", named_at, "Merge some of them."
            )
            return
        told = len(self.loaded.problems)
        data, packaged = self._bytes(name, named_at)
        if data is None:
            if len(self.loaded.problems) == told:
                self._not_found(name, named_at, packaged)
            return
        text = self._text(data, name)
        if text is None:
            return
        self.loaded.texts[name if above else ROOT] = text  # a file of another name is kept as the root it is
        plain = _read(text, name)
        self.loaded.problems += plain.problems
        if plain.value is None:
            if not plain.problems:
                self._say(
                    "framework.empty",
                    "The file is empty.",
                    f"{name}:1",
                    "Write keys of the framework language, or remove the file.",
                )
            return
        if not isinstance(plain.value, dict):
            self._say(
                "framework.yaml",
                "The file must be a mapping of keys.",
                f"{name}:1",
                f"Start with one of: {', '.join(SECTIONS)}.",
            )
            return
        self._take(plain.value, plain.lines, name, above, packaged or name.startswith(PACKAGED))

    def _text(self, data: bytes, name: str) -> str | None:
        if len(data) > LARGEST:
            self.loaded.problems.append(too_large(name, f"over {LARGEST / 1e6:.0f} MB"))
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self._say("framework.encoding", "The file is not UTF-8 text.", f"{name}:{line}", "Save it as UTF-8.")
            return None

    def _not_found(self, name: str, named_at: str, packaged: bool) -> None:
        if packaged:
            parts = shared_parts()
            fix = did_you_mean(name, parts) or f"The packaged parts are: {', '.join(parts)}."
        else:
            fix = "Check the name. It is relative to the framework's folder."
        self._say("framework.include", f"File {name} not found.", named_at, fix)

    def _take(
        self, value: dict[str, Any], lines: dict[Path, int], name: str, above: tuple[str, ...], packaged: bool
    ) -> None:
        head_keys = [field.alias or key for key, field in RootText.model_fields.items()]
        self._includes(value.get("include"), lines, name, above)
        unknown = 0
        for key, content in value.items():
            where = f"{name}:{lines[(key,)]}"
            if key in SECTIONS:
                self._section(key, content, lines, name, packaged)
            elif key == "include":
                continue
            elif key not in head_keys:
                unknown += 1
                if unknown > MOST_UNKNOWN:
                    continue
                known = (*SECTIONS, *head_keys)
                self._say(
                    "framework.unknown_key",
                    f"Unknown key `{key}`.",
                    where,
                    did_you_mean(key, known) or f"Allowed keys: {', '.join(known)}.",
                )
            elif above:
                self._say(
                    "framework.unknown_key", f"`{key}` belongs in the first file.", where, f"Move it to {above[0]}."
                )
            else:
                self.loaded.head[key] = content
                self._remember((key,), lines, name)
        if unknown > MOST_UNKNOWN:
            what = f"There are {unknown - MOST_UNKNOWN:,} more unknown keys."
            self._say("framework.unknown_key", what, f"{name}:1", "Fix the ones listed first.")
        if not above:
            self.loaded.places.setdefault((), f"{name}:1")

    def _includes(self, includes: Any, lines: dict[Path, int], name: str, above: tuple[str, ...]) -> None:
        if includes is None:
            return
        for i, part in enumerate(includes if isinstance(includes, list) else [includes]):
            where = f"{name}:{lines.get(('include', i), lines[('include',)])}"
            pure = PurePosixPath(str(part))
            if not isinstance(part, str) or "\\" in part or "\0" in part or not part.endswith((".yaml", ".yml")):
                self._say(
                    "framework.include",
                    f"`{part}` isn't a YAML file.",
                    where,
                    "Use a name such as signals.yaml or shared/signals.yaml.",
                )
            elif pure.is_absolute() or ".." in pure.parts:
                self._say(
                    "framework.include",
                    f"`{part}` is outside the framework's folder.",
                    where,
                    "Copy the file into the folder.",
                )
            else:
                self._file(str(pure), (*above, name), where)
                if len(part.encode()) > LONGEST_NAME and str(pure) in self.loaded.texts:
                    what = f"The file name is longer than {LONGEST_NAME} bytes."
                    self._say("framework.file_name", what, where, "Shorten the file name.")

    def _section(self, section: str, content: Any, lines: dict[Path, int], name: str, packaged: bool) -> None:
        if content is None:
            return
        if not isinstance(content, dict):
            self._say(
                "framework.type",
                f"`{section}` must be a mapping of keys to values.",
                f"{name}:{lines[(section,)]}",
                f"Write {section}: and below it `name: …`.",
            )
            return
        mine = self.loaded.sections[section]
        for key, value in content.items():
            path: Path = (section, key)
            if key in mine and packaged:
                continue
            if key in mine and path not in self.loaded.packaged:
                where, first = f"{name}:{lines[path]}", self.loaded.place(path)
                self._say(
                    "framework.defined_twice",
                    f"`{key}` is defined twice.",
                    where,
                    "Keep one of them.",
                    f"It is also defined at {first}.",
                )
                continue
            self.loaded.packaged.discard(path)
            if packaged:
                self.loaded.packaged.add(path)
            mine[key] = value
            self._remember(path, lines, name)

    def _remember(self, path: Path, lines: dict[Path, int], name: str) -> None:
        """Takes over the places of an object; those of one that it replaces are forgotten."""
        if path in self.loaded.places:
            for inner in [known for known in self.loaded.places if known[: len(path)] == path]:
                del self.loaded.places[inner]
        self.loaded.places.update({inner: f"{name}:{line}" for inner, line in self._inside(path, lines)})

    def _inside(self, path: Path, lines: dict[Path, int]) -> list[tuple[Path, int]]:
        if self.grouped[0] is not lines:
            groups: dict[Path, list[tuple[Path, int]]] = {}
            for inner, line in lines.items():
                groups.setdefault(inner[:2] if inner[:1] and inner[0] in SECTIONS else inner[:1], []).append(
                    (inner, line)
                )
            self.grouped = (lines, groups)
        return self.grouped[1].get(path, [])
