"""Does a letter say what is true when it leaves, and nothing when it no longer is?"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from models.accounts import Citizen, EmailChange, Secret
from models.catalogue import DemandeType
from models.demandes import Demande, DemandeClaim, Exchange
from models.letters import Letter
from models.portal import Portal as PortalRow
from models.staff import Agent, AgentService
from models.water.alerts import WaterAlert
from models.water.contracts import WaterLink
from resolvers import door
from rules import lifetimes
from rules.vocabulary.accounts import Civility, Language
from rules.vocabulary.appointments import AppointmentStatus
from rules.vocabulary.demandes import DemandeStatus, Party
from rules.vocabulary.letters import DropReason, LetterKind, MailStatus
from rules.vocabulary.staff import AgentRole
from rules.vocabulary.water import WaterAlertKind
from tests.mails import samples, water
from tests.mails.test_inert import EAGER
from tests.mails.test_rendering import Links
from tests.outbox.desk import Desk
from tests.portal import html, six_digits, text
from tests.water.places import laid
from workers import mails
from workers.letters import COMPOSERS, Drop, Mail

HOSTILE_NAME = 'Cliquez <a href="https://evil.fr">ici</a> www.evil.fr http://evil.example evil.com'


async def compose(desk: Desk, letter: Letter) -> Mail:
    """Return what a letter says now."""
    with door.through(desk.portal.parts.door):
        return await COMPOSERS[letter.kind](await Letter.get(id=letter.id), desk.clock())


async def dropped(desk: Desk, letter: Letter) -> DropReason:
    """Return why a letter has nothing to say now."""
    with pytest.raises(Drop) as drop:
        await compose(desk, letter)
    return drop.value.reason


async def rendered(desk: Desk, letter: Letter) -> EmailMessage:
    """Return the mail that a letter is now."""
    mail = await compose(desk, letter)
    return mails.render(
        letter.kind,
        letter.language,
        mail.variables,
        facts=desk.facts,
        to=mail.to,
        message_id=desk.message_id(letter),
        at=desk.clock(),
        reply_to=mail.reply_to,
    )


# ------------------------------------------------------------------------------------ one of each kind, as a verb does


async def _to_citizen(desk: Desk, kind: LetterKind, **given: Any) -> Letter:
    return await desk.write(kind, await desk.citizen(**given))


async def _email_code(desk: Desk, **given: Any) -> Letter:
    return await desk.write(LetterKind.EMAIL_CODE, await desk.newcomer(**given))


async def _temporary_password(desk: Desk, **given: Any) -> Letter:
    return await desk.write(LetterKind.TEMPORARY_PASSWORD, await desk.newcomer(password_hash=None, **given))


async def _space_activation(desk: Desk, **given: Any) -> Letter:
    made = {"by_collectivite": True, "activated_at": None, "password_hash": None, **given}
    return await desk.write(LetterKind.SPACE_ACTIVATION, await desk.newcomer(**made))


async def _changing_address(desk: Desk, kind: LetterKind, **given: Any) -> Letter:
    row = await desk.citizen(**given)
    asked = await EmailChange.create(
        citizen_id=row.id,
        old_email="ancienne@example.org",
        new_email="nouvelle@example.org",
        requested_at=desk.clock(),
        confirmed_at=desk.clock() if kind is LetterKind.EMAIL_CHANGED else None,
    )
    return await desk.write(kind, row, subject_id=asked.id)


async def _reported(desk: Desk, **given: Any) -> Letter:
    reset = await desk.write(LetterKind.PASSWORD_RESET, await desk.citizen(**given))
    await compose(desk, reset)
    link = await Secret.get(letter_id=reset.id)
    return await desk.write(LetterKind.PASSWORD_RESET_REPORTED, await desk.agent("paul"), subject_id=link.id)


async def _profile_changed(desk: Desk, **given: Any) -> Letter:
    occasion = f"{desk.clock().isoformat()} phone postalAddress"
    return await desk.write(LetterKind.PROFILE_CHANGED, await desk.citizen(**given), occasion=occasion)


async def _invitation(desk: Desk, **given: Any) -> Letter:
    agent = await desk.agent("paul")
    agent.role, agent.name = AgentRole.MANAGER, given.get("first_name", agent.name)
    await agent.save()
    return await desk.write(LetterKind.AGENT_INVITATION, agent)


async def _acknowledgement(desk: Desk, **given: Any) -> Letter:
    return await desk.write(LetterKind.DEMANDE_ACKNOWLEDGEMENT, await desk.demande(**given))


async def _received(desk: Desk, **given: Any) -> Letter:
    row = await desk.demande(**given)
    return await desk.write(LetterKind.DEMANDE_RECEIVED, await desk.agent("paul"), subject_id=row.id)


async def _claim_code(desk: Desk, **given: Any) -> Letter:
    row, citizen = await desk.demande(**given), await desk.citizen("denis")
    asked = await DemandeClaim.create(demande_id=row.id, citizen_id=citizen.id, asked_at=desk.clock())
    return await desk.write(LetterKind.DEMANDE_CLAIM_CODE, row, subject_id=asked.id)


async def _draft_expires(desk: Desk, **given: Any) -> Letter:
    row = await desk.demande(**given)
    await Demande.all().update(status=DemandeStatus.DRAFT, updated_at=desk.clock() - lifetimes.WARNED_DRAFT)
    return await desk.write(LetterKind.DEMANDE_DRAFT_EXPIRES, row)


async def _step(desk: Desk, kind: LetterKind, status: DemandeStatus, **given: Any) -> Letter:
    """To the author, of a demande that the town hall has written to twice: its latest message is what it waits for."""
    row = await desk.demande(**given)
    written = [
        await Exchange.create(
            demande_id=row.id, author=Party.TOWN_HALL, body=body, sent_at=desk.clock(), expects_answer=True
        )
        for body in ("Secret : bonjour.", "Secret : et l’acte ?")
    ]
    asked = {"pieces": ["cni"], "at": desk.clock().isoformat(), "by": "2199-01-31", "exchange": written[1].id}
    archived_at = desk.clock() if status is DemandeStatus.CANCELLED else None
    await Demande.all().update(status=status, asked=asked, unread_by_citizen=2, archived_at=archived_at)
    pieces = [{"key": "cni", "label": "Pièce d’identité", "required": False, "category": None}]
    await DemandeType.all().update(pieces=pieces)
    return await desk.write(kind, row, subject_id=written[1].id)


async def _to_staff(desk: Desk, kind: LetterKind, status: DemandeStatus, **given: Any) -> Letter:
    row, paul = await desk.demande(**given), await desk.agent("paul")
    await AgentService.create(agent_id=paul.id, service_id=row.service_id)
    archived_at = desk.clock() if status is DemandeStatus.CANCELLED else None
    await Demande.all().update(status=status, unread_by_town_hall=1, archived_at=archived_at)
    return await desk.write(kind, paul, subject_id=row.id)


#: Of each step of a demande: who writes its letter, and how the demande stands meanwhile.
STEPS = {
    LetterKind.DEMANDE_TAKEN: (_step, DemandeStatus.IN_PROGRESS),
    LetterKind.DEMANDE_MESSAGE: (_step, DemandeStatus.IN_PROGRESS),
    LetterKind.DEMANDE_ASKED: (_step, DemandeStatus.AWAITING_CITIZEN),
    LetterKind.DEMANDE_ANSWERED: (_step, DemandeStatus.ACCEPTED),
    LetterKind.DEMANDE_CANCELLED: (_step, DemandeStatus.CANCELLED),
    LetterKind.DEMANDE_ASSIGNED: (_to_staff, DemandeStatus.IN_PROGRESS),
    LetterKind.DEMANDE_MESSAGE_RECEIVED: (_to_staff, DemandeStatus.ACCEPTED),
    LetterKind.DEMANDE_PIECE_RECEIVED: (_to_staff, DemandeStatus.AWAITING_CITIZEN),
    LetterKind.DEMANDE_CANCELLED_RECEIVED: (_to_staff, DemandeStatus.CANCELLED),
}


Writer = Callable[..., Awaitable[Letter]]


def _at(kind: LetterKind) -> Writer:
    writer, status = STEPS[kind]
    return lambda desk, **given: writer(desk, kind, status, **given)


def _of(writer: Writer, kind: LetterKind) -> Writer:
    return lambda desk, **given: writer(desk, kind, **given)


async def _appointment(desk: Desk, kind: LetterKind, **given: Any) -> Letter:
    demande = await desk.demande(**given)
    is_cancelled = kind is LetterKind.APPOINTMENT_CANCELLED
    row = await desk.appointment(demande, **({"status": AppointmentStatus.CANCELLED} if is_cancelled else {}))
    return await desk.write(kind, demande, subject_id=row.id, occasion=f"{row.id}.{row.sequence}")


async def _reminder(desk: Desk, **given: Any) -> Letter:
    demande = await desk.demande(**given)
    reminded = {"reminder_email": "anne@example.org", "reminder_due_at": desk.clock(), "reminder_number": 1}
    row = await desk.appointment(demande, **reminded)
    return await desk.write(LetterKind.APPOINTMENT_REMINDER, demande, subject_id=row.id, occasion=f"{row.id}.1")


async def _water_alert(desk: Desk, **given: Any) -> Letter:
    row = await desk.citizen(**given)
    place = await laid(desk.portal)
    await WaterLink.create(citizen_id=row.id, subscriber_id=place.subscriber.id, linked_at=desk.clock())
    facts = {"windows": [], "is_of_network": False, "water_cap_m3": 120, "wastewater_cap_m3": 60}
    alert = await WaterAlert.create(
        contract_id=place.contract.id,
        kind=WaterAlertKind.ABNORMAL_CONSUMPTION,
        occasion="2025-01-06",
        raised_at=desk.clock(),
        starts_on=date(2025, 1, 6),
        ends_on=date(2025, 7, 7),
        volume_l=412_000,
        expected_l=60_199,
        facts=facts,
    )
    return await desk.write(LetterKind.WATER_ALERT, row, subject_id=alert.id)


WRITERS: dict[LetterKind, Writer] = {
    **water.WRITERS,
    LetterKind.WATER_ALERT: _water_alert,
    LetterKind.EMAIL_CODE: _email_code,
    LetterKind.TEMPORARY_PASSWORD: _temporary_password,
    LetterKind.ACCOUNT_EXISTS: _of(_to_citizen, LetterKind.ACCOUNT_EXISTS),
    LetterKind.SPACE_ACTIVATION: _space_activation,
    LetterKind.PASSWORD_RESET: _of(_to_citizen, LetterKind.PASSWORD_RESET),
    LetterKind.PASSWORD_RESET_REPORTED: _reported,
    LetterKind.PASSWORD_CHANGED: _of(_to_citizen, LetterKind.PASSWORD_CHANGED),
    LetterKind.USERNAME_CHANGED: _of(_to_citizen, LetterKind.USERNAME_CHANGED),
    LetterKind.EMAIL_CHANGE_CODE: _of(_changing_address, LetterKind.EMAIL_CHANGE_CODE),
    LetterKind.EMAIL_CHANGE_NOTICE: _of(_changing_address, LetterKind.EMAIL_CHANGE_NOTICE),
    LetterKind.EMAIL_CHANGED: _of(_changing_address, LetterKind.EMAIL_CHANGED),
    LetterKind.PROFILE_CHANGED: _profile_changed,
    LetterKind.AGENT_INVITATION: _invitation,
    LetterKind.DEMANDE_ACKNOWLEDGEMENT: _acknowledgement,
    LetterKind.DEMANDE_RECEIVED: _received,
    LetterKind.DEMANDE_CLAIM_CODE: _claim_code,
    LetterKind.DEMANDE_DRAFT_EXPIRES: _draft_expires,
    **{kind: _at(kind) for kind in STEPS},
    LetterKind.APPOINTMENT_BOOKED: _of(_appointment, LetterKind.APPOINTMENT_BOOKED),
    LetterKind.APPOINTMENT_MOVED: _of(_appointment, LetterKind.APPOINTMENT_MOVED),
    LetterKind.APPOINTMENT_CANCELLED: _of(_appointment, LetterKind.APPOINTMENT_CANCELLED),
    LetterKind.APPOINTMENT_REMINDER: _reminder,
}
CITIZENS_OWN = [kind for kind in LetterKind if kind is not LetterKind.AGENT_INVITATION]


@pytest.mark.parametrize("kind", LetterKind)
async def test_every_letter_is_composed_with_what_its_samples_have(desk: Desk, kind: LetterKind) -> None:
    letter = await WRITERS[kind](desk)

    mail = await compose(desk, letter)

    own = {name for case, (of, given) in samples.CASES.items() if of is kind for name in given}
    known = set(samples.variables(kind.value, Language.FR))
    assert own <= set(mail.variables) <= known


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("spoken", Language)
async def test_every_letter_is_a_mail_in_its_readers_language(desk: Desk, kind: LetterKind, spoken: Language) -> None:
    letter = await WRITERS[kind](desk)
    letter.language = spoken
    await letter.save()

    mail = await rendered(desk, letter)

    assert mail["Content-Language"] == spoken.lower()
    assert text(mail).split("\n\n")[1].startswith("Bonjour" if spoken is Language.FR else "Hello")


@pytest.mark.parametrize("kind", LetterKind)
async def test_no_name_makes_a_link_a_tag_or_a_header(desk: Desk, kind: LetterKind) -> None:
    letter = await WRITERS[kind](
        desk, first_name=HOSTILE_NAME[:80], last_name=HOSTILE_NAME[:80], username="www.evil.fr"
    )

    mail = await rendered(desk, letter)

    ours = re.compile(rf"{re.escape(desk.facts.public_url)}\S*|\S+@(?:example\.org|mairie\.example\.org)")
    read = Links(html(mail)).read
    assert not EAGER.search(ours.sub("", text(mail)))
    assert "evil" not in "".join(re.findall(r"<[^>]*>", html(mail)))
    assert not EAGER.search(ours.sub("", read))
    assert "evil" not in str(mail["Subject"]) + str(mail["From"]) + str(mail["To"])


@pytest.mark.parametrize("kind", LetterKind)
async def test_a_letter_to_somebody_who_has_gone_is_dropped(desk: Desk, kind: LetterKind) -> None:
    letter = await Letter.create(
        kind=kind, subject_id=1, language=Language.FR, dedupe_key="1", created_at=desk.clock(), due_at=desk.clock()
    )

    assert await dropped(desk, letter) is DropReason.SUBJECT_GONE


@pytest.mark.parametrize("kind", LetterKind)
async def test_a_retry_says_the_same_secrets(desk: Desk, kind: LetterKind) -> None:
    letter = await WRITERS[kind](desk)
    first = await compose(desk, letter)
    desk.clock.forward(timedelta(minutes=30))

    second = await compose(desk, letter)

    secrets = [name for name in samples.SECRETS if name in first.variables]
    assert [second.variables[name] for name in secrets] == [first.variables[name] for name in secrets]


# ------------------------------------------------------------------------------------------------- opening a space


async def test_a_mail_to_an_address_that_nobody_confirmed_greets_no_name(desk: Desk) -> None:
    letter = await _email_code(desk, first_name="Claire")

    mail = await rendered(desk, letter)

    assert "Bonjour,\n" in text(mail)
    assert "Claire" not in text(mail) + html(mail)


async def test_a_code_for_an_address_confirmed_meanwhile_is_dropped(desk: Desk) -> None:
    letter = await _email_code(desk)
    await Citizen.all().update(email_confirmed_at=desk.clock())

    assert await dropped(desk, letter) is DropReason.NO_LONGER_TRUE


async def test_a_sixth_mail_in_an_hour_to_an_unconfirmed_address_is_dropped(desk: Desk) -> None:
    claire = await desk.newcomer()
    first, *others = [await desk.write(LetterKind.EMAIL_CODE, claire) for _ in range(6)]
    for letter in others:
        await Letter.filter(id=letter.id).update(
            status=MailStatus.SENT, sent_at=desk.clock() - timedelta(minutes=59), sent_to="Claire@example.org"
        )

    assert await dropped(desk, first) is DropReason.TOO_MANY_TO_UNCONFIRMED_ADDRESS
    assert await Secret.all().count() == 0

    desk.clock.forward(timedelta(minutes=2))
    assert (await compose(desk, first)).to == claire.email


async def test_of_thirty_letters_in_hand_at_once_for_an_unconfirmed_address_five_have_something_to_say(
    desk: Desk,
) -> None:
    claire = await desk.newcomer()
    letters = [await desk.write(LetterKind.EMAIL_CODE, claire) for _ in range(30)]
    await Letter.all().update(leased_until=desk.clock() + timedelta(seconds=40))

    said = await asyncio.gather(*(compose(desk, letter) for letter in letters), return_exceptions=True)

    reasons = {one.reason for one in said if isinstance(one, Drop)}
    taken = await Letter.filter(sent_to=claire.email).count()
    assert taken == 5
    assert DropReason.TOO_MANY_TO_UNCONFIRMED_ADDRESS in reasons


async def test_an_address_that_is_confirmed_gets_every_letter(desk: Desk) -> None:
    claire = await desk.citizen()
    letters = [await desk.write(LetterKind.PASSWORD_RESET, claire) for _ in range(7)]

    said = [await compose(desk, letter) for letter in letters]

    assert len(said) == 7


@pytest.mark.parametrize(
    ("given", "says", "never"),
    [
        ({"password_hash": None, "email_confirmed_at": None}, "est prêt", "reste valable"),
        ({"password_hash": "$argon2id$"}, "reste valable tant que vous n’avez pas utilisé", "est prêt"),
        ({"password_hash": None, "signed_in_at": "now"}, "Un nouveau mot de passe a été demandé", "reste valable"),
    ],
    ids=["at sign-up", "beside a password", "in the place of another temporary one"],
)
async def test_a_temporary_password_is_told_by_its_case(
    desk: Desk, given: dict[str, Any], says: str, never: str
) -> None:
    values: dict[str, Any] = {name: desk.clock() if value == "now" else value for name, value in given.items()}
    letter = await desk.write(LetterKind.TEMPORARY_PASSWORD, await desk.citizen(**values))

    mail = await rendered(desk, letter)

    assert says in text(mail)
    assert never not in text(mail)
    assert "claire.durand" in text(mail)
    assert timedelta(days=7) == lifetimes.TEMPORARY_PASSWORD
    assert "valable sept jours" in text(mail)


async def test_an_activation_has_a_link_of_four_parts_a_username_and_a_password(desk: Desk) -> None:
    letter = await _space_activation(desk, civility=Civility.MADAME, last_name="Martin")

    mail = await rendered(desk, letter)

    assert "Bonjour Madame Claire MARTIN," in text(mail)
    link = re.search(r"/activation\?id=(\d+)&datecreat=(\d{8})&heurecreat=(\d{4})&key=([\w-]{43})\n", text(mail))
    assert link
    assert link[1] == str(letter.citizen_id)
    assert "Nom d’utilisateur\N{NO-BREAK SPACE}: claire.durand\n" in text(mail)
    assert re.search(r"Mot de passe temporaire\N{NO-BREAK SPACE}: [a-z2-9]{14}\n", text(mail))
    assert mail["Reply-To"] is None


async def test_an_activation_of_a_space_that_is_active_is_dropped(desk: Desk) -> None:
    letter = await _space_activation(desk, activated_at=desk.clock())

    assert await dropped(desk, letter) is DropReason.NO_LONGER_TRUE


# --------------------------------------------------------------------------------------------- steps of a demande


@pytest.mark.parametrize("kind", STEPS)
async def test_a_step_of_a_demande_is_told_without_what_was_written(desk: Desk, kind: LetterKind) -> None:
    letter = await WRITERS[kind](desk)

    mail = await rendered(desk, letter)

    assert "Demande d’acte de naissance" in text(mail)
    assert "Secret" not in text(mail) + html(mail)


@pytest.mark.parametrize("kind", STEPS)
async def test_a_step_that_is_true_no_more_is_told_to_nobody(desk: Desk, kind: LetterKind) -> None:
    letter = await WRITERS[kind](desk)
    _, status = STEPS[kind]
    other = DemandeStatus.IN_PROGRESS if status is DemandeStatus.CANCELLED else DemandeStatus.CANCELLED
    await Exchange.all().update(read_at=desk.clock())
    await Demande.all().update(status=other, archived_at=desk.clock(), unread_by_town_hall=0)

    assert await dropped(desk, letter) is DropReason.NO_LONGER_TRUE


async def test_what_was_asked_for_before_something_else_is_not_mailed_any_more(desk: Desk) -> None:
    letter = await WRITERS[LetterKind.DEMANDE_ASKED](desk)
    await Letter.all().update(subject_id=letter.subject_id - 1)

    assert await dropped(desk, letter) is DropReason.NO_LONGER_TRUE


async def test_an_agent_whose_service_has_handed_a_demande_on_is_told_no_more_of_it(desk: Desk) -> None:
    letter = await WRITERS[LetterKind.DEMANDE_MESSAGE_RECEIVED](desk)
    await AgentService.all().delete()

    assert await dropped(desk, letter) is DropReason.NO_LONGER_TRUE


# --------------------------------------------------------------------------------------------- passwords, changes


async def test_a_reset_names_the_account_the_application_and_until_when_in_the_portals_time_zone(desk: Desk) -> None:
    await PortalRow.all().update(name="Ville de Saint-Denis", time_zone="Indian/Reunion")
    letter = await _to_citizen(desk, LetterKind.PASSWORD_RESET)
    desk.clock.moment = desk.clock().replace(year=2027, month=1, day=4, hour=22, minute=55)

    mail = await rendered(desk, letter)

    for body in (text(mail), html(mail).replace("<span>.</span>", ".")):
        assert "claire.durand (claire@example.org)" in body
        assert "Ville de Saint-Denis" in body
        assert "mardi 5 janvier 2027 à 03:05" in body
        assert "dix minutes" in body
    assert timedelta(minutes=10) == lifetimes.RESET_LINK


async def test_a_reset_whose_link_was_used_is_dropped(desk: Desk) -> None:
    letter = await _to_citizen(desk, LetterKind.PASSWORD_RESET)
    await compose(desk, letter)
    await Secret.all().update(spent_at=desk.clock())

    assert await dropped(desk, letter) is DropReason.NO_LONGER_TRUE


async def test_an_agent_resets_a_password_in_the_explorer(desk: Desk) -> None:
    letter = await desk.write(LetterKind.PASSWORD_RESET, await desk.agent("paul"))

    mail = await rendered(desk, letter)

    assert re.search(r"/explorer#reset=[\w-]{43}\n", text(mail))
    assert "signaler" not in text(mail)
    assert "paul@mairie.example.org" in text(mail)


@pytest.mark.parametrize("kind", [LetterKind.PASSWORD_RESET, LetterKind.AGENT_INVITATION])
async def test_an_agent_who_may_no_longer_come_in_is_written_nothing(desk: Desk, kind: LetterKind) -> None:
    letter = await desk.write(kind, await desk.agent("paul"))
    await Agent.all().update(active=False)

    assert await dropped(desk, letter) is DropReason.NO_LONGER_TRUE


async def test_an_invitation_that_was_accepted_is_dropped(desk: Desk) -> None:
    letter = await _invitation(desk)
    await Agent.all().update(password_hash="$argon2id$")

    assert await dropped(desk, letter) is DropReason.NO_LONGER_TRUE


async def test_a_report_says_whether_the_password_has_changed_since(desk: Desk) -> None:
    letter = await _reported(desk)
    before = text(await rendered(desk, letter))
    await desk.write(LetterKind.PASSWORD_CHANGED, await Citizen.get())

    after = text(await rendered(desk, letter))

    assert "le mot de passe n’a pas changé" in before
    assert "a été changé depuis" in after
    assert "claire.durand (claire@example.org)" in before


async def test_a_report_of_an_agents_link_names_the_agent(desk: Desk) -> None:
    reset = await desk.write(LetterKind.PASSWORD_RESET, await desk.agent("paul"))
    await compose(desk, reset)
    link = await Secret.get()
    letter = await desk.write(LetterKind.PASSWORD_RESET_REPORTED, await desk.agent("ada"), subject_id=link.id)

    mail = await compose(desk, letter)

    assert mail.to == "ada@mairie.example.org"
    assert mail.variables["account"] == "paul@mairie.example.org"


async def test_a_change_of_address_writes_to_both_and_tells_neither_of_the_other(desk: Desk) -> None:
    code = await _changing_address(desk, LetterKind.EMAIL_CHANGE_CODE)
    notice = await desk.write(LetterKind.EMAIL_CHANGE_NOTICE, await Citizen.get(), subject_id=code.subject_id)

    to_new, to_old = await rendered(desk, code), await rendered(desk, notice)

    assert to_new["To"] == "nouvelle@example.org"
    assert six_digits(to_new)
    assert to_old["To"] == "ancienne@example.org"
    assert "nouvelle" not in text(to_old)
    assert "claire" not in text(to_new) + html(to_new)
    assert timedelta(hours=1) == lifetimes.EMAIL_CHANGE_CODE


@pytest.mark.parametrize("kind", [LetterKind.EMAIL_CHANGE_CODE, LetterKind.EMAIL_CHANGE_NOTICE])
@pytest.mark.parametrize("meanwhile", ["confirmed", "another asked"])
async def test_a_change_of_address_that_no_longer_waits_is_dropped(
    desk: Desk, kind: LetterKind, meanwhile: str
) -> None:
    letter = await _changing_address(desk, kind)
    if meanwhile == "confirmed":
        await EmailChange.all().update(confirmed_at=desk.clock())
    else:
        asked = await EmailChange.get()
        await EmailChange.create(
            citizen_id=asked.citizen_id, old_email="a@example.org", new_email="b@example.org", requested_at=desk.clock()
        )

    assert await dropped(desk, letter) is DropReason.NO_LONGER_TRUE


async def test_a_change_of_profile_names_what_changed_and_none_of_it(desk: Desk) -> None:
    letter = await _profile_changed(desk, phone="+33467000000", postal_address={"city": "Clermont-l’Hérault"})

    mail = await rendered(desk, letter)

    assert "- Numéro de téléphone\n    - Adresse postale\n" in text(mail)
    assert "67000000" not in text(mail)
    assert "Clermont" not in text(mail) + html(mail)


async def test_a_username_is_told_as_it_is_when_the_letter_leaves(desk: Desk) -> None:
    letter = await _to_citizen(desk, LetterKind.USERNAME_CHANGED)
    await Citizen.all().update(username="claire.fontaine")

    assert (await compose(desk, letter)).variables["username"] == "claire.fontaine"


async def test_an_answer_goes_where_the_deployment_says(desk: Desk) -> None:
    letter = await _to_citizen(desk, LetterKind.PASSWORD_CHANGED)
    facts = replace(desk.facts, mail_reply_to="mairie@example.org")

    with door.through(replace(desk.portal.parts.door, facts=facts)):
        mail = await COMPOSERS[letter.kind](letter, desk.clock())

    assert mail.reply_to == "mairie@example.org"
