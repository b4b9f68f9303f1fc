"""How does an administrator put new general terms in force?"""

from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.portal import Terms
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, InvalidInput, Wrong
from resolvers.portal import wording
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole

VERSION_MAX = 40


async def publish(actor: Actor, *, version: str, body: str, now: datetime) -> Terms:
    """
    Put new terms in force: from now on every citizen is asked to accept them before anything else (003-10).

    :raises NotAllowed: for anybody but administrators. :raises InvalidInput: every wrong field; a version once only.
    """
    administrator = actors.staff(actor, AgentRole.ADMINISTRATOR)
    fields = Fields()
    row = Terms(
        version=identity.line(fields, "version", version, maximum=VERSION_MAX),
        body=wording.body(fields, "body", body),
        published_at=now,
    )
    fields.refuse_if_any()

    async with transaction(now) as change:
        try:
            async with in_transaction():
                await row.save(force_create=True)
        except IntegrityError:
            raise InvalidInput((Wrong(("version",), RefusalCode.DUPLICATE, "terms"),)) from None
        await audit.note(change, administrator, "termsPublish", "Terms", row.id)
        return change.gives(row)
