"""What do the letters about somebody's password say, a citizen's or an agent's?"""

from models.accounts import Citizen, Secret
from models.letters import Letter
from models.staff import Agent
from resolvers.accounts import resets
from rules import lifetimes
from rules.vocabulary.accounts import SecretPurpose
from rules.vocabulary.letters import DropReason, LetterKind
from workers.letters import unconfirmed
from workers.letters.writing import Drop, Mail, Writing, account


async def password_reset(writing: Writing) -> Mail:
    """Say the link with which to choose a password anew, good for ten minutes from now (S001-4, S001-5)."""
    row = await writing.reader()
    if isinstance(row, Citizen) and row.email_confirmed_at is None:
        await unconfirmed.take_place(writing.letter, row.email, writing.now)
    token, until = await writing.secret(SecretPurpose.RESET_LINK, lifetimes.RESET_LINK)
    is_agent = isinstance(row, Agent)
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        account=account(row),
        until=until,
        reset_link=f"{writing.explorer}#reset={token}" if is_agent else writing.link("mot-de-passe", token=token),
        # An agent has administrators at hand.
        report_link=None if is_agent else writing.link("mot-de-passe/signaler", token=token),
    )


async def password_reset_reported(writing: Writing) -> Mail:
    """Tell an administrator whose password somebody else asked to renew, and whether it has changed since (S001-6)."""
    row = await writing.agent()
    link = await Secret.get_or_none(id=writing.letter.subject_id)
    owner = await resets.owner_of(link.id) if link else None
    if link is None or owner is None:
        raise Drop(DropReason.SUBJECT_GONE)
    whose = {"citizen_id": owner.id} if isinstance(owner, Citizen) else {"agent_id": owner.id}
    changes = Letter.filter(kind=LetterKind.PASSWORD_CHANGED, created_at__gte=link.born_at, **whose)
    latest = await changes.order_by("-created_at").first()
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        account=account(owner),
        reported_at=writing.moment(writing.letter.created_at),
        changed_at=writing.moment(latest.created_at) if latest else None,
        explorer=writing.explorer,
    )


async def password_changed(writing: Writing) -> Mail:
    """Tell somebody that their password has been changed."""
    row = await writing.reader()
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        account=account(row),
        changed_at=writing.moment(writing.letter.created_at),
        ask_link=writing.ask_link,
    )
