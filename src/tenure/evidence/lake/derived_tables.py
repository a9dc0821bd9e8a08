"""Tables that Tenure itself writes into the lake: verdicts and ticks, not facts."""

import pyarrow as pa

from tenure.evidence.lake.stages import STAGES
from tenure.evidence.lake.verdicts import PUBLISHED, VERDICTS

STORED_BY_US: dict[str, pa.Schema] = {"verdicts": VERDICTS, "published": PUBLISHED, "stages": STAGES, "looks": STAGES}
