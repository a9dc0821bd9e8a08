"""One time zone for the company's dates, fixed at its first import."""

from zoneinfo import available_timezones

from tenure.evidence.intake.cells.convert import READER
from tenure.flows.frameworks.live import live_framework, publish_in_zone
from tenure.platform.access import Caller
from tenure.platform.deliveries.actions import fix_reading_terms
from tenure.platform.deliveries.cards import TermsCard
from tenure.platform.deliveries.queries import reading_terms
from tenure.values.problem import did_you_mean, refusal


def reading_zone(wanted: str = "") -> str:
    """The zone that files are read in: the fixed one; before the first import `wanted`, else the framework's. Raises
    ProblemError for a zone that isn't one, or another than the fixed one."""
    if wanted and wanted not in available_timezones():
        fix = did_you_mean(wanted, available_timezones()) or "Use a name like Europe/Berlin."
        raise refusal("import.no_such_zone", f"There is no time zone {wanted}.", "--timezone", fix=fix)
    fixed = reading_terms()
    if fixed is None:
        return wanted or live_framework().framework.timezone
    if wanted and wanted != fixed.zone:
        raise refusal(
            "import.zone_fixed",
            f"Your company's time zone is {fixed.zone}, set by the first import.",
            "--timezone",
            "Imported data was dated with it.",
            "Leave out --timezone. For one file in another zone, set `timezone:` of its entry in the mapping file.",
            409,
        )
    return fixed.zone


def zone_to_choose() -> tuple[str, tuple[str, ...]]:
    """Before the first import, the zone that is proposed and those there are; ("", ()) once it is fixed."""
    if reading_terms() is not None:
        return "", ()
    return live_framework().framework.timezone, tuple(sorted(available_timezones()))


def todays_zone() -> str:
    """The zone that earlier imports are read again in: the framework's, where an older reader took days as days in UTC."""
    fixed = reading_terms()
    return fixed.zone if fixed and fixed.reader > 1 else live_framework().framework.timezone


def fixed_terms(caller: Caller, zone: str = "") -> TermsCard:
    """How files are read, fixed now if this is the first import. The live framework's days follow the zone."""
    known = reading_terms()
    if known is not None:
        return known
    zone = zone or live_framework().framework.timezone
    if zone != live_framework().framework.timezone:
        publish_in_zone(caller, zone)
    return fix_reading_terms(caller, TermsCard(zone, READER))
