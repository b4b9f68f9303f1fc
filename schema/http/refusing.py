"""How is a whole request refused? By errors without data, with a status where the media type does not decide it."""

from collections.abc import Mapping

from graphql import GraphQLError

from rules.vocabulary.errors import ErrorCode


class RequestRefused(Exception):
    """
    The request is answered by errors only.

    A hook may raise it too: for a token that is wrong, say.

    :param status: the HTTP status; where there is none the request was well-formed HTTP, and the media type decides
        (GraphQL over HTTP: 200 for `application/json`, 400 for `application/graphql-response+json`).
    :param headers: what the answer bears besides, `Retry-After` for one.
    """

    def __init__(
        self, *errors: GraphQLError, status: int | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.errors = errors
        self.status = status
        self.headers = dict(headers or {})
        super().__init__(errors[0].message)


def refused(
    status: int | None,
    message: str,
    code: ErrorCode | str = ErrorCode.BAD_USER_INPUT,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> RequestRefused:
    """Return the refusal of a request for one reason; `values` go beside its code, for programs."""
    return RequestRefused(
        GraphQLError(message, extensions={"code": str(code), **values}), status=status, headers=headers
    )


def rate_limited(seconds: int) -> RequestRefused:
    """Return the refusal of a request that comes too soon, or finds too many before it."""
    return refused(
        429,
        f"Too many requests: try again in {seconds} s.",
        ErrorCode.RATE_LIMITED,
        {"Retry-After": str(seconds)},
        retryAfterSeconds=seconds,
    )


def unavailable(seconds: int, *errors: GraphQLError) -> RequestRefused:
    """Return the refusal of a request to which nothing can be answered while something we rest on is away."""
    return RequestRefused(*errors, status=503, headers={"Retry-After": str(seconds)})
