"""
How is Hub'Eau's API « qualité de l'eau potable » asked (api/v1/qualite_eau_potable/resultats_dis)?

A page that is not the last answers 206. The address of the next one, which the answer gives, is never followed: it is
whatever a server says; the page's number is enough.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from connectors.hubeau.protocol import HubEauDown, HubEauRefuses, Page, Result

TIMEOUT_S = 45.0  # under load it was seen to take half a minute to say that it cannot
#: Before each other try of one page.
PAUSES_S = (1.0, 5.0)
PAGE_SIZE = 5_000
#: Of one page: some 700 bytes a row.
ANSWER_BYTES = 32 * 2**20
_FIELDS = (
    "code_prelevement",
    "date_prelevement",
    "conclusion_conformite_prelevement",
    "conformite_limites_bact_prelevement",
    "conformite_limites_pc_prelevement",
    "code_parametre",
    "libelle_parametre",
    "resultat_numerique",
    "resultat_alphanumerique",
    "libelle_unite",
    "limite_qualite_parametre",
    "reseaux",
)
_OK, _PARTIAL, _TOO_MANY, _BROKEN = 200, 206, 429, 500


class HubEauApi:
    """The API at one address; a client is made at its first use, and closed with the portal."""

    def __init__(self, url: str, *, page_size: int = PAGE_SIZE, pauses_s: Sequence[float] = PAUSES_S) -> None:
        """:raises ValueError: when `url` is no address."""
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise ValueError("no http address")
        self.page_size = page_size
        self._url = url.rstrip("/")
        self._pauses_s = pauses_s
        self._client: Any = None

    async def results(self, network_code: str, since: date, until: date, page: int) -> Page:
        """Ask for one page, again after a pause where its servers are in trouble."""
        asked = {
            "code_reseau": network_code,
            "date_min_prelevement": since.isoformat(),
            "date_max_prelevement": until.isoformat(),
            "sort": "asc",
            "size": str(self.page_size),
            "page": str(page),
            "fields": ",".join(_FIELDS),
        }
        for pause_s in self._pauses_s:
            try:
                return await self._ask(asked)
            except HubEauDown:
                await asyncio.sleep(pause_s)
        return await self._ask(asked)

    async def close(self) -> None:
        """Close what was opened."""
        if self._client is not None:
            await self._client.aclose()

    async def _ask(self, asked: Mapping[str, str]) -> Page:
        import httpx2

        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=TIMEOUT_S, headers={"Accept": "application/json"})
        body = bytearray()
        try:
            async with self._client.stream("GET", f"{self._url}/resultats_dis", params=asked) as answer:
                status = answer.status_code
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > ANSWER_BYTES:
                        raise HubEauRefuses("an answer without end")
        except httpx2.RequestError as wrong:
            raise HubEauDown(type(wrong).__name__) from None
        if status in (_OK, _PARTIAL):
            return await asyncio.to_thread(_page, bytes(body), asked["code_reseau"])
        if status == _TOO_MANY or status >= _BROKEN:
            raise HubEauDown(f"HTTP {status}")
        raise HubEauRefuses(f"HTTP {status}")


def _page(body: bytes, network_code: str) -> Page:
    """:raises HubEauRefuses: it is no page."""
    try:
        answer = json.loads(body, parse_float=str)
        total, rows = int(answer["count"]), answer["data"]
        results = [_result(row, network_code) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise HubEauRefuses("an answer that cannot be read") from None
    found = tuple(result for result in results if result is not None)
    return Page(total, found, len(results) - len(found))


def _result(row: Mapping[str, Any], network_code: str) -> Result | None:
    """Return what a row says; None where it does not say of what sample or of what parameter."""
    try:
        sampled_on = date.fromisoformat(str(row["date_prelevement"])[:10])
    except ValueError:
        return None
    sample_code, parameter_code = _text(row, "code_prelevement"), _text(row, "code_parametre")
    if not sample_code or not parameter_code:
        return None
    return Result(
        sample_code=sample_code,
        sampled_on=sampled_on,
        conclusion=_text(row, "conclusion_conformite_prelevement"),
        bacteriology=_text(row, "conformite_limites_bact_prelevement"),
        physicochemistry=_text(row, "conformite_limites_pc_prelevement"),
        parameter_code=parameter_code,
        parameter=_text(row, "libelle_parametre") or parameter_code,
        number=_text(row, "resultat_numerique") or None,
        text=_text(row, "resultat_alphanumerique") or _text(row, "resultat_numerique"),
        unit=_text(row, "libelle_unite") or None,
        quality_limit=_text(row, "limite_qualite_parametre") or None,
        network_name=next(
            (str(one["nom"]) for one in row.get("reseaux") or () if one.get("code") == network_code and one.get("nom")),
            None,
        ),
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()
