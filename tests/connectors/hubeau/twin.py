"""What answers as Hub'Eau does, on the loopback, and as badly as a test wants?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from schema.http import serving as serving_http
from tests.conftest import serving

#: No more than so many rows of one question can be had.
MOST = 20_000
NETWORK = "034000123"


def row(sample: str, parameter: str, **given: Any) -> dict[str, Any]:
    """Return one row as the API gives it: the sample's conclusions on each of its parameters."""
    return {
        "code_prelevement": sample,
        "date_prelevement": "2026-03-10T08:35:00Z",
        "conclusion_conformite_prelevement": "Eau d'alimentation conforme aux exigences de qualité.",
        "conformite_limites_bact_prelevement": "C",
        "conformite_limites_pc_prelevement": "S",
        "code_parametre": parameter,
        "libelle_parametre": f"Paramètre {parameter}",
        "resultat_numerique": 12.5,
        "resultat_alphanumerique": "12,5",
        "libelle_unite": "mg/L",
        "limite_qualite_parametre": "<=50 mg/L",
        "reseaux": [{"code": NETWORK, "nom": "FONTAINE BOURG", "debit": None}],
        **given,
    }


class HubEauTwin:
    """Serves `rows` page by page, 206 while more follow, with an absolute address of the next that leads astray."""

    def __init__(self) -> None:
        self.url = ""
        self.rows: list[dict[str, Any]] = []
        #: What was asked, one question after the other.
        self.asked: list[dict[str, str]] = []
        #: What it answers in place of the next questions: a status, or bytes that are no answer.
        self.troubles: list[int | bytes] = []
        #: From which question on it answers 503, if from any.
        self.away_after: int | None = None
        self.most = MOST

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["HubEauTwin"]:
        """Serve for the length of the block."""
        listening = serving_http.listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1/qualite_eau_potable"
        app = Starlette(routes=[Route("/api/v1/qualite_eau_potable/resultats_dis", self._answer)])
        async with serving(app, listening):
            yield self

    async def _answer(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.asked.append(asked)
        if self.troubles:
            trouble = self.troubles.pop(0)
            return Response(status_code=trouble) if isinstance(trouble, int) else Response(trouble)
        if self.away_after is not None and len(self.asked) > self.away_after:
            return Response(status_code=503)
        page, size = int(asked["page"]), int(asked["size"])
        if page * size > max(self.most, size):
            return JSONResponse({"code": "InvalidRequest"}, 400)
        since, until = asked["date_min_prelevement"], asked["date_max_prelevement"]
        found = [
            one
            for one in self.rows
            if any(network["code"] == asked["code_reseau"] for network in one["reseaux"])
            and since <= one["date_prelevement"][:10] <= until
        ]
        is_last = page * size >= len(found)
        answer = {
            "count": len(found),
            "next": None if is_last else f"http://ailleurs.invalid/resultats_dis?page={page + 1}",
            "data": found[(page - 1) * size : page * size],
        }
        return JSONResponse(answer, 200 if is_last else 206)
