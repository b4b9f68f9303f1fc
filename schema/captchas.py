"""How is a security code asked for: to read, to hear, or as a question in words?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from language import say
from models.accounts import Captcha as Row
from resolvers import captchas, door
from schema import gates, ids
from schema.context import Info
from schema.refusals import Refusal
from schema.roots import mutation
from schema.scalars import Url


@strawberry.type
class Captcha:
    """A security code to read or to hear, or a question in words: it serves once."""

    expires_at: dt.datetime

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Row)

    @strawberry.field
    @staticmethod
    def id(root: strawberry.Parent[Row]) -> strawberry.ID:
        return strawberry.ID(ids.write("Captcha", root.id))

    @strawberry.field
    @staticmethod
    def image_url(root: strawberry.Parent[Row]) -> Url:
        return Url(f"{door.current().facts.public_url}/captcha/{root.id}.png")

    @strawberry.field(description="The same code spelled aloud in French, WAV.")
    @staticmethod
    def audio_url(root: strawberry.Parent[Row]) -> Url:
        return Url(f"{door.current().facts.public_url}/captcha/{root.id}.wav")

    @strawberry.field(description="For those whom neither serves: a small question in words, with the same id.")
    @staticmethod
    def question(root: strawberry.Parent[Row], info: Info) -> str:
        asked = captchas.question_of(root.id)
        return say(asked.code, asked.values, info.context.language.value)


CaptchaCreateResult: TypeAlias = Annotated[Captcha | Refusal, strawberry.union("CaptchaCreateResult")]


@strawberry.type
class CaptchaMutations:
    @mutation(gates.anyone)
    @staticmethod
    async def captcha_create(info: Info) -> CaptchaCreateResult:
        """A security code to give with what a visitor sends; it serves once."""
        return await captchas.create(info.context.actor, now=info.context.now)
