"""
How is a catalogue that a collectivité wrote in files loaded: services, agendas, themes, types of demande?

TOML, with the graph's own names (docs/guides/catalogue.md). All of it or nothing: every fault of every type is told. A
type that stands as it is written stays the revision it is, so that loading twice changes nothing; one that differs gets
a revision. What the files do not name is left alone, and so is a service or an agenda that there is.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from tortoise.transactions import in_transaction

from models.agendas import Agenda
from models.catalogue import DemandeTheme
from models.staff import Service
from resolvers.actors import Actor
from resolvers.appointments import agendas
from resolvers.demandes import catalogue, catalogue_saving
from resolvers.errors import InvalidInput, Refused, Wrong
from resolvers.staff import services
from rules.vocabulary.appointments import Weekday
from rules.vocabulary.demandes import DemandeEffect
from rules.vocabulary.portal import FormFieldKind
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import ServiceDomain

#: What stands for an agenda that the service has not: no row has it.
_NOTHING = 0


class UnreadableCatalogue(Exception):
    """A file is not there, is not TOML, or says what no catalogue says."""


@dataclass(frozen=True)
class Loaded:
    """What came of the types of a catalogue."""

    new: int
    revised: int
    unchanged: int


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)


class _Service(_Written):
    slug: str
    name: str
    domain: ServiceDomain = ServiceDomain.DEMANDES
    email: str | None = None
    phone: str | None = None


class _Opening(_Written):
    weekday: Weekday
    from_: time = Field(alias="from")
    to: time
    places: int = 1


class _Agenda(_Written):
    service: str
    #: What tells it from the service's others.
    name: str
    place: str
    instructions: str | None = None
    slot_minutes: int
    openings: list[_Opening]
    closed_on: list[date] = []
    min_notice_hours: int = 24
    horizon_days: int = 60


class _Theme(_Written):
    slug: str
    name: str


class _Choice(_Written):
    value: str
    label: str


class _Condition(_Written):
    key: str
    values: list[str]


class _Field(_Written):
    key: str
    label: str
    kind: FormFieldKind
    help: str | None = None
    required: bool = False
    choices: list[_Choice] = []
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int | None = None
    shown_when: _Condition | None = None


class _Piece(_Written):
    key: str
    label: str
    category: str | None = None
    required: bool = False
    help: str | None = None


class _Type(_Written):
    slug: str
    active: bool = True
    theme: str
    service: str
    title: str
    presentation: str
    help: str | None = None
    keywords: list[str] = []
    account_required: bool = False
    form_fields: list[_Field]
    pieces: list[_Piece] = []
    #: By its name, among the service's.
    agenda: str | None = None
    answer_days: int | None = None
    effect: DemandeEffect = DemandeEffect.NONE


class Catalogue(_Written):
    """What the files say."""

    services: list[_Service] = []
    agendas: list[_Agenda] = []
    themes: list[_Theme] = []
    types: list[_Type] = []


def read(path: Path) -> Catalogue:
    """
    Return what a file says, or all the `.toml` files of a folder together.

    :raises UnreadableCatalogue: with every reason, one a line.
    """
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    said: dict[str, list[Any]] = {}
    wrong: list[str] = [] if files else [f"{path} holds no .toml file"]
    for file in files:
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
            Catalogue.model_validate(table)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as unreadable:
            wrong.append(f"{file.name}: {unreadable}")
        except ValidationError as invalid:
            wrong += [
                f"{file.name}: {_place(table, error['loc'])}: {error['msg']}"
                for error in invalid.errors(include_url=False, include_input=False)
            ]
        else:
            for name, rows in table.items():
                said.setdefault(name, []).extend(rows)
    if wrong:
        raise UnreadableCatalogue("\n".join(wrong))
    return Catalogue.model_validate(said)


async def load(actor: Actor, said: Catalogue, *, now: datetime) -> Loaded:
    """
    Put a catalogue in force, all of it or nothing.

    :raises NotAllowed: for anybody but administrators. :raises InvalidInput: everything that is wrong in it.
    """
    wrongs = [*_twice("services", said.services), *_twice("themes", said.themes), *_twice("types", said.types)]
    came: Counter[str] = Counter()
    async with in_transaction():
        for service in said.services:
            if not await Service.exists(slug=service.slug):
                with _noting(wrongs, "services", service.slug):
                    await services.save(actor, **service.model_dump(), now=now)
        for agenda in said.agendas:
            with _noting(wrongs, "agendas", agenda.name):
                await _open(actor, agenda, now)
        for theme in said.themes:
            if not await DemandeTheme.exists(slug=theme.slug, name=theme.name):
                with _noting(wrongs, "themes", theme.slug):
                    await catalogue_saving.save_theme(actor, slug=theme.slug, name=theme.name, now=now)
        for type_ in said.types:
            with _noting(wrongs, "types", type_.slug):
                came[await _save(actor, type_, now)] += 1
        if wrongs:
            raise InvalidInput(tuple(wrongs))
    return Loaded(came["new"], came["revised"], came["unchanged"])


async def _open(actor: Actor, agenda: _Agenda, now: datetime) -> None:
    service = await Service.get_or_none(slug=agenda.service)
    if service is None or not await Agenda.exists(service_id=service.id, name=agenda.name):
        written = agenda.model_dump(exclude={"service"})
        service_id = service.id if service else None
        await agendas.save(actor, **written, id=None, version=None, service=service_id, now=now)


async def _save(actor: Actor, type_: _Type, now: datetime) -> str:
    before = await catalogue.in_force(actor, type_.slug)
    service = await Service.get_or_none(slug=type_.service)
    service_id = service.id if service else None
    agenda = await Agenda.get_or_none(service_id=service_id, name=type_.agenda) if type_.agenda else None
    row = await catalogue_saving.save_type(
        actor,
        **type_.model_dump(exclude={"service", "agenda"}),
        revision=before.revision if before else None,
        service=service_id,
        agenda=agenda.id if agenda else _NOTHING if type_.agenda else None,
        now=now,
    )
    if before is None:
        return "new"
    return "unchanged" if row.id == before.id else "revised"


@contextmanager
def _noting(wrongs: list[Wrong], *path: str) -> Iterator[None]:
    """Note what a verb refuses, under what it refuses it of, and go on."""
    try:
        yield
    except Refused as refused:
        each = refused.fields or (Wrong((), refused.code, refused.variant, refused.values),)
        wrongs += [Wrong((*path, *one.path), one.code, one.variant, one.values) for one in each]


def _twice(name: str, rows: list[Any]) -> Iterator[Wrong]:
    counted = Counter(row.slug for row in rows)
    return (Wrong((name, slug), RefusalCode.DUPLICATE) for slug, times in counted.items() if times > 1)


def _place(table: dict[str, Any], path: tuple[int | str, ...]) -> str:
    """Return where something stands: a service, a theme, a type by its slug where it has one."""
    place = list(path)
    match path:
        case [str() as name, int() as index, *_] if isinstance(table[name][index], dict):
            row = table[name][index]
            place[1] = row.get("slug", row.get("name", index))
    return ".".join(map(str, place))
