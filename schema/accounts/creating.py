"""What does one say to make a space and to prove an address?"""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.accounts import creating
from rules.vocabulary.accounts import AccountKind, Civility, ContactMethod, Language, SessionTransport
from schema import gates, ids
from schema.addresses import PostalAddressInput
from schema.context import Info
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement
from schema.sessions.signed_in import EmailConfirmResult, with_cookie

AccountCreateResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("AccountCreateResult")]
AccountMailResendResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("AccountMailResendResult")]


@strawberry.input
class AccountCreateInput:
    email: str
    email_confirmation: str
    username: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="3 to 40 characters, never an @; when left out, one signs in with the e-mail.",
    )
    password: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="When left out, a temporary one is mailed and must be changed at first sign-in.",
    )
    password_confirmation: str | None = strawberry.UNSET
    kind: AccountKind = AccountKind.INDIVIDUAL
    civility: Civility | None = strawberry.UNSET
    first_name: str
    last_name: str
    phone: str | None = strawberry.UNSET
    postal_address: PostalAddressInput | None = strawberry.UNSET
    preferred_contact: ContactMethod = ContactMethod.EMAIL
    language: Language = Language.FR
    captcha_id: strawberry.ID
    captcha_answer: str


@strawberry.input
class AccountMailResendInput:
    email: str


@strawberry.input
class EmailConfirmInput:
    email: str
    code: str = strawberry.field(description="Six digits.")
    transport: SessionTransport = strawberry.field(name="session", default=SessionTransport.TOKEN)


@strawberry.type
class CreatingMutations:
    @mutation(gates.anyone)
    @staticmethod
    async def account_create(info: Info, input: AccountCreateInput) -> AccountCreateResult:
        """
        Mails a code that confirms the address, or a temporary password. For an address that has an account the answer
        is the same, and its holder is told by mail.
        """
        return await creating.create(
            info.context.actor,
            **said(input, captcha_id=ids.key(input.captcha_id, "Captcha")),
            now=info.context.now,
        )

    @mutation(gates.anyone)
    @staticmethod
    async def account_mail_resend(info: Info, input: AccountMailResendInput) -> AccountMailResendResult:
        """The mail did not come: sends it again. The answer is the same for an unknown address."""
        return await creating.resend(info.context.actor, email=input.email, now=info.context.now)

    @mutation(gates.anyone)
    @staticmethod
    async def email_confirm(info: Info, input: EmailConfirmInput) -> EmailConfirmResult:
        """Proves an address with the six digits mailed to it, and signs in."""
        opened = await creating.confirm_email(info.context.actor, **said(input), now=info.context.now)
        return with_cookie(info, opened)
