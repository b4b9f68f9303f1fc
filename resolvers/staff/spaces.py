"""How does the collectivité make citizens' spaces, one or many, once for each record of its own?"""

import secrets as random_secrets
from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.accounts import Citizen
from models.staff import CitizenService
from resolvers import actors, letters
from resolvers.accounts import identity, journal
from resolvers.actors import Actor, Staff
from resolvers.errors import Fields, InvalidInput, Wrong
from resolvers.staff import audit, records
from resolvers.transactions import Change, transaction
from rules import folding, usernames
from rules.vocabulary.accounts import AccountEventKind, AccountKind, Civility, ContactMethod, Language
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode

EXTERNAL_ID_MAX = 80
WATER_REFERENCE_MAX = 40


async def create(
    actor: Actor,
    *,
    email: str,
    civility: Civility | None,
    first_name: str,
    last_name: str,
    external_id: str | None,
    water_reference: str | None,
    now: datetime,
) -> Citizen:
    """
    Make a space, and have its citizen mailed an activation link, a username and a temporary password (S003-1).

    Asking twice for one record (`external_id`) makes one space and writes one letter; both answers show it.

    :raises InvalidInput: every wrong field; DUPLICATE where a space has the address, or the record is another's.
    """
    staff = actors.staff(actor)
    fields = Fields()
    row = read(
        fields,
        email=email,
        civility=civility,
        first_name=first_name,
        last_name=last_name,
        external_id=external_id,
        water_reference=water_reference,
        now=now,
    )
    fields.refuse_if_any()

    async with transaction(now) as change:
        return change.gives(await make(change, staff, row))


def read(
    fields: Fields,
    *,
    email: str,
    civility: Civility | None,
    first_name: str,
    last_name: str,
    external_id: str | None,
    water_reference: str | None,
    now: datetime,
) -> Citizen:
    """Return the space to make, noting what is wrong with it."""
    address = identity.email(fields, "email", email)
    return Citizen(
        email=address,
        email_folded=identity.folded_email(address),
        kind=AccountKind.INDIVIDUAL,
        civility=civility,
        first_name=identity.line(fields, "firstName", first_name, maximum=identity.NAME_MAX),
        last_name=identity.line(fields, "lastName", last_name, maximum=identity.NAME_MAX),
        preferred_contact=ContactMethod.EMAIL,
        language=Language.FR,
        external_id=_reference(fields, "externalId", external_id, maximum=EXTERNAL_ID_MAX),
        subscriber_number=_reference(fields, "waterReference", water_reference, maximum=WATER_REFERENCE_MAX),
        by_collectivite=True,
        created_at=now,
    )


async def make(change: Change, staff: Staff, row: Citizen) -> Citizen:
    """
    Make a space that was read, or return the one that its record has; in the transaction of one, or of a whole sheet.

    :raises InvalidInput: DUPLICATE, as `create` says.
    """
    made = await _of_record(staff, row)
    if made is None and await _insert(row):
        made = row
        await journal.note(row.id, AccountEventKind.CREATED, change.now)
        await letters.write(change, LetterKind.SPACE_ACTIVATION, row, occasion=change.now)
    # Another request for the same record may have been first by an instant.
    made = made or await _of_record(staff, row)
    if made is None:
        raise _duplicate("email", "email")
    await _tie(change, staff, made)
    await audit.note(change, staff, "citizenSpaceCreate", "CitizenRecord", made.id)
    return made


async def _of_record(staff: Staff, row: Citizen) -> Citizen | None:
    """
    Return the space already made of the same record.

    :raises InvalidInput: when it is somebody's whom these services do not know, under another address.
    """
    if row.external_id is None:
        return None
    made = await Citizen.get_or_none(external_id=row.external_id)
    if made is None or made.email_folded == row.email_folded:
        return made
    if not await records.visible(staff).filter(id=made.id).exists():
        raise _duplicate("externalId", "external_id")
    return made


async def _insert(row: Citizen) -> bool:
    """Insert a space under a username of its own; tell whether no other has its record or its address."""
    if await Citizen.exists(email_folded=row.email_folded, email_confirmed_at__not_isnull=True):
        return False
    while True:
        row.username = usernames.propose(row.first_name, row.last_name, random_secrets.randbelow(9000) + 1000)
        row.username_folded = folding.fold(row.username)
        row.search = identity.search_text(row.first_name, row.last_name, row.username, row.email)
        try:
            async with in_transaction():
                await row.save(force_create=True)
        except IntegrityError as error:
            if "citizen_username_once" in str(error):
                continue
            return False
        return True


async def _tie(change: Change, staff: Staff, row: Citizen) -> None:
    """Have the services of whoever asks know the citizen."""
    if isinstance(staff, actors.Agent):
        await CitizenService.bulk_create(
            [
                CitizenService(citizen_id=row.id, service_id=service_id, since=change.now)
                for service_id in sorted(staff.service_ids)
            ],
            ignore_conflicts=True,
        )


def _reference(fields: Fields, path: str, text: str | None, *, maximum: int) -> str | None:
    return identity.line(fields, path, text, maximum=maximum) if text is not None and text.strip() else None


def _duplicate(path: str, variant: str) -> InvalidInput:
    return InvalidInput((Wrong((path,), RefusalCode.DUPLICATE, variant),))
