"""How do types and enumerations say what they are? By their docstrings, which strawberry leaves out."""

from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any

from graphql import GraphQLEnumType, GraphQLSchema
from strawberry.types.base import StrawberryObjectDefinition

from rules.vocabulary.accounts import PendingStep, SessionTransport
from rules.vocabulary.letters import MailStatus
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole

#: Of the values whose name does not say enough.
VALUES: dict[StrEnum, str] = {
    AgentRole.AGENT: "Knows the citizens whom their services work with, and opens spaces for others.",
    AgentRole.MANAGER: "Writes what citizens are offered (pages, news, surveys), and sees the mails.",
    AgentRole.ADMINISTRATOR: "Agents, services, terms, the audit; over all services.",
    MailStatus.DROPPED: "No longer true when its time came: an account closed, a link that has served.",
    MailStatus.FAILED: "Refused for good, or tried for two days; mailRetry sends it again.",
    PendingStep.SET_UP_ONE_TIME_CODE: "Agents only.",
    RefusalCode.WRONG_CREDENTIALS: "Whichever of the two is wrong.",
    RefusalCode.ONE_TIME_CODE_REQUIRED: "Only ever said after the right password.",
    RefusalCode.LINK_INVALID: "Unknown, spent or altered.",
    RefusalCode.NOT_FOUND: "Not there, or not for whoever asks: the two are never told apart.",
    RefusalCode.STALE_VERSION: "Somebody saved in between: read again.",
    SessionTransport.TOKEN: "A bearer token in the answer: mobile apps.",
    SessionTransport.COOKIE: "An HttpOnly cookie: browsers and the explorer.",
}


def describe(schema: GraphQLSchema) -> None:
    """Give each type and enumeration its docstring, and each value in VALUES its line."""
    for graph_type in schema.type_map.values():
        definition: Any = graph_type.extensions.get("strawberry-definition")
        if definition is None:
            continue
        if isinstance(graph_type, GraphQLEnumType):
            graph_type.description = _docstring(definition.wrapped_cls)
            for name, value in graph_type.values.items():
                value.description = VALUES.get(definition.wrapped_cls[name])
        elif isinstance(definition, StrawberryObjectDefinition) and definition.origin is not None:
            graph_type.description = _docstring((definition.concrete_of or definition).origin)


def _docstring(cls: type) -> str | None:
    """Return what a class itself says in words; a dataclass without any is given its signature."""
    said = " ".join((cls.__dict__.get("__doc__") or "").split())
    return said if said and not (is_dataclass(cls) and said.startswith(f"{cls.__name__}(")) else None
