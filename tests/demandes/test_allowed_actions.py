"""
Does `allowedActions` always tell the truth? Every action is tried in every state by everybody, and compared.

Each try is made on a demande of its own, so that none is spoilt by the one before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time, timedelta
from secrets import token_urlsafe
from typing import Any

import pytest

from models.accounts import Citizen
from models.catalogue import DemandeType
from models.demandes import Demande
from models.sessions import Session
from models.staff import Agent
from resolvers import door
from resolvers.demandes import tickets
from resolvers.keys import token_digest
from rules.vocabulary.accounts import Language, SessionTransport
from rules.vocabulary.demandes import DemandeAction as Action
from rules.vocabulary.demandes import DemandeStatus as Status
from rules.vocabulary.errors import ErrorCode
from rules.vocabulary.refusals import RefusalCode as Code
from schema import ids
from schema.limits import Limits
from tests.appointments.receiving import WEDNESDAY, opened, receive, slot_id
from tests.portal import Client, Portal

#: Every state, and one that is over and archived besides.
STATES = [*((status, status is Status.CANCELLED) for status in Status), (Status.ACCEPTED, True)]
AT_ONCE = Limits().root_mutations


@dataclass(frozen=True)
class Try:
    """How an action is asked for, and of whom it is heard at all."""

    mutation: str
    #: Whose gate it is: "holder", "agent", "citizen" or "either".
    gate: str
    given: dict[str, Any] = field(default_factory=dict)
    names: str = "id"


TRIES = {
    Action.SAVE: Try("demandeSave", "holder", {"version": 1}),
    Action.SUBMIT: Try("demandeSubmit", "holder", {"version": 1}),
    Action.DISCARD: Try("demandeDiscard", "holder"),
    Action.CANCEL: Try("demandeCancel", "holder", {"confirm": True}),
    Action.CLAIM: Try("demandeClaim", "citizen", names="ticket"),
    Action.ADD_EXCHANGE: Try("exchangeAdd", "either", {"body": "Bonjour."}, names="demande"),
    # Without a file it is refused for that only: INVALID_INPUT says that it was let in.
    Action.ADD_ATTACHMENT: Try("attachmentAdd", "holder", names="demande"),
    Action.BOOK_APPOINTMENT: Try("appointmentBook", "holder", {"slot": "…"}, names="demande"),
    Action.TAKE: Try("demandeTake", "agent"),
    Action.ASSIGN: Try("demandeAssign", "agent", {"agent": "…"}),
    Action.ASK_CITIZEN: Try("demandeAskCitizen", "agent", {"body": "Et l’acte ?"}),
    Action.ACCEPT: Try("demandeAccept", "agent"),
    Action.REFUSE: Try("demandeRefuse", "agent", {"reason": "Non."}),
}
#: Which gates somebody passes.
HEARD = {
    "owner": {"holder", "either"},
    "other citizen": {"holder", "either"},
    "full ticket": {"holder", "either"},
    "status-only ticket": {"holder", "either"},
    "agent": {"agent", "either"},
    "agent elsewhere": {"agent", "either"},
    "administrator": {"agent", "either"},
    "visitor": set[str](),
}


@dataclass
class Scene:
    """Everybody, and what a demande of theirs is made of."""

    portal: Portal
    people: dict[str, Client]
    owner: Citizen
    type: DemandeType
    slot: str
    agent: str

    async def lay(self, status: Status, is_archived: bool, *, is_owned: bool, count: int) -> list[Demande]:
        """Make so many demandes that stand alike."""
        now = self.portal.clock()
        rows = [
            Demande(
                type_id=self.type.id,
                service_id=self.type.service_id,
                citizen_id=self.owner.id if is_owned else None,
                status=status,
                version=1,
                language=Language.FR,
                contact={"first_name": "Claire", "last_name": "Durand", "email": self.owner.email},
                persons=[],
                answers={},
                created_at=now,
                submitted_at=None if status is Status.DRAFT else now,
                updated_at=now,
                archived_at=now if is_archived else None,
                search="",
            )
            for _ in range(count)
        ]
        with door.through(self.portal.parts.door):
            for row in rows:
                tickets.give(row)
        for row in rows:
            await row.save()
        return rows

    def given(self, action: Action, row: Demande) -> dict[str, Any]:
        """Return what is said to have an action done to a demande."""
        with door.through(self.portal.parts.door):
            named = tickets.of(row) if TRIES[action].names == "ticket" else ids.write("Demande", row.id)
        filled = {"slot": self.slot, "agent": self.agent}
        return {**{name: filled.get(name, value) for name, value in TRIES[action].given.items()},
                TRIES[action].names: named}  # fmt: skip


@pytest.fixture(scope="module")
async def scene(running_portal: Portal) -> Scene:
    """Everybody whom a demande may meet."""
    portal = running_portal
    await portal.forget_everything()
    agenda = await receive(portal, openings=opened(places=90))
    people = {
        "owner": await portal.citizen("claire"),
        "other citizen": await portal.citizen("denis"),
        "full ticket": portal.client(),
        "status-only ticket": portal.client(),
        "agent": await portal.agent("AGENT", services=["etat-civil"]),
        "agent elsewhere": await portal.agent("AGENT", services=["eau"], name="Yves Eau"),
        "administrator": await portal.agent("ADMINISTRATOR", name="Ada Fontanel"),
        "visitor": portal.client(),
    }
    type_, owner = await DemandeType.get(), await Citizen.get(email=people["owner"].email)
    await DemandeType.all().update(form_fields=[])
    return Scene(
        portal,
        people,
        owner,
        await DemandeType.get(id=type_.id),
        slot_id(agenda, WEDNESDAY, time(9)),
        ids.write("Agent", (await Agent.get(name="Agathe Petit")).id),
    )


async def listed(client: Client, row: Demande) -> list[str] | None:
    """Return what somebody is told that they may do with a demande; None where they do not see it."""
    found = await client.data(
        "query A($id: ID!) { demande(id: $id) { allowedActions } }", {"id": ids.write("Demande", row.id)}
    )
    told: list[str] | None = found["demande"] and found["demande"]["allowedActions"]
    return told


async def tried(scene: Scene, client: Client, actions: list[Action], rows: list[Demande]) -> dict[Action, str | None]:
    """Have each action done to a demande of its own, and return the refusals' codes; None for what was done."""
    codes: dict[Action, str | None] = {}
    pairs = list(zip(actions, rows, strict=False))
    for begin in range(0, len(pairs), AT_ONCE):
        some = pairs[begin : begin + AT_ONCE]
        declared = ", ".join(f"${action.value}: {input_of(TRIES[action])}" for action, _ in some)
        played = " ".join(
            f"{one.value}: {TRIES[one].mutation}(input: ${one.value}) {{ __typename ... on Refusal {{ code }} }}"
            for one, _ in some
        )
        given = {action.value: scene.given(action, row) for action, row in some}
        data = await client.data(f"mutation T({declared}) {{ {played} }}", given)
        codes |= {action: data[action.value].get("code") for action, _ in some}
    return codes


def input_of(one: Try) -> str:
    """Return the type of a mutation's input."""
    return f"{one.mutation[0].upper()}{one.mutation[1:]}Input!"


def expected(action: Action, told: list[str] | None, is_onlooker: bool) -> Callable[[str | None], bool]:
    """Return whether a refusal, or none, is what was told."""
    if told is None or is_onlooker:
        return lambda code: code == Code.NOT_FOUND
    if action not in told:
        return lambda code: code == Code.NOT_IN_THIS_STATE
    return lambda code: code is None or (action is Action.ADD_ATTACHMENT and code == Code.INVALID_INPUT)


@pytest.mark.parametrize(("status", "is_archived"), STATES, ids=lambda value: str(value))
async def test_what_is_listed_can_be_done_and_nothing_else(scene: Scene, status: Status, is_archived: bool) -> None:
    lies = []
    for who, client in scene.people.items():
        # One is claimed with its ticket, as whoever has it: an owner who claims again is given what they have.
        actions = [one for one in Action if TRIES[one].gate in HEARD[who]]
        is_owned = who != "full ticket"
        rows = await scene.lay(status, is_archived, is_owned=is_owned, count=len(Action) + 1)
        if "ticket" in who:
            client = await holder(scene, rows[0])
        told = await listed(client, rows[0])
        if "ticket" in who:
            codes = await by_ticket(scene, who, actions, rows)
        elif actions:
            codes = await tried(scene, client, actions, rows[1:])
        else:
            codes = {}
        onlooker = who == "status-only ticket"
        lies += [
            (who, action.value, code, told)
            for action, code in codes.items()
            if not expected(action, told, onlooker)(code)
        ]
        unheard = {action for action in told or () if Action(action) not in codes}
        assert unheard == set(), (who, unheard)

    assert lies == []


async def holder(scene: Scene, row: Demande) -> Client:
    """Return whoever holds the ticket of a demande, with a session that sees it only."""
    now, token = scene.portal.clock(), token_urlsafe(32)
    await Session.create(
        demande_id=row.id,
        token_digest=token_digest(token),
        transport=SessionTransport.TOKEN,
        created_at=now,
        last_used_at=now,
        expires_at=now + timedelta(hours=1),
    )
    return scene.portal.client(token=token)


async def by_ticket(scene: Scene, who: str, actions: list[Action], rows: list[Demande]) -> dict[Action, str | None]:
    """Try each action as whoever holds that ticket; and claim the demande, as the citizen they may be or may not."""
    codes: dict[Action, str | None] = {}
    for action, row in zip(actions, rows[1:], strict=False):
        codes |= await tried(scene, await holder(scene, row), [action], [row])
    await scene.portal.sql("DELETE FROM attempt")  # whoever tries many tickets is slowed
    claimant = scene.people["owner" if who == "full ticket" else "other citizen"]
    return codes | await tried(scene, claimant, [Action.CLAIM], [rows[0]])


async def test_the_wrong_kind_of_actor_is_told_so_before_anything_is_read(scene: Scene) -> None:
    [row] = await scene.lay(Status.SUBMITTED, False, is_owned=True, count=1)
    people = {**scene.people, "full ticket": await holder(scene, row), "status-only ticket": await holder(scene, row)}
    passed = {**HEARD, "owner": {"citizen", *HEARD["owner"]}, "other citizen": {"citizen", *HEARD["other citizen"]}}
    closed = [(who, action) for who in people for action, one in TRIES.items() if one.gate not in passed[who]]

    async with scene.portal.untouched():
        for who, action in closed:
            one = TRIES[action]
            text = f"mutation T($i: {input_of(one)}) {{ {one.mutation}(input: $i) {{ __typename }} }}"
            code = await people[who].error_code(text, {"i": scene.given(action, row)})
            assert code == (ErrorCode.UNAUTHENTICATED if who == "visitor" else ErrorCode.FORBIDDEN), (who, action)
