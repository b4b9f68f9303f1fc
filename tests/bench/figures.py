"""How are figures gathered and shown?"""

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """One measured figure, and what was wanted of it."""

    what: str
    value: str
    goal: str = ""


@dataclass
class Table:
    """The figures so far, under the titles of their benches."""

    _sections: list[tuple[str, list[Figure]]] = field(default_factory=list)

    def title(self, text: str) -> None:
        """Begin the figures of another bench."""
        print(f"… {text}", file=sys.stderr, flush=True)
        self._sections.append((text, []))

    def add(self, what: str, value: str, goal: str = "") -> None:
        """Keep a figure."""
        self._sections[-1][1].append(Figure(what, value, goal))

    def show(self) -> None:
        """Print everything as one table."""
        figures = [figure for _, rows in self._sections for figure in rows]
        wide = max((len(figure.what) for figure in figures), default=0)
        wide_value = max((len(figure.value) for figure in figures), default=0)
        for title, rows in self._sections:
            print(f"\n{title}")
            for row in rows:
                goal = f"  ({row.goal})" if row.goal else ""
                print(f"  {row.what:<{wide}}  {row.value:>{wide_value}}{goal}")


def milliseconds(seconds: float) -> str:
    """Write a duration with the digits that mean something."""
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def spread(seconds: Sequence[float], *, percentile: int) -> str:
    """Write the median of some durations, and one of their high percentiles."""
    high = statistics.quantiles(seconds, n=100)[percentile - 1]
    return f"{milliseconds(statistics.median(seconds))}, p{percentile} {milliseconds(high)}"
