"""How is a broken limit told? By an error that names the limit, what it allows and what was asked; nothing of ours."""

from graphql import GraphQLError

from rules.vocabulary.errors import ErrorCode

#: What fragments spread in fragments ask for has dozens of digits; nobody reads those.
_COUNTABLE = 1_000_000_000


def too_complex(limit: str, *, allowed: float, given: float | None = None) -> GraphQLError:
    """Return the error of an operation that asks for more work than `allowed`; `given` is left out where unknown."""
    return _beyond(ErrorCode.QUERY_TOO_COMPLEX, limit, allowed, given)


def out_of_bounds(limit: str, *, allowed: float, given: float | None = None) -> GraphQLError:
    """Return the error of a value that is larger than `allowed`; `given` is left out where unknown."""
    return _beyond(ErrorCode.BAD_USER_INPUT, limit, allowed, given)


def bad_input(message: str) -> GraphQLError:
    """Return the error of a request that cannot be understood."""
    return GraphQLError(message, extensions={"code": ErrorCode.BAD_USER_INPUT.value})


def _beyond(code: ErrorCode, limit: str, allowed: float, given: float | None) -> GraphQLError:
    values: dict[str, object] = {"limit": limit, "allowed": allowed}
    countable = given is not None and given < _COUNTABLE
    if countable:
        values["given"] = given
    asked = f"{given:,}" if countable else "more"
    return GraphQLError(f"At most {allowed:,} {limit}, not {asked}.", extensions={"code": code.value, **values})
