"""What does the acknowledgement of a demande say (articles L. 112-11 and R. 112-11-1 of the CRPA)?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import language
from language import lines
from models.catalogue import DemandeType
from models.demandes import Attachment, Demande
from models.portal import Portal
from models.staff import Service
from rules import delays

#: The collectivité's own: it is a legal act.
LANGUAGE = language.FRENCH
#: Articles L. 231-1 and R. 421-1: what silence means, and then the time to contest it.
SILENCE_MONTHS = 2


@dataclass(frozen=True)
class Acknowledged:
    """What there is to say, looked up already."""

    portal: Portal
    demande: Demande
    type: DemandeType
    service: Service
    attachments: Sequence[Attachment]
    ticket: str
    #: In the collectivité's time zone.
    received_on: date
    received_at: str
    follow_at: str
    made_at: datetime


def pdf(of: Acknowledged) -> bytes:
    """Return the acknowledgement as a PDF; slow, for a thread."""
    # What draws it weighs 40 MB: a process that never makes one does without.
    from workers.papers.paper import Paper

    title = _say("title")
    paper = Paper(
        title=f"{title} – {of.type.title}",
        by=of.portal.name,
        at=of.made_at,
        foot=f"{title} · {of.ticket}",
        page_of=_say("page", page="{page}", pages="{pages}"),
    )
    paper.say(title, points=26, bold=True)
    paper.say(of.type.title, points=14)
    paper.ln(5)
    paper.shown(_say("ticket"), of.ticket)
    paper.lines(_facts(of))
    paper.heading(_say("follow"))
    paper.say(_say("follow.how", link=of.follow_at))
    paper.heading(_say("summary"))
    paper.lines(lines.read(line, LANGUAGE) for line in of.demande.summary or ())
    if of.attachments:
        paper.heading(_say("pieces"))
        for attachment in of.attachments:
            paper.say(f"•\N{NO-BREAK SPACE}{attachment.label}")
    paper.heading(_say("mentions"))
    silence = delays.months_after(of.received_on, SILENCE_MONTHS)
    for mention in ("mention.proof", "mention.silence", "mention.summary"):
        paper.small(_say(mention, silence_on=silence))
    return paper.content()


def _facts(of: Acknowledged) -> list[tuple[str, str]]:
    service, portal, expected_by = of.service, of.portal, of.demande.answer_expected_by
    called = lines.phone(service.phone or portal.contact_phone or "")
    reached = [service.name, service.email or portal.contact_email, called]
    facts = [(_say("received"), of.received_at), (_say("service"), "\n".join(one for one in reached if one))]
    if expected_by is not None:
        facts.insert(1, (_say("expected"), language.day(expected_by, LANGUAGE)))
    return facts


def _say(code: str, **values: object) -> str:
    return language.say(f"paper.acknowledgement.{code}", values, LANGUAGE)
