"""
How is the demonstration collectivité played: through the verbs that a person would use, the codes read in their mails?

Each step looks first whether it is done, so that a demonstration cut short goes on at the next start.
"""

import json
import os
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pyotp

from models.accounts import Citizen
from models.letters import Letter
from models.portal import News, Page, Survey, TermsAcceptance
from models.sessions import Session
from models.staff import Agent, AgentService, Service
from resolvers import actors, captchas, door
from resolvers.accounts import creating, terms
from resolvers.actors import System, Visitor
from resolvers.door import Door
from resolvers.portal import news, pages, reading, settings, surveys
from resolvers.sessions import opening, signing
from resolvers.staff import authenticators, invitations, saving, spaces
from resolvers.staff import signing as staff_signing
from rules.vocabulary.accounts import SessionTransport
from rules.vocabulary.portal import Audience
from workers import catalogue, mails
from workers.demo import analyses, appointments, asking, foyers, people, storage, tariffs, water, words
from workers.demo.demandes import DEMANDES

ME = System("demonstration")


class Mailbox(Protocol):
    """Where the mails of the demonstration are caught."""

    async def wait_for(self, predicate: Callable[[Any], bool], timeout_s: float = ...) -> Any: ...


class Demonstration:
    """The filling of one portal; passwords and authenticators are random, and kept in one file of `var/`."""

    def __init__(self, here: Door, mailbox: Mailbox, clock: Callable[[], datetime], file: Path) -> None:
        self._door, self._mailbox, self._clock, self._file = here, mailbox, clock, file
        self._kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    async def is_wanted(self) -> bool:
        """Tell whether the portal is empty, or a demonstration was begun and not finished."""
        if self._kept:
            return not self._kept.get("complete", False)
        return not await Citizen.exists() and not await Agent.exists()

    async def fill(self) -> None:
        """Play everything that is not there yet."""
        self._keep(complete=False)  # before the first row: cut short at any moment, it is known to have begun
        with door.through(self._door):
            await self._portal()
            await catalogue.load(ME, catalogue.read(words.CATALOGUE), now=self._ago(420))
            await tariffs.lay(ME, self._ago)
            for agent in people.AGENTS:
                await self._agent(agent)
            await analyses.take_in(await self._staff("Karim Haddad"), self._clock)
            await water.lay(await self._staff("Karim Haddad"), self._clock)
            for citizen in people.CITIZENS:
                await self._citizen(citizen)
                await self._foyer(citizen)
                await self._pieces(citizen)
                await self._appointment(citizen)
                await water.join(await self._as(citizen), self._clock)
            for citizen in people.CITIZENS:
                await asking.ask(await self._as(citizen), DEMANDES.get(citizen.username, ()), self._door, self._clock)
            for space in people.SPACES:
                await self._space(space)
        self._keep(complete=True)

    @property
    def credentials(self) -> dict[str, Any]:
        """Who can sign in, and with what: `agents` and `citizens`, by e-mail and by username."""
        return self._kept

    async def _portal(self) -> None:
        portal = await reading.read()
        if portal.name != words.PORTAL_NAME:
            await settings.save(
                ME,
                version=portal.version,
                name=words.PORTAL_NAME,
                contact_email=words.CONTACT_EMAIL,
                contact_phone=words.CONTACT_PHONE,
                now=self._ago(430),
            )
        for slug, (title, body) in words.PAGES.items():
            if not await Page.exists(slug=slug):
                await pages.save(ME, slug=slug, version=None, title=title, body=body, now=self._ago(400))
        for days, title, body, for_citizens in words.NEWS:
            if not await News.exists(title=title):
                audience = Audience.CITIZENS if for_citizens else Audience.EVERYONE
                await news.publish(ME, id=None, title=title, body=body, audience=audience, now=self._ago(days))
        if not await Survey.exists():
            await surveys.save(
                ME,
                id=None,
                title=words.SURVEY_TITLE,
                form_fields=words.SURVEY_FIELDS,
                audience=Audience.EVERYONE,
                closes_on=None,
                now=self._ago(30),
            )

    async def _agent(self, wanted: people.DemoAgent) -> None:
        """Invite, accept with the link of the mail, set up an authenticator: each as far as it is not done."""
        row = await Agent.get_or_none(email=wanted.email)
        if row is None or row.password_hash is None:
            slugs = await Service.filter(slug__in=wanted.services).values_list("id", flat=True)
            row = await saving.save(
                ME,
                id=row.id if row else None,
                email=wanted.email,
                name=wanted.name,
                role=wanted.role,
                services=[int(str(service_id)) for service_id in slugs],
                active=True,
                now=self._clock(),
            )
            token = await self._mailed(r"[?#&](?:token|invitation)=([\w-]+)", agent_id=row.id)
            password = self._chosen("agents", wanted.email)
            await invitations.accept(
                Visitor(), token=token, password=password, password_confirmation=password, now=self._clock()
            )
            row = await Agent.get(id=row.id)
        if row.one_time_secret is None:
            await self._authenticator(wanted, self._chosen("agents", wanted.email))

    async def _authenticator(self, wanted: people.DemoAgent, password: str) -> None:
        now = self._clock()
        signed_in = await staff_signing.sign_in(
            Visitor(),
            email=wanted.email,
            password=password,
            one_time_code=None,
            transport=SessionTransport.TOKEN,
            now=now,
        )
        assert signed_in.agent is not None
        row = await authenticators.start(actors.Agent(signed_in.agent, signed_in.session), now=now)
        secret = authenticators.secret_of(row)
        self._keep_of("agents", wanted.email, one_time_secret=secret, role=wanted.role.value, name=wanted.name)
        # The code of the step before: the one that shows now stays good for whoever signs in at once.
        code = pyotp.TOTP(secret).at(now - timedelta(seconds=30))
        await authenticators.confirm(actors.Agent(row, signed_in.session), code=code, now=now)

    async def _staff(self, name: str) -> actors.Agent:
        """Return an agent who has signed in, with their services, for what else they do."""
        row = await Agent.get(name=name)
        session = await Session.filter(agent_id=row.id).order_by("-id").first()
        assert session is not None
        serving = await Service.filter(
            id__in=await AgentService.filter(agent_id=row.id).values_list("service_id", flat=True)
        )
        domains = frozenset(service.domain for service in serving)
        return actors.Agent(row, session, frozenset(service.id for service in serving), domains=domains)

    async def _citizen(self, wanted: people.DemoCitizen) -> None:
        """Sign up, confirm with the code of the mail, accept the terms: each as far as it is not done."""
        now, password = self._ago(wanted.days_ago), self._chosen("citizens", wanted.username)
        row = await Citizen.get_or_none(username=wanted.username)
        if row is None:
            await self._sign_up(wanted, password, now)
            row = await Citizen.get(username=wanted.username)
        elif row.email_confirmed_at is None:
            await creating.resend(Visitor(), email=wanted.email, now=now)
        elif await TermsAcceptance.exists(citizen_id=row.id):
            return
        if row.email_confirmed_at is None:
            code = (await self._mailed(r"(?<!\d)(\d{3} ?\d{3})(?!\d)", citizen_id=row.id)).replace(" ", "")
            signed_in = await creating.confirm_email(
                Visitor(), email=wanted.email, code=code, transport=SessionTransport.TOKEN, now=now
            )
        else:
            signed_in = await signing.sign_in(
                Visitor(),
                identifier=wanted.username,
                password=password,
                device=None,
                transport=SessionTransport.TOKEN,
                now=now,
            )
        await self._accept_terms(signed_in, now)

    async def _sign_up(self, wanted: people.DemoCitizen, password: str, now: datetime) -> None:
        captcha = await captchas.create(Visitor(), now=now)
        await creating.create(
            Visitor(),
            email=wanted.email,
            email_confirmation=wanted.email,
            username=wanted.username,
            password=password,
            password_confirmation=password,
            kind=wanted.kind,
            civility=wanted.civility,
            first_name=wanted.first_name,
            last_name=wanted.last_name,
            phone=wanted.phone,
            postal_address=wanted.postal_address,
            preferred_contact=wanted.contact,
            language=wanted.language,
            captcha_id=str(captcha.id),
            captcha_answer=captchas.code_of(captcha.id),
            now=now,
        )

    async def _accept_terms(self, signed_in: opening.SignedIn, now: datetime) -> None:
        in_force = await reading.terms_in_force()
        if in_force is not None and signed_in.citizen is not None:
            me = actors.Citizen(signed_in.citizen, signed_in.session, signed_in.pending)
            await terms.accept(me, version=in_force.version, read_to_end=True, now=now)

    async def _foyer(self, wanted: people.DemoCitizen) -> None:
        if (foyer := foyers.FOYERS.get(wanted.username)) is not None:
            await foyers.settle(await self._as(wanted), foyer, now=self._ago(wanted.days_ago - 1))

    async def _pieces(self, wanted: people.DemoCitizen) -> None:
        for piece in storage.PIECES.get(wanted.username, ()):
            await storage.keep(await self._as(wanted), piece, self._clock)

    async def _appointment(self, wanted: people.DemoCitizen) -> None:
        if (one := appointments.APPOINTMENTS.get(wanted.username)) is not None:
            await appointments.take(await self._as(wanted), one, ME, self._clock)

    async def _as(self, wanted: people.DemoCitizen) -> actors.Citizen:
        """Return a citizen who has signed in, for what else they do."""
        row = await Citizen.get(username=wanted.username)
        session = await Session.filter(citizen_id=row.id).order_by("-id").first()
        assert session is not None
        return actors.Citizen(row, session)

    async def _space(self, wanted: people.DemoSpace) -> None:
        if not await Citizen.exists(external_id=wanted.external_id):
            await spaces.create(
                ME,
                email=wanted.email,
                civility=wanted.civility,
                first_name=wanted.first_name,
                last_name=wanted.last_name,
                external_id=wanted.external_id,
                water_reference=wanted.water_reference,
                now=self._clock(),
            )

    async def _mailed(self, pattern: str, **to: int) -> str:
        """
        Return what the latest letter to somebody says where `pattern` looks.

        One from before a restart may come as well: its link is dead by then, or soon will be.
        """
        letter = await Letter.filter(**to).order_by("-id").first()
        assert letter is not None
        message_id = mails.message_id(letter.id, self._door.facts)
        caught = await self._mailbox.wait_for(lambda mail: mail.message["Message-ID"] == message_id, timeout_s=30)
        found = re.search(pattern, str(caught.message.get_body(("plain",)).get_content()))
        assert found is not None
        return found.group(1)

    def _ago(self, days: int) -> datetime:
        return self._clock() - timedelta(days=days)

    def _chosen(self, kind: str, who: str) -> str:
        """Return the random password of somebody, the same over restarts."""
        if "password" not in self._kept.get(kind, {}).get(who, {}):
            self._keep_of(kind, who, password=f"{secrets.token_hex(3)}-{secrets.token_hex(3)}-{secrets.token_hex(3)}a1")
        return str(self._kept[kind][who]["password"])

    def _keep_of(self, kind: str, who: str, **facts: str) -> None:
        of_kind = {**self._kept.get(kind, {})}
        of_kind[who] = {**of_kind.get(who, {}), **facts}
        self._keep(**{kind: of_kind})

    def _keep(self, **facts: Any) -> None:
        """Write what is known, whole or not at all, for nobody else to read."""
        self._kept = {**self._kept, **facts}
        beside = self._file.with_suffix(".new")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as written:
            json.dump(self._kept, written, ensure_ascii=False, indent=2)
        beside.replace(self._file)
