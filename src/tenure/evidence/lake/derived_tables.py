"""The tables of the lake that Tenure itself writes: not facts, but what was concluded from them."""

import pyarrow as pa

from tenure.evidence.lake.stages import STAGES
from tenure.evidence.lake.verdicts import PUBLISHED, VERDICTS

STORED_BY_US: dict[str, pa.Schema] = {"verdicts": VERDICTS, "published": PUBLISHED, "stages": STAGES, "looks": STAGES}
