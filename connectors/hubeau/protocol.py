"""
What is asked of Hub'Eau?

NotAnswered
├── HubEauDown       it does not answer, or not now: the same may be asked later
└── HubEauRefuses    it would answer the same
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class NotAnswered(Exception):
    """`reason` is short, for a log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HubEauDown(NotAnswered):
    """No connection, no answer in time, one of its servers in trouble."""


class HubEauRefuses(NotAnswered):
    """It understood, and says no; or it answered what nobody can read."""


@dataclass(frozen=True)
class Result:
    """What was measured of one parameter in one sample, with what is said of the whole sample: texts as they came."""

    sample_code: str
    sampled_on: date
    conclusion: str
    #: C, N, D, S, or nothing.
    bacteriology: str
    physicochemistry: str
    parameter_code: str
    parameter: str
    #: A number, where there is one.
    number: str | None
    #: As the laboratory wrote it.
    text: str
    unit: str | None
    quality_limit: str | None
    network_name: str | None = None


@dataclass(frozen=True)
class Page:
    """Some of the results that were asked for."""

    #: Of all pages.
    total: int
    results: tuple[Result, ...]
    #: Rows of the page that say nothing that can be read.
    unreadable: int = 0


class HubEau(Protocol):
    """Tells what was found in the water of a distribution unit."""

    @property
    def page_size(self) -> int:
        """How many rows a page has."""

    async def results(self, network_code: str, since: date, until: date, page: int) -> Page:
        """
        Return one page of what was sampled over [since, until), pages counted from 1.

        Only the first 20,000 rows of a span can be had: ask for shorter ones.

        :raises HubEauDown: when the same may be asked later. :raises HubEauRefuses: when it would be answered the same.
        """
