"""Will the password somebody chose do? Every unmet rule is told."""

from models.accounts import Citizen
from models.staff import Agent
from resolvers import portal
from resolvers.errors import Fields
from rules import passwords
from rules.vocabulary.refusals import RefusalCode


async def judge(
    fields: Fields,
    password: str,
    confirmation: str | None,
    *,
    personal: tuple[str, ...],
    subscriber_number: str | None = None,
    policy: passwords.Policy | None = None,
) -> None:
    """Note every rule that a chosen password does not meet; the citizens' policy is the portal's."""
    policy = policy or portal.policy(await portal.read())
    for weakness in passwords.judge(password, policy, personal=personal):
        fields.wrong("password", RefusalCode.WEAK_PASSWORD, weakness.code, count=weakness.wanted)
    if passwords.is_same_number(password, subscriber_number):
        fields.wrong("password", RefusalCode.SAME_AS_SUBSCRIBER_NUMBER)
    if confirmation != password:
        fields.wrong("passwordConfirmation", RefusalCode.MISMATCH if confirmation else RefusalCode.REQUIRED)


async def judge_for(fields: Fields, who: Citizen | Agent, password: str, confirmation: str) -> None:
    """Note every rule that a password chosen by somebody we know does not meet."""
    if isinstance(who, Agent):
        await judge(fields, password, confirmation, personal=(who.name, who.email), policy=passwords.FOR_AGENTS)
    else:
        await judge(
            fields,
            password,
            confirmation,
            personal=(who.first_name, who.last_name, who.username, who.email),
            subscriber_number=who.subscriber_number,
        )
