"""Tokens and the export on the command line: real processes, a real home, and another one to come back into."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from homes import Tenure, commands


@pytest.fixture(scope="module")
def tenure() -> Iterator[Tenure]:
    """`tenure ...` on a fresh home that lasts for this file, with Olga in operations and Carl as a colleague."""
    with commands() as run:
        run("users", "add", "olga@larkfield.example", "--role", "operations")
        run("users", "add", "carl@larkfield.example", "--role", "colleague")
        yield run


def test_a_token_is_shown_once_and_revoked(tenure: Tenure) -> None:
    made = tenure("tokens", "make", "olga@larkfield.example", "--name", "Nightly", "--write", "--days", "0", "--json")
    assert made.returncode == 0, made.stderr
    said = json.loads(made.stdout)
    assert said["secret"].startswith("ten_")
    assert (said["token"]["scopes"], said["token"]["expires_at"]) == (["read", "write"], None)
    listed = tenure("tokens", "list", "olga@larkfield.example", "--json").stdout
    assert said["secret"] not in listed
    ended = json.loads(tenure("tokens", "revoke", str(said["token"]["id"]), "--json").stdout)
    assert ended["token"]["revoked_at"]
    far = tenure("tokens", "make", "olga@larkfield.example", "--name", "Far", "--days", "9999999999")
    assert (far.returncode, "Traceback" in far.stderr) == (2, False)
    unknown = tenure("tokens", "make", "nobody@larkfield.example", "--json")
    assert (unknown.returncode, json.loads(unknown.stderr)["problems"][0]["code"]) == (1, "user.unknown")


def test_an_export_honours_rights_and_other_peoples_files(tenure: Tenure, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = tenure("export", str(out), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["records"]["users"] == 2
    refused = tenure("export", str(tmp_path / "carl"), "--as", "carl@larkfield.example", "--json")
    assert (refused.returncode, json.loads(refused.stderr)["problems"][0]["code"]) == (1, "right.missing")
    other = tenure("export", str(tmp_path), "--json")
    assert (other.returncode, json.loads(other.stderr)["problems"][0]["code"]) == (1, "export.not_empty")
    back = tenure("import", str(out), "--json")
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["restored"]["records"]["users"] == 2
    dry = tenure("import", str(out), "--dry-run", "--json")
    assert (dry.returncode, json.loads(dry.stderr)["problems"][0]["code"]) == (1, "export.no_dry_run")
