"""How does a citizen join references of the water service to their account, and take them out (S000-8 to 15, 28)?"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.accounts import Citizen
from models.water.codes import ActivationCodeRequest
from models.water.contracts import WaterLink, WaterSubscriber
from resolvers import actors, guesses, letters, together
from resolvers.accounts import identity, journal
from resolvers.actors import Actor
from resolvers.demandes import access as demandes
from resolvers.errors import Conflict, Fields, NotFound, Refused
from resolvers.transactions import Acknowledged, Change, transaction
from resolvers.water import access, codes
from rules.vocabulary.accounts import AccountEventKind, Try
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ActivationCodeRequestStatus, WaterSpaceStatus
from rules.water.references import bare

REFERENCE_MAX, CODE_MAX = 40, 60


class WrongCode(Refused):
    """No such reference, not its code, one that was used, another address: one answer for every cause."""

    code = RefusalCode.WRONG_CODE


class AlreadyLinked(Conflict):
    code = RefusalCode.ALREADY_LINKED


async def link(actor: Actor, *, email: str, reference: str, activation_code: str, now: datetime) -> WaterSubscriber:
    """
    Join a subscriber to the account of whoever has its code; the code is spent.

    The address is the account's own, the one that the water service knows, or the one that the code was sent to.

    :raises InvalidInput: something is left empty. :raises AlreadyLinked: it is theirs.
    :raises WrongCode: for every other cause. :raises TooMany: after too many, for the account, the reference or the
        network address.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    for path, text, maximum in (("reference", reference, REFERENCE_MAX), ("activationCode", activation_code, CODE_MAX)):
        identity.line(fields, path, text, maximum=maximum)
    address = identity.folded_email(identity.email(fields, "email", email))
    fields.refuse_if_any()

    key = bare(reference)
    async with (
        guesses.guess(Try.ACTIVATION_CODE, citizen.who, now) as by_account,
        guesses.guess(Try.ACTIVATION_CODE_OF, f"reference:{key}", now) as at_reference,
    ):
        subscriber = await WaterSubscriber.get_or_none(reference_key=key)
        code = await codes.find(subscriber.id if subscriber else None, activation_code, now)
        known = await _addresses(citizen, subscriber, key)
        # Asked whoever it is, even nobody: the work is the same.
        if await WaterLink.exists(citizen_id=citizen.id, subscriber_id=subscriber.id if subscriber else 0):
            await _right(by_account, at_reference)
            raise AlreadyLinked
        if subscriber is None or code is None or address not in known:
            raise WrongCode
        await _right(by_account, at_reference)

    async with transaction(now) as change:
        if not await codes.spend(code, now):
            raise WrongCode
        try:
            async with in_transaction():
                await tie(change, citizen.row, subscriber)
        except IntegrityError:
            raise AlreadyLinked from None
        await journal.note(citizen.id, AccountEventKind.WATER_LINKED, now)
        await letters.write(change, LetterKind.WATER_LINKED, citizen.row, occasion=now, subject_id=subscriber.id)
        if subscriber.email and identity.folded_email(subscriber.email) != citizen.row.email_folded:
            kind = LetterKind.WATER_LINKED_NOTICE
            await letters.write(change, kind, citizen.row, occasion=now, subject_id=subscriber.id)
        return change.gives(subscriber)


async def unlink(actor: Actor, *, subscriber: int | None, now: datetime) -> Acknowledged:
    """
    Take a subscriber out of one's account; joining it again takes another code.

    :raises NotFound: it is not in it.
    """
    citizen = actors.citizen(actor)
    async with transaction(now) as change:
        if not await WaterLink.filter(citizen_id=citizen.id, subscriber_id=subscriber or 0).delete():
            raise NotFound
        await letters.write(change, LetterKind.WATER_UNLINKED, citizen.row, occasion=now, subject_id=subscriber)
        return change.acknowledges("acknowledgement.waterReferenceUnlink")


async def tie(change: Change, citizen: Citizen, subscriber: WaterSubscriber) -> None:
    """
    Join a subscriber to an account, whom the water service then knows, in the transaction of what calls for it.

    :raises IntegrityError: it was.
    """
    await WaterLink.create(citizen_id=citizen.id, subscriber_id=subscriber.id, linked_at=change.now)
    for service in await access.services():
        await demandes.know(change, citizen.id, service.id)


async def status(actor: actors.Citizen) -> WaterSpaceStatus:
    """Return how far a citizen is on the way to their water account."""
    if await together.rows(WaterLink.filter(citizen_id=actor.id).limit(1)):
        return WaterSpaceStatus.LINKED
    waiting = ActivationCodeRequest.filter(citizen_id=actor.id, status=ActivationCodeRequestStatus.WAITING)
    is_waiting = await together.rows(waiting.limit(1))
    return WaterSpaceStatus.CODE_REQUESTED if is_waiting else WaterSpaceStatus.NOT_LINKED


async def own(actor: actors.Citizen) -> list[WaterSubscriber]:
    """Return the subscribers of a citizen's account, by reference."""
    return await together.rows(access.visible_subscribers(actor).order_by("reference", "id"))


async def one(actor: Actor, subscriber_id: int) -> WaterSubscriber | None:
    """Return a subscriber; None when not there, or not for whoever asks."""
    return await access.visible_subscribers(actor).get_or_none(id=subscriber_id)


async def linked_at(keys: Sequence[tuple[int, int]]) -> list[datetime | None]:
    """Return since when subscribers are in accounts, each by its citizen and its own number."""
    rows = await together.rows(WaterLink.filter(citizen_id__in={citizen for citizen, _ in keys}))
    since = {(row.citizen_id, row.subscriber_id): row.linked_at for row in rows}
    return [since.get(key) for key in keys]


async def _addresses(citizen: actors.Citizen, subscriber: WaterSubscriber | None, key: str) -> set[str]:
    """Return the addresses that a reference may be joined with."""
    requests = ActivationCodeRequest.filter(
        citizen_id=citizen.id, reference_key=key, status=ActivationCodeRequestStatus.SENT
    )
    sent_to = [identity.folded_email(row.email) for row in await requests.limit(20)]
    of_contract = [identity.folded_email(subscriber.email)] if subscriber and subscriber.email else []
    return {citizen.row.email_folded, *of_contract, *sent_to}


async def _right(by_account: guesses.Guess, at_reference: guesses.Guess) -> None:
    await by_account.was_right()
    await at_reference.was_right()
