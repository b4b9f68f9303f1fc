"""
How is a document made? On sheets of A4 whose letters come with it, so that it reads the same for ever (PDF/A).

A paper is made in a thread, of sentences that its caller has gathered: nothing here looks anything up.
"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, cast

import font_source_sans_pro as letters
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

_MARGIN, _FOOT = 22.0, 20.0
_FONT = "Source Sans"
#: Millimetres of a line for each point of its letters.
_LEADING = 0.47
#: What is written for a sign that our letters do not have; any other is an empty box.
_INSTEAD = {"\N{NON-BREAKING HYPHEN}": "-"}


class _Ink(NamedTuple):
    red: int
    green: int
    blue: int


_BLUE, _BLACK, _GREY = _Ink(11, 90, 143), _Ink(26, 39, 51), _Ink(74, 90, 104)
_LINE, _SHADE = _Ink(213, 221, 228), _Ink(238, 242, 245)


class Paper(FPDF):
    """One document, written from its top to its end."""

    def __init__(self, *, title: str, by: str, at: datetime, foot: str, page_of: str) -> None:
        """
        Begin it.

        :param by: whose it is, at the head of its first page. :param at: when it was made.
        :param foot: what is at the foot of each page, with `page_of`, in which {page} and {pages} are put.
        """
        super().__init__(format="A4", enforce_compliance="PDF/A-2U")
        self._foot, self._page_of = foot, page_of
        self.set_lang("fr-FR")
        self.set_title(title)
        self.set_author(by)
        self.set_creation_date(at)
        self.add_font(_FONT, fname=letters.font_files_ttf["SourceSansPro"])
        self.add_font(_FONT, "B", fname=letters.font_files_ttf["SourceSansProBold"])
        self.set_margin(_MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, _FOOT + 6)
        self.add_page()
        self.say(by, points=12, bold=True, ink=_BLUE)
        self.ln(2)
        self._rule(_BLUE, 0.5)
        self.ln(8)

    def say(self, text: str, *, points: float = 11, bold: bool = False, ink: _Ink = _BLACK) -> None:
        """Write a paragraph."""
        self._pen(points, bold, ink)
        self.multi_cell(0, points * _LEADING, self._known(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def heading(self, text: str) -> None:
        """Write what a part is called; never alone at the foot of a page."""
        if self.will_page_break(30):
            self.add_page()
        self.ln(6)
        self.say(text, points=14, bold=True, ink=_BLUE)
        self.ln(1.5)

    def shown(self, label: str, text: str) -> None:
        """Write what is looked for first, in large, on a ground of its own."""
        top, height = self.get_y(), 27.0
        self.set_fill_color(*_SHADE)
        self.rect(_MARGIN, top, self.epw, height, style="F", round_corners=True, corner_radius=2)
        self.set_xy(_MARGIN + 7, top + 4.5)
        self._pen(10, False, _GREY)
        self.cell(0, 5, self._known(label), new_x=XPos.LEFT, new_y=YPos.NEXT)
        self._pen(26, True, _BLACK)
        self.set_char_spacing(0.8)
        self.cell(0, 13, self._known(text))
        self.set_char_spacing(0)
        self.set_xy(_MARGIN, top + height)
        self.ln(6)

    def lines(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Write what each thing is called, and beside it what it is."""
        first, leading = 58.0, 11 * _LEADING
        for label, value in pairs:
            heights = [self._height(label, first - 4, 10), self._height(value, self.epw - first, 11)]
            if self.will_page_break(min(max(heights), 60) + 4):
                self.add_page()
            top, page = self.get_y() + 1.6, self.page
            self._pen(10, False, _GREY)
            self.set_xy(_MARGIN, top + 0.2)
            self.multi_cell(first - 4, 10 * _LEADING, self._known(label), align="L", new_y=YPos.NEXT)
            end = self.get_y()
            self._pen(11, False, _BLACK)
            self.set_xy(_MARGIN + first, top)
            self.multi_cell(0, leading, self._known(value), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self.set_y(max(end, self.get_y()) if self.page == page else self.get_y())
            self.ln(1.6)
            self._rule(_LINE, 0.2)

    def small(self, text: str) -> None:
        """Write what the law wants said."""
        self.say(text, points=8.8, ink=_GREY)
        self.ln(1.2)

    def content(self) -> bytes:
        """Return the whole document."""
        return bytes(self.output())

    def footer(self) -> None:
        """Write the foot of a page, as fpdf asks for it."""
        self.set_y(-_FOOT + 4)
        self._pen(8.8, False, _GREY)
        self.cell(0, 5, self._known(self._foot))
        # How many pages there are is put in the place of a longer sign at the end.
        longer = self.get_string_width("{nb}") - self.get_string_width("0")
        self.set_x(_MARGIN)
        self.cell(self.epw + longer, 5, self._page_of.format(page=self.page_no(), pages="{nb}"), align="R")

    def _pen(self, points: float, bold: bool, ink: _Ink) -> None:
        self.set_font(_FONT, "B" if bold else "", points)
        self.set_text_color(*ink)

    def _rule(self, ink: _Ink, width: float) -> None:
        self.set_draw_color(*ink)
        self.set_line_width(width)
        self.line(_MARGIN, self.get_y(), self.w - _MARGIN, self.get_y())

    def _height(self, text: str, width: float, points: float) -> float:
        self._pen(points, False, _BLACK)
        lines = self.multi_cell(width, text=self._known(text), align="L", dry_run=True, output="LINES")
        return len(cast(list[str], lines)) * points * _LEADING

    def _known(self, text: str) -> str:
        """Return a text without the signs that our letters do not have, and that PDF/A forbids."""
        known = cast(TTFFont, self.current_font).cmap
        return "".join(
            sign if sign == "\n" or ord(sign) in known else _INSTEAD.get(sign, "☐")
            for sign in text
            if sign == "\n" or not unicodedata.category(sign).startswith("C")
        )
