"""
What of accounts does nothing need any more, and is dropped?

A retention each, in rules/lifetimes.py, some of them the deployment's to change; none depends on a mail having left.
Workers may play it at the same time.
"""

from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.accounts import Attempt, Captcha, EmailChange, Secret
from models.answers import KeptAnswer
from models.letters import Letter
from models.notifications import Notification
from models.sessions import Session
from resolvers import door
from resolvers.accounts import confirming
from resolvers.transactions import transaction
from rules import lifetimes, slowing
from rules.vocabulary.letters import MailStatus


async def purge(*, now: datetime) -> dict[str, int]:
    """Drop what is past its time, and return how many rows of what."""
    dropped = {"unconfirmed": await _unconfirmed(now)}
    for what, rows in _past(now).items():
        async with transaction(now, aside=True):
            dropped[what] = await rows.delete()
    return dropped


async def _unconfirmed(now: datetime) -> int:
    """
    Drop the sign-ups that nobody confirmed, with the usernames they held; never a space the collectivité made.

    One to which a mail promised more time (a temporary password lives seven days), or is still to leave, waits.
    """
    async with transaction(now, aside=True):
        return await confirming.erase(
            "email_confirmed_at IS NULL AND NOT by_collectivite AND created_at <= $1"
            " AND NOT EXISTS (SELECT FROM secret WHERE citizen_id = citizen.id AND spent_at IS NULL"
            " AND expires_at > $2)"
            " AND NOT EXISTS (SELECT FROM letter WHERE citizen_id = citizen.id AND status IN ('QUEUED', 'RETRYING'))",
            [now - lifetimes.UNCONFIRMED_ACCOUNT, now],
        )


def _past(now: datetime) -> dict[str, QuerySet]:  # type: ignore[type-arg]
    kept = door.current().facts.retention
    return {
        "captchas": Captcha.filter(expires_at__lte=now),
        # A link that is too old is still told apart from an altered one, and can still be reported.
        "secrets": Secret.filter(expires_at__lte=now - lifetimes.OLD_SECRET),
        "sessions": Session.filter(
            Q(ended_at__lte=now - lifetimes.ENDED_SESSION) | Q(expires_at__lte=now - lifetimes.ENDED_SESSION)
        ),
        "attempts": Attempt.filter(Q(succeeded=False) | Q(succeeded=None), happened_at__lte=now - slowing.LONGEST),
        # Where somebody has signed in from is what keeps strangers' failures from slowing them there.
        "known addresses": Attempt.filter(succeeded=True, happened_at__lte=now - kept.known_addresses),
        "kept answers": KeptAnswer.filter(kept_at__lte=now - lifetimes.KEPT_ANSWER),
        "e-mail changes": EmailChange.filter(confirmed_at=None, requested_at__lte=now - lifetimes.OLD_SECRET),
        "letters": Letter.filter(
            status__not_in=(MailStatus.QUEUED, MailStatus.RETRYING), created_at__lte=now - kept.letters
        ),
        "notifications": Notification.filter(read_at__lte=now - kept.read_notifications),
    }
