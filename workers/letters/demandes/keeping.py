"""What do the letters say to whoever a demande is from, that it be theirs, or go on: a code, a warning?"""

from zoneinfo import ZoneInfo

import language
from models.catalogue import DemandeType
from resolvers.demandes import claiming, tickets
from rules import lifetimes
from rules.vocabulary.demandes import DemandeStatus
from rules.vocabulary.letters import DropReason
from workers.letters.demandes import authors
from workers.letters.demandes.receiving import FOLLOW
from workers.letters.writing import Drop, Mail, Writing


async def demande_claim_code(writing: Writing) -> Mail:
    """Say, at the demande's address, the six digits with which somebody may have it as theirs."""
    row = await writing.demande()
    if row.citizen_id is not None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    author = await authors.of(writing, row)
    told = await claiming.tell_code(writing.letter.subject_id, now=writing.now)
    if told is None:
        raise Drop(DropReason.SUBJECT_GONE)
    code, until = told
    return writing.mail(
        author.address,
        greeting=author.greeting,
        demande=(await DemandeType.get(id=row.type_id)).title,
        code=code,
        until=writing.moment(until),
    )


async def demande_draft_expires(writing: Writing) -> Mail:
    """Tell whoever a draft is from that it will go."""
    row = await writing.demande()
    warned_at = row.updated_at + lifetimes.WARNED_DRAFT
    if row.status is not DemandeStatus.DRAFT or warned_at > writing.now:
        raise Drop(DropReason.NO_LONGER_TRUE)
    author = await authors.of(writing, row)
    gone_at = (row.updated_at + lifetimes.DRAFT).astimezone(ZoneInfo(writing.portal.time_zone))
    return writing.mail(
        author.address,
        greeting=author.greeting,
        demande=(await DemandeType.get(id=row.type_id)).title,
        gone_on=language.day(gone_at.date(), writing.letter.language),
        ticket=tickets.of(row) if row.citizen_id is None else None,
        home=writing.home,
        follow_link=writing.link(FOLLOW),
    )
