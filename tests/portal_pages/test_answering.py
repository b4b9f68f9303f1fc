"""Can a citizen answer a survey once, a visitor with a captcha, and does nobody ever know who answered what?"""

import asyncio
import json
from dataclasses import replace

from resolvers import door
from resolvers.keys import Keys
from resolvers.portal import answering
from tests.portal import Portal
from tests.portal_pages.asking import answer, ask, visitor_answers

ANSWERED = "{ portal { surveys { title answered } } }"


async def test_a_citizen_answers_and_is_thanked(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    claire, paul = await portal.citizen("claire"), await portal.citizen("paul")

    done = await answer(claire, survey["id"], {"satisfait": "non", "pourquoi": " Fermé  le samedi ", "visites": "12"})

    assert done["message"] == "Merci : votre réponse est enregistrée, sans votre nom."
    kept = [row["answers"] for row in await portal.sql("SELECT answers FROM survey_answer")]
    assert [json.loads(answers) for answers in kept] == [
        {"satisfait": "non", "pourquoi": "Fermé  le samedi", "visites": 12, "rappel": False}
    ]
    assert (await claire.data(ANSWERED))["portal"]["surveys"][0]["answered"] is True
    assert (await paul.data(ANSWERED))["portal"]["surveys"][0]["answered"] is False
    assert (await portal.client().data(ANSWERED))["portal"]["surveys"][0]["answered"] is False


async def test_a_citizen_answers_once(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    claire = await portal.citizen("claire")
    await answer(claire, survey["id"])

    async with portal.untouched():
        refused = await answer(claire, survey["id"])

    assert refused["code"] == "ALREADY_DONE"
    assert refused["message"] == "Vous avez déjà répondu à cette enquête."


async def test_of_ten_answers_of_one_citizen_at_once_one_is_kept(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    claire = await portal.citizen("claire")

    results = await asyncio.gather(*(answer(claire, survey["id"]) for _ in range(10)))

    assert sum(result["__typename"] == "Acknowledgement" for result in results) == 1
    assert len(await portal.sql("SELECT * FROM survey_answer")) == 1
    assert len(await portal.sql("SELECT * FROM survey_voter")) == 1


async def test_two_citizens_may_answer_and_one_may_answer_two_surveys(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    first, second = await ask(manager, "Une"), await ask(manager, "Autre")
    claire, paul = await portal.citizen("claire"), await portal.citizen("paul")

    results = [await answer(claire, first["id"]), await answer(paul, first["id"]), await answer(claire, second["id"])]

    assert {result["__typename"] for result in results} == {"Acknowledgement"}


async def test_nothing_that_is_kept_names_who_answered_nor_when_exactly(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    claire = await portal.citizen("claire")
    await answer(claire, survey["id"])

    (citizen,) = await portal.sql("SELECT id FROM citizen")
    (kept,) = await portal.sql("SELECT * FROM survey_answer")
    (voter,) = await portal.sql("SELECT * FROM survey_voter")

    assert set(kept) == {"id", "survey_id", "answers", "answered_at"}
    assert (kept["answered_at"].minute, kept["answered_at"].second, kept["answered_at"].microsecond) == (0, 0, 0)
    assert set(voter) == {"digest", "survey_id"}
    assert str(citizen["id"]).encode() != bytes(voter["digest"])
    assert len(voter["digest"]) == 32
    assert await portal.sql("SELECT * FROM audit_entry WHERE action = 'surveyAnswer'") == []


async def test_a_visitor_answers_with_a_captcha(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))

    done = await visitor_answers(portal, survey["id"])

    assert done["__typename"] == "Acknowledgement"
    assert await portal.sql("SELECT * FROM survey_voter") == []


async def test_a_visitor_without_a_captcha_or_with_a_wrong_one_is_refused(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    visitor = portal.client()
    wrong = await portal.captcha(visitor) | {"captchaAnswer": "ZZZZZZ"}

    async with portal.untouched():
        without = await answer(visitor, survey["id"])
        mistaken = await answer(visitor, survey["id"], captcha=wrong)

    assert without["code"] == mistaken["code"] == "CAPTCHA_FAILED"


async def test_a_captcha_serves_one_answer(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    visitor = portal.client()
    captcha = await portal.captcha(visitor)

    results = await asyncio.gather(*(answer(visitor, survey["id"], captcha=captcha) for _ in range(5)))

    assert sum(result["__typename"] == "Acknowledgement" for result in results) == 1
    assert len(await portal.sql("SELECT * FROM survey_answer")) == 1


async def test_tells_every_wrong_answer_with_the_captcha_and_keeps_nothing(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    answers = {"satisfait": "non", "jours": ["di"], "visites": 400, "attente": "x", "rappel": "oui", "autre": 1}

    async with portal.untouched():
        refused = await answer(portal.client(), survey["id"], answers)

    assert refused["code"] == "INVALID_INPUT"
    assert [(".".join(field["path"]), field["code"]) for field in refused["fields"]] == [
        ("answers.pourquoi", "REQUIRED"),
        ("answers.jours", "INVALID"),
        ("answers.visites", "OUT_OF_RANGE"),
        ("answers.attente", "INVALID"),
        ("answers.rappel", "INVALID"),
        ("answers.autre", "INVALID"),
        ("captchaAnswer", "CAPTCHA_FAILED"),
    ]


async def test_wrong_answers_do_not_use_up_a_right_captcha(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    visitor = portal.client()
    captcha = await portal.captcha(visitor)
    await answer(visitor, survey["id"], {"satisfait": "peut-être"}, captcha=captcha)

    done = await answer(visitor, survey["id"], captcha=captcha)

    assert done["__typename"] == "Acknowledgement"


async def test_an_answer_that_says_nothing_is_refused(portal: Portal) -> None:
    form = [{"key": "avis", "label": "Votre avis", "kind": "TEXT"}]
    survey = await ask(await portal.agent("MANAGER"), formFields=form)
    claire = await portal.citizen("claire")

    async with portal.untouched():
        refused = await answer(claire, survey["id"], {"avis": "  "})

    assert [(field["path"], field["code"]) for field in refused["fields"]] == [(["answers"], "REQUIRED")]


async def test_a_closed_survey_takes_no_answer(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"), closesOn="2020-01-01")
    claire = await portal.citizen("claire")

    async with portal.untouched():
        refused = await answer(claire, survey["id"])

    assert (refused["code"], refused["message"]) == ("TOO_LATE", "Cette enquête est close.")


async def test_a_survey_for_citizens_is_not_there_for_a_visitor(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"), audience="CITIZENS")

    async with portal.untouched():
        citizens_own = await visitor_answers(portal, survey["id"])
        absent = await visitor_answers(portal, "U3VydmV5Ojk5")

    assert citizens_own == absent
    assert absent["code"] == "NOT_FOUND"


async def test_the_staff_does_not_answer_and_a_pending_step_comes_first(portal: Portal) -> None:
    manager = await portal.agent("MANAGER")
    claire = await portal.signs_up("claire", steps_done=False)
    survey = await ask(manager)
    document = "mutation($input: SurveyAnswerInput!) { surveyAnswer(input: $input) { __typename } }"
    variables = {"input": {"survey": survey["id"], "answers": {"satisfait": "oui"}}}

    async with portal.untouched():
        agents = await manager.error_code(document, variables)
        citizens = await claire.error_code(document, variables)

    assert (agents, citizens) == ("FORBIDDEN", "TERMS_ACCEPTANCE_REQUIRED")


async def test_who_answered_before_a_new_secret_key_is_known_under_it(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    claire = await portal.citizen("claire")
    await answer(claire, survey["id"])
    (citizen,) = await portal.sql("SELECT id FROM citizen")
    (row,) = await portal.sql("SELECT id FROM survey")
    here = portal.parts.door
    keys = Keys((b"une nouvelle clef de trente-deux octets", *here.keys.secrets))

    with door.through(replace(here, keys=keys)):
        known = await answering.answered([(row["id"], citizen["id"]), (row["id"], citizen["id"] + 1)])

    assert known == [True, False]


async def test_answers_that_are_no_object_are_bad_input(portal: Portal) -> None:
    survey = await ask(await portal.agent("MANAGER"))
    document = "mutation($input: SurveyAnswerInput!) { surveyAnswer(input: $input) { __typename } }"

    for answers in ("oui", 5, ["oui"], None):
        variables = {"input": {"survey": survey["id"], "answers": answers}}
        assert await portal.client().error_code(document, variables) == "BAD_USER_INPUT"
