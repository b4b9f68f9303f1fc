"""Which words describe the compte abonné eau: contracts, readings, consumption, alerts, tariffs, analyses?"""

from enum import StrEnum


class WaterSpaceStatus(StrEnum):
    NOT_LINKED = "NOT_LINKED"
    CODE_REQUESTED = "CODE_REQUESTED"
    LINKED = "LINKED"


class ActivationCodeRequestStatus(StrEnum):
    WAITING = "WAITING"
    SENT = "SENT"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class WaterContractStatus(StrEnum):
    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    CLOSING = "CLOSING"
    CLOSED = "CLOSED"


class WaterUsage(StrEnum):
    DWELLING = "DWELLING"
    BUSINESS = "BUSINESS"
    IRRIGATION = "IRRIGATION"
    PUBLIC = "PUBLIC"


class ReadingSource(StrEnum):
    AGENT = "AGENT"
    CITIZEN = "CITIZEN"
    REMOTE = "REMOTE"
    ESTIMATE = "ESTIMATE"
    INSTALLATION = "INSTALLATION"
    REMOVAL = "REMOVAL"
    OPENING = "OPENING"
    CLOSING = "CLOSING"


class ReadingStatus(StrEnum):
    ACCEPTED = "ACCEPTED"
    HELD = "HELD"
    REJECTED = "REJECTED"


class ReadingOutcome(StrEnum):
    """What submitting a reading would answer."""

    ACCEPTED = "ACCEPTED"
    TO_CONFIRM = "TO_CONFIRM"
    TO_CONFIRM_AND_HOLD = "TO_CONFIRM_AND_HOLD"
    REFUSED = "REFUSED"


class ReadingAnomaly(StrEnum):
    FUTURE_DATE = "FUTURE_DATE"
    OUTSIDE_CONTRACT = "OUTSIDE_CONTRACT"
    DUPLICATE_DATE = "DUPLICATE_DATE"
    METER_REMOVED = "METER_REMOVED"
    WRONG_METER = "WRONG_METER"
    TOO_MANY_DIGITS = "TOO_MANY_DIGITS"
    INDEX_BELOW_PREVIOUS = "INDEX_BELOW_PREVIOUS"
    INDEX_ABOVE_NEXT = "INDEX_ABOVE_NEXT"
    ROLLOVER_SUSPECTED = "ROLLOVER_SUSPECTED"
    IMPLAUSIBLY_HIGH = "IMPLAUSIBLY_HIGH"
    HIGH = "HIGH"
    ZERO = "ZERO"


class Granularity(StrEnum):
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    READING = "READING"


class ConsumptionQuality(StrEnum):
    MEASURED = "MEASURED"
    INTERPOLATED = "INTERPOLATED"
    ESTIMATED = "ESTIMATED"
    MIXED = "MIXED"
    MISSING = "MISSING"


class WaterAlertKind(StrEnum):
    ABNORMAL_CONSUMPTION = "ABNORMAL_CONSUMPTION"
    CONTINUOUS_FLOW = "CONTINUOUS_FLOW"
    THRESHOLD = "THRESHOLD"


class TariffRubric(StrEnum):
    """The three rubrics every French water bill has, in the order of the bill."""

    WATER = "WATER"
    WASTEWATER = "WASTEWATER"
    PUBLIC_BODIES = "PUBLIC_BODIES"


class TariffComponentKind(StrEnum):
    FIXED = "FIXED"
    PER_CUBIC_METRE = "PER_CUBIC_METRE"
    TIERED = "TIERED"


class Conformity(StrEnum):
    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"
    DEROGATION = "DEROGATION"
    NOT_APPLICABLE = "NOT_APPLICABLE"
