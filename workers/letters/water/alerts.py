"""What does the letter say of a consumption that somebody should look at?"""

from babel.numbers import format_decimal

import language
from language import alerts as sentences
from models.letters import Letter
from models.water.alerts import WaterAlert
from models.water.contracts import WaterContract, WaterLink
from resolvers import portal
from resolvers.transactions import Change
from resolvers.water import alerts
from rules.vocabulary.letters import DropReason
from rules.vocabulary.water import WaterAlertKind
from rules.water import warsmann
from workers.letters.writing import Drop, Mail, Writing


async def water_alert(writing: Writing) -> Mail:
    """Tell a citizen of an alert; of an abnormal consumption, what a plumber's certificate does and until when."""
    row = await writing.citizen()
    alert = await WaterAlert.get_or_none(id=writing.letter.subject_id)
    if alert is None:
        raise Drop(DropReason.SUBJECT_GONE)
    contract = await WaterContract.get(id=alert.contract_id)
    is_linked = await WaterLink.exists(citizen_id=row.id, subscriber_id=contract.subscriber_id)
    if not is_linked or alert.acknowledged_at is not None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    spoken = writing.letter.language
    message = sentences.read(
        alert.kind.value,
        alerts.shown_to_holder(alert, contract),
        start=alert.starts_on,
        end=alert.ends_on,
        volume_l=alert.volume_l,
        expected_l=alert.expected_l,
        language=spoken,
    )
    due_on = alert.certificate_due_on or warsmann.certificate_due_on(portal.today(writing.portal, writing.now))
    is_abnormal = alert.kind is WaterAlertKind.ABNORMAL_CONSUMPTION
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        contract=contract.number,
        message=message,
        is_abnormal=is_abnormal,
        due_on=language.day(due_on, spoken) if is_abnormal else None,
        water_cap=_cap(alert, "water_cap_m3", spoken) if is_abnormal else None,
        wastewater_cap=_cap(alert, "wastewater_cap_m3", spoken) if is_abnormal else None,
        home=writing.home,
    )


async def mailed(change: Change, letter: Letter) -> None:
    """Write until when a certificate is awaited, which the mail that has left says."""
    await alerts.mailed(change, letter)


def _cap(alert: WaterAlert, name: str, spoken: str) -> str:
    return str(format_decimal(alert.facts[name], locale=language.LOCALES[spoken]))
