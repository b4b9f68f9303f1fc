"""Does anything tell a stranger whether an account exists? The same answer, and the same work to come to it."""

from typing import Any

from tests.accounts.people import ACKNOWLEDGED, OTHER_PASSWORD, SIGNED_IN, sign_up, space
from tests.portal import PASSWORD, Client, Portal
from tests.statements import listening

STRANGER = "198.51.100.7"


async def test_a_forgotten_password(portal: Portal) -> None:
    await _people(portal)
    asked: list[dict[str, Any]] = [
        {"identifier": name}
        for name in ("claire@example.org", "claire.durand", "agathe.petit.agent@mairie.example.org", "waiting")
    ]
    asked += [{"identifier": "testa.arpege@example.org", "subscriberNumber": number} for number in ("2040", "2041")]
    asked += [{"identifier": name} for name in ("personne@example.org", "personne")]
    asked += [{"identifier": "personne@example.org", "subscriberNumber": "2040"}]

    outcomes = [await _outcome(portal, "passwordResetRequest", given, ACKNOWLEDGED) for given in asked]

    assert outcomes == [outcomes[0]] * len(asked)
    written = await portal.sql("SELECT 1 FROM letter WHERE kind = 'password_reset'")
    assert len(written) == 5, "of those who exist, and whose number is right"


async def test_a_forgotten_password_past_the_five_mails_of_an_hour(portal: Portal) -> None:
    await portal.citizen("claire")

    outcomes = [
        await _outcome(portal, "passwordResetRequest", {"identifier": "claire@example.org"}, ACKNOWLEDGED)
        for _ in range(7)
    ]

    assert outcomes == [outcomes[0]] * 7


async def test_a_wrong_password(portal: Portal) -> None:
    await _people(portal)
    names = ["claire@example.org", "claire.durand", "waiting@example.org", "waiting", "testa.arpege@example.org"]
    names += ["personne@example.org", "personne"]

    outcomes = [
        await _outcome(
            portal, "signIn", {"identifier": name, "password": "Pas du tout 1"}, SIGNED_IN, address=f"198.51.100.{n}"
        )
        for n, name in enumerate(names)
    ]

    assert outcomes == [outcomes[0]] * len(names)
    assert "WRONG_CREDENTIALS" in str(outcomes[0])


async def test_a_mail_to_be_sent_again(portal: Portal) -> None:
    await _people(portal)
    addresses = ["waiting@example.org", "testa.arpege@example.org", "claire@example.org", "personne@example.org"]

    outcomes = [await _outcome(portal, "accountMailResend", {"email": each}, ACKNOWLEDGED) for each in addresses]

    assert outcomes == [outcomes[0]] * len(addresses)


async def test_a_wrong_code(portal: Portal) -> None:
    await _people(portal)
    addresses = ["waiting@example.org", "testa.arpege@example.org", "claire@example.org", "personne@example.org"]

    outcomes = [
        await _outcome(portal, "emailConfirm", {"email": each, "code": "000000"}, SIGNED_IN) for each in addresses
    ]

    assert outcomes == [outcomes[0]] * len(addresses)
    assert "WRONG_CODE" in str(outcomes[0])


async def test_a_sign_up_with_somebodys_address(portal: Portal) -> None:
    await _people(portal)
    outcomes = []

    for n, address in enumerate(("claire@example.org", "waiting@example.org", "personne@example.org")):
        for password in (PASSWORD, None):
            given = sign_up(
                await portal.captcha(), email=address, username=f"autre {n} {bool(password)}", password=password
            )
            outcomes.append((await _outcome(portal, "accountCreate", given, ACKNOWLEDGED), password))

    own = [outcome for outcome, password in outcomes if password]
    temporary = [outcome for outcome, password in outcomes if not password]
    assert own == [own[0]] * 3
    assert temporary == [temporary[0]] * 3
    assert [answer for answer, _ in own] == [answer for answer, _ in temporary]


async def test_an_address_to_change_to(portal: Portal) -> None:
    await _people(portal)
    paul = await portal.citizen("paul")
    addresses = ["claire@example.org", "waiting@example.org", "personne@example.org"]

    outcomes = [
        await _outcome(portal, "emailChange", {"email": each, "currentPassword": PASSWORD}, ACKNOWLEDGED, client=paul)
        for each in addresses
    ]

    assert outcomes == [outcomes[0]] * len(addresses)


async def test_signing_up_and_then_in_with_somebodys_address(portal: Portal) -> None:
    """A stranger who signs up with an address can sign in with it and prove nothing, whoever has it."""
    await portal.citizen("claire")
    stranger = portal.client(address=STRANGER)
    answers = []

    for address, name in (("claire@example.org", "autre"), ("personne@example.org", "encore")):
        given = sign_up(await portal.captcha(), email=address, username=name, password=OTHER_PASSWORD)
        await stranger.play("accountCreate", given, ACKNOWLEDGED)
        for identifier in (address, name):
            credentials = {"identifier": identifier, "password": OTHER_PASSWORD}
            opened = await stranger.play("signIn", credentials, "... on SignedIn { pendingSteps }")
            answers.append(opened)

    assert answers == [{"__typename": "SignedIn", "pendingSteps": ["CONFIRM_EMAIL", "ACCEPT_TERMS"]}] * 4
    right = {"identifier": "claire@example.org", "password": PASSWORD}
    assert (await portal.client().play("signIn", right, SIGNED_IN))["citizen"] == {"username": "claire.durand"}


async def test_failures_at_a_username_say_nothing_of_an_address(portal: Portal) -> None:
    """Strangers know usernames: five failures at one must not slow the address that has the same account."""
    await portal.citizen("claire")
    wrong = {"identifier": "claire.durand", "password": "Pas du tout 1"}
    for n in range(6):
        await portal.client(address=f"198.51.100.{n}").play("signIn", wrong, SIGNED_IN)

    tries = [
        await portal.client(address=f"203.0.113.{n}").play("signIn", {**wrong, "identifier": identifier}, SIGNED_IN)
        for n, identifier in enumerate(("claire@example.org", "personne@example.org"))
    ]

    assert [each["code"] for each in tries] == ["WRONG_CREDENTIALS"] * 2


async def _people(portal: Portal) -> None:
    """One who has proven an address, one who has not, one whose space waits, one of the staff."""
    await portal.citizen("claire")
    given = sign_up(await portal.captcha(), email="waiting@example.org", username="waiting")
    await portal.client().play("accountCreate", given, ACKNOWLEDGED)
    await portal.mail_to("waiting@example.org")
    await space(portal, number="2040")
    await portal.agent(name="Agathe Petit")
    await portal.settled()


async def _outcome(
    portal: Portal,
    mutation: str,
    given: dict[str, Any],
    selection: str,
    *,
    address: str = STRANGER,
    client: Client | None = None,
) -> tuple[dict[str, Any], int]:
    """Return what is answered, and how many statements it took."""
    asking = client or portal.client(address=address)
    with listening() as heard:
        answer = await asking.play(mutation, given, selection)
    await portal.settled()
    assert heard.said
    return answer, len(heard.said)
