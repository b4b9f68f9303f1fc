"""Which media types go in and out? What Accept and Content-Type say, by the GraphQL-over-HTTP specification."""

from dataclasses import dataclass
from email.message import Message
from enum import Enum

from starlette.datastructures import Headers

from schema.http.refusing import refused


class Media(Enum):
    """What a request may be answered in; of several that please as much, the first."""

    JSON = "application/json"
    RESPONSE = "application/graphql-response+json"
    EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The media type of the answer, and whether a stream of events would do as well."""

    media: Media
    streams: bool


@dataclass(frozen=True, slots=True)
class _Range:
    name: str
    quality: float
    position: int


def accepted(headers: Headers) -> Accepted:
    """
    Choose the media type of the answer: the one the client likes best, the one it names first where it does not say.

    :raises RequestRefused: 406, when it accepts none of ours.
    """
    ranges = [_range(text, position) for position, text in enumerate(",".join(headers.getlist("accept")).split(","))]
    ranges = [each for each in ranges if each.name] or [_Range("*/*", 1.0, 0)]
    liked = {media: found for media in Media if (found := _found(media, ranges)) and found.quality > 0}
    if not liked:
        raise refused(
            406, "Accept must allow application/graphql-response+json, application/json or text/event-stream."
        )
    best = max(liked, key=lambda media: (liked[media].quality, -liked[media].position))
    return Accepted(best, Media.EVENTS in liked)


def check_content(headers: Headers) -> None:
    """
    Refuse a body that is not plain JSON in UTF-8.

    Only `application/json` is taken: no form can send it, and a script to another site only after asking that site.

    :raises RequestRefused: 415.
    """
    types = headers.getlist("content-type")
    if len(types) != 1:
        raise refused(415, "Content-Type must be application/json.")
    content = Message()
    content["content-type"] = types[0]
    if content.get_content_type() != Media.JSON.value:
        raise refused(415, "Content-Type must be application/json.")
    if str(content.get_param("charset", "utf-8")).lower() not in ("utf-8", "utf8"):
        raise refused(415, "The body must be in UTF-8.")
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise refused(415, "The body must not be compressed.")


def _range(text: str, position: int) -> _Range:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = float(parameter[2:])
            except ValueError:
                quality = 0.0
    return _Range(name, quality, position)


def _found(media: Media, ranges: list[_Range]) -> _Range | None:
    """Return the range that speaks of a media type most precisely; `*/*` does not ask for events."""
    everything = () if media is Media.EVENTS else ("*/*",)
    for name in (media.value, media.value.split("/")[0] + "/*", *everything):
        for each in ranges:
            if each.name == name:
                return each
    return None
