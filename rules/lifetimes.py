"""How long is each thing good for?"""

from dataclasses import dataclass
from datetime import timedelta

RESET_LINK = timedelta(minutes=10)  # 001: « Ce lien ne sera valide que pendant 10 mn »
EMAIL_CODE = timedelta(hours=24)
EMAIL_CHANGE_CODE = timedelta(hours=1)
#: Of the code that attaches a demande to an account, mailed at most once in CLAIM_STEP to one who asks.
CLAIM_CODE = timedelta(hours=1)
CLAIM_STEP = timedelta(minutes=15)
TEMPORARY_PASSWORD = timedelta(days=7)
#: Of the code of a water reference that an agent sends; the one printed on the contract has no end.
WATER_ACTIVATION_CODE = timedelta(days=30)
ACTIVATION_LINK = timedelta(days=30)
AGENT_INVITATION = timedelta(days=7)
#: Of a sign-up that nobody confirmed, unless what was mailed to it is still good.
UNCONFIRMED_ACCOUNT = timedelta(days=1)
CAPTCHA = timedelta(minutes=10)
CITIZEN_SESSION = timedelta(days=30)
AGENT_SESSION = timedelta(hours=10)  # one working day
KEPT_ANSWER = timedelta(days=1)
#: Of one who sees a single demande, on a computer that others may use after them.
TICKET_SESSION = timedelta(hours=2)
#: Of a draft, since it was last worked on; its author is warned first, where there is an address to warn at.
DRAFT = timedelta(days=30)
WARNED_DRAFT = timedelta(days=23)
DRAFT_WITHOUT_ADDRESS = timedelta(days=7)
#: Since its answer, until a demande is archived by itself.
ANSWERED_DEMANDE = timedelta(days=60)
#: `lastUsedAt` is written at most this often.
LAST_USED_STEP = timedelta(minutes=1)
#: One who has no password changes what matters only soon after signing in.
FRESH_SIGN_IN = timedelta(minutes=5)
#: Of an address that gives a file to whoever has it.
SIGNED_ADDRESS = timedelta(minutes=5)
#: In which the bytes of an upload must begin to come.
UPLOAD = timedelta(hours=1)
#: Of what has come, to be named in a mutation: a form may be long to fill in. As long, an upload that was used or
#: given up is still known.
RECEIVED_UPLOAD = timedelta(days=1)
#: How long bytes may be on their way from us to the file store.
STORING = timedelta(hours=1)
SLOT_HOLD = timedelta(minutes=10)  # contract: « Keeps one place for ten minutes while the form is filled in »
#: Past its end, a hold is kept so long that whoever sends the draft is told, and not left without the appointment.
ENDED_HOLD = timedelta(days=30)
#: Past its end, a secret is kept so long that its link can be told from an altered one.
OLD_SECRET = timedelta(days=30)
#: Of an import, with the report of what was wrong in it.
ENDED_IMPORT = timedelta(days=365)
ENDED_SESSION = timedelta(days=7)
#: A mail is kept longer than any secret that it carried.
SHORTEST_LETTER = ACTIVATION_LINK + OLD_SECRET + timedelta(days=1)


@dataclass(frozen=True)
class Retention:
    """How long is kept what a collectivité may have its own rule for; settings.py says otherwise."""

    #: A mail that has left, failed or was dropped: it bears an address.
    letters: timedelta = timedelta(days=90)
    #: An address somebody has signed in from, as a digest, so that strangers do not slow them there.
    known_addresses: timedelta = timedelta(days=90)
    read_notifications: timedelta = timedelta(days=365)
