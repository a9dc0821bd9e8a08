"""What people read is said as their field says it: phrases that were once translated stay away. The list grows."""

import ast
import re
from collections.abc import Iterator

from house.source import CHECKOUT, PACKAGE, modules, report

BANNED = {  # pattern, in whatever case -> what to write instead
    r"\bmend(ed|s|ing)?\b": "fix",
    r"\bnothing was kept\b|\bkeep in the draft\b": "not saved, save to draft",
    r"\bsomething burns\b|\ba rival is looked at\b|\ban unhappy answer\b": "the play's usual name",
    r"\bthe ceiling is felt\b|\banother team asks:|\bkeep it so\b|\bone yes\b": "the play's usual name",
    r"\bfatal fact\b|\ba miracle\b": "critical fact; say it plainly",
    r"\bholds? the score\b|\bholds that limit\b": "caps the score",
    r"\bwould stand elsewhere\b|\bfires? as live\b|\bas many as live\b": "change, unchanged",
    r"\bare made in another way\b": "scoring changed",
    r"\bbest as per cent\b|\bcount in relation to each other\b": "treated as proportions",
    r"\bcounted anew\b|\bcomputed anew\b|\bfrom so many rows\b|\bshifted back by\b": "updates; minimum; ending … ago",
    r"\bit has worked\b|\bat work by day\b|\bbeside the stages?\b": "success when; active by day; in parallel",
    r"\bbring files in\b|\blook at them\b|\bleave them\b|\bleave it out\b|\blet it in\b": "Import files, Preview, Dismiss",
    r"\blet your product speak\b|\bwhom nobody has placed\b": "connect your product; can't be matched",
    r"\bgive a pulse to\b|\bnever hides it\b|\bnobody has judged\b": "add a pulse",
    r"\bdoesn['’]t add up\b|\bnot for you\b|\blies ahead\b|\blies before\b": "say what is wrong",
    r"\band i mean it\b|\bnot reached:|\bforget (them|this person)\b": "I understand; not covered; erase",
    r"\bno customer any more\b|\bhas left and\b|\btake apart today\b": "former customer, churned",
    r"\ba answers for it\b|\bc is asked before\b|\bi is told after\b": "Responsible, Accountable, Consulted, Informed",
    r"\bhow customers are looked after\b|\bthe first that fits\b": "engagement models; first match wins",
    r"\bout of the way\b|\bmoments that count\b|\bcomes? to its end\b": "key moments; finishes",
    r"\bwhat it came to\b|\bwhat came of it\b|\bafter the piece of work\b": "the result; the current step",
    r"\bhad come when the clock\b|\bthat are aimed at\b": "before tracking began; target",
    r"(?<!there )\bis no (number|point|pulse|day|stage to be in|criterion|kind of|folder|export)\b": "isn't a …",
    r"\bhas not come yet\b|\bshut out\b|\bmay not sign in\b": "is in the future; deactivated; can't sign in",
    r"\bopens (nothing|anything)\b|\blets nothing in\b|\bnothing out\b": "isn't valid; can send and read nothing",
    r"\bword for word\b|\bwhoever reads it\b|\bfor those who ask\b": "identical; kept with the change",
    r"\b(95|95 of|95 in) (in |of )?100 within\b": "95 % within",
    r"\bup to the day\b|\bto come back to life\b|\bfell silent by itself\b": "say it plainly",
    r"\bstands? by us\b|\ba talk about growth\b|\bwas there for\b": "supports us; expansion conversation",
    r"\btakes in everybody\b|\bwhat nobody (runs|leads)\b|\bnobody can be "
    "(red|yellow|green)\b": "covers all accounts; no account can be",
    r"\b(lies|line|threshold) beside (all|every)\b|\bstands? (twice|without quotes)\b": "outside the range; is defined twice",
    r"\btake it out\b|\bleave it out here\b|\bisn't decent\b": "remove it; isn't fair",
    r"\bas per cent\b|\bwhich feed is to blame\b|\bno good idea\b": "a percentage; is missing; a bad idea",
    r"\bdays' ends in a row\b|\bthe first (later )?day's end\b|\bit holds nobody "
    "back\b": "consecutive days; end of the day; not required",
    r"\bby what (one|the play|the stage)\b|\bwho and what (is needed|stands)\b": "how success is measured; people and resources",
    r"\bin a circle\b|\bname(s|d)? (one another|to itself)\b|\bis no (line|plain|range)\b": "in a loop; isn't a …",
    r"\bcan't be meant\b|\bstands for (nobody|no id|none)\b|\bno file names\b|\btake a line out\b": "is implausible; isn't a …",
    r"\baccounts of our own\b|\bit never came about\b|\bthey come to\b|\bsays whose row\b": "internal; never started; add up to",
    r"\bby (itself|themselves), its end\b|\bnobody knows what that means\b|\bmade to (do harm|unfold)\b": "automatically; unknown",
    r"\b(seven|nine) in ten\b|\bthree in (four|five|ten)\b|\btwo in five\b": "70 %, 90 %, …",
}
STARTERS = PACKAGE / "framework" / "starters"
ROOMS = tuple(
    f"tenure.{room}"
    for room in ("surfaces", "flows", "platform", "practice", "project", "insight", "framework", "evidence")
)


def _strings() -> Iterator[tuple[str, str]]:
    """Texts of code, and of the docstrings only those that are the help of a command."""
    for module in modules():
        if not module.within(*ROOMS):
            continue
        shown = {  # the first statement of a command: its help, if it is one
            id(node.body[0])
            for node in ast.walk(module.tree)
            if isinstance(node, ast.FunctionDef) and module.within("tenure.surfaces.cli")
        }
        comments = {
            id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr) and id(node) not in shown
        }
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Constant) or id(node) in comments:
                continue
            if isinstance(node.value, str) and " " in node.value:
                yield module.at(node), node.value


def _texts() -> Iterator[tuple[str, str]]:
    """Where something is read, and the text."""
    yield from _strings()
    for path in [*sorted(CHECKOUT.glob("*.md")), *sorted((CHECKOUT / "docs").rglob("*.md"))]:
        if path.name == "CHANGELOG.md" or "decisions" in path.parts:  # what was written then stays
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.relative_to(CHECKOUT)}:{number}", line
    for path in sorted(PACKAGE.rglob("*.html")):
        text = re.sub(r"\{[#%].*?[#%]\}", "", path.read_text(encoding="utf-8"))
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{path.relative_to(CHECKOUT)}:{number}", re.sub(r"<[^>\"]*(\"[^\"]*\"[^>\"]*)*>", " ", line)
    for path in sorted(STARTERS.rglob("*.yaml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.relative_to(CHECKOUT)}:{number}", line


def slips_in(where: str, text: str) -> list[str]:
    """What is banned in a text, each with what to write instead."""
    return [
        f"{where}: “{found.group()}”: {better}"
        for pattern, better in BANNED.items()
        if (found := re.search(pattern, text, re.IGNORECASE))
    ]


def test_nobody_reads_a_translation() -> None:
    texts = list(_texts())
    assert len(texts) > 5000
    slips = [slip for where, text in texts for slip in slips_in(where, text)]
    assert not slips, report(slips, "Say it as a customer success manager would.")


def test_a_banned_phrase_is_found_in_whatever_case() -> None:
    assert slips_in("here", "Mend this row") == ["here: “Mend”: fix"]
    assert slips_in("here", "Recommend an amendment") == []
