"""What does each kind of letter say in a test that has no database? The composers' own tests hold these names true."""

from datetime import UTC, datetime
from email.message import EmailMessage

from resolvers.door import Facts
from rules.vocabulary.accounts import Language
from rules.vocabulary.letters import LetterKind
from workers import mails

FACTS = Facts(
    public_url="https://citoyen.fontaine.example",
    mail_from="ne-pas-repondre@fontaine.example",
    mail_reply_to="mairie@fontaine.example",
)
AT = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
HOME = FACTS.public_url
TOKEN = "8kQ0cE3vXb2hR7yLw1TzPq5nD6mFjUaSgVo4iBtKe_A"

TICKET = "ACD-EFG-HJK-LMN-PQR"

COMMON: dict[str, object] = {
    "portal_name": "Espace citoyen de Fontaine",
    "contact_email": "mairie@fontaine.example",
    "contact_phone": "+33467000000",
}
#: What is said in words, in each language.
WORDS: dict[Language, dict[str, str]] = {
    Language.FR: {
        "until": "samedi 21 novembre 2026 à 14:15",
        "moment": "samedi 21 novembre 2026 à 14:05",
        "claire": "Bonjour Madame Claire MARTIN,",
        "agent": "Bonjour Paul Lefèvre,",
        "nobody": "Bonjour,",
        "tell_us": "prévenez-nous aux coordonnées indiquées au bas de ce courriel",
        "role": "responsable",
        "part": "Adresse postale",
        "where": "Vous la retrouvez dans votre espace citoyen :",
        "day": "21 décembre 2026",
    },
    Language.EN: {
        "until": "Saturday 21 November 2026 at 14:15",
        "moment": "Saturday 21 November 2026 at 14:05",
        "claire": "Hello Ms Claire MARTIN,",
        "agent": "Hello Paul Lefèvre,",
        "nobody": "Hello,",
        "tell_us": "let us know, at the address or number at the foot of this e-mail",
        "role": "manager",
        "part": "Postal address",
        "where": "You will find it in your citizen space:",
        "day": "21 December 2026",
    },
}
_READING = {"contract": "C-42", "meter": "D20-AB 1234", "taken_on": "2025-07-01", "index": "1 660,25"}
#: Every case of every kind that reads otherwise than another.
CASES: dict[str, tuple[LetterKind, dict[str, object]]] = {
    "email_code": (LetterKind.EMAIL_CODE, {"code": "048213"}),
    "temporary_password": (
        LetterKind.TEMPORARY_PASSWORD,
        {"username": "claire.martin", "password": "kw7pn3xtrmhqa4", "is_first": True, "old_works": False},
    ),
    "temporary_password_again": (
        LetterKind.TEMPORARY_PASSWORD,
        {"username": "claire.martin", "password": "kw7pn3xtrmhqa4", "is_first": False, "old_works": False},
    ),
    "temporary_password_beside_another": (
        LetterKind.TEMPORARY_PASSWORD,
        {"username": "claire.martin", "password": "kw7pn3xtrmhqa4", "is_first": False, "old_works": True},
    ),
    "account_exists": (LetterKind.ACCOUNT_EXISTS, {"username": "claire.martin"}),
    "space_activation": (
        LetterKind.SPACE_ACTIVATION,
        {
            "username": "claire.martin.4821",
            "password": "kw7pn3xtrmhqa4",
            "activation_link": f"{HOME}/activation?id=12&datecreat=20261121&heurecreat=1405&key={TOKEN}",
        },
    ),
    "password_reset": (
        LetterKind.PASSWORD_RESET,
        {
            "reset_link": f"{HOME}/mot-de-passe?token={TOKEN}",
            "report_link": f"{HOME}/mot-de-passe/signaler?token={TOKEN}",
        },
    ),
    "password_reset_of_an_agent": (
        LetterKind.PASSWORD_RESET,
        {
            "account": "paul.lefevre@fontaine.example",
            "reset_link": f"{HOME}/explorer#reset={TOKEN}",
            "report_link": None,
        },
    ),
    "password_reset_reported": (LetterKind.PASSWORD_RESET_REPORTED, {"changed_at": None}),
    "password_reset_reported_too_late": (LetterKind.PASSWORD_RESET_REPORTED, {}),
    "password_changed": (LetterKind.PASSWORD_CHANGED, {}),
    "username_changed": (LetterKind.USERNAME_CHANGED, {"username": "claire.fontaine"}),
    "email_change_code": (LetterKind.EMAIL_CHANGE_CODE, {"code": "920417"}),
    "email_change_notice": (LetterKind.EMAIL_CHANGE_NOTICE, {"account": "claire.martin"}),
    "email_changed": (LetterKind.EMAIL_CHANGED, {"account": "claire.martin"}),
    "profile_changed": (LetterKind.PROFILE_CHANGED, {}),
    "agent_invitation": (
        LetterKind.AGENT_INVITATION,
        {"invitation_link": f"{HOME}/explorer#invitation={TOKEN}", "password_length": 12},
    ),
    "demande_acknowledgement": (
        LetterKind.DEMANDE_ACKNOWLEDGEMENT,
        {"ticket": TICKET, "has_account": True, "follow_link": f"{HOME}/suivi"},
    ),
    "demande_acknowledgement_without_account": (
        LetterKind.DEMANDE_ACKNOWLEDGEMENT,
        {"ticket": TICKET, "has_account": False, "follow_link": f"{HOME}/suivi", "expected_by": None},
    ),
    "demande_received": (LetterKind.DEMANDE_RECEIVED, {"service": "État civil"}),
    "demande_claim_code": (LetterKind.DEMANDE_CLAIM_CODE, {"code": "730518"}),
    "demande_draft_expires": (LetterKind.DEMANDE_DRAFT_EXPIRES, {"ticket": None, "follow_link": f"{HOME}/suivi"}),
    "demande_draft_expires_without_account": (
        LetterKind.DEMANDE_DRAFT_EXPIRES,
        {"ticket": TICKET, "follow_link": f"{HOME}/suivi"},
    ),
    "demande_taken": (LetterKind.DEMANDE_TAKEN, {}),
    "demande_message": (LetterKind.DEMANDE_MESSAGE, {"expects_answer": True}),
    "demande_message_that_asks_nothing": (LetterKind.DEMANDE_MESSAGE, {"expects_answer": False}),
    "demande_asked": (LetterKind.DEMANDE_ASKED, {"wanted": ["Pièce d’identité", "Justificatif de domicile"]}),
    "demande_asked_in_words": (LetterKind.DEMANDE_ASKED, {"wanted": [], "answer_by": None}),
    "demande_answered": (LetterKind.DEMANDE_ANSWERED, {"is_accepted": True}),
    "demande_answered_no": (LetterKind.DEMANDE_ANSWERED, {"is_accepted": False}),
    "demande_cancelled": (LetterKind.DEMANDE_CANCELLED, {}),
    "demande_assigned": (LetterKind.DEMANDE_ASSIGNED, {"service": "État civil", "is_theirs": True}),
    "demande_assigned_to_a_service": (
        LetterKind.DEMANDE_ASSIGNED,
        {"service": "État civil", "is_theirs": False, "expected_by": None},
    ),
    "demande_message_received": (LetterKind.DEMANDE_MESSAGE_RECEIVED, {}),
    "demande_piece_received": (LetterKind.DEMANDE_PIECE_RECEIVED, {}),
    "demande_cancelled_received": (LetterKind.DEMANDE_CANCELLED_RECEIVED, {}),
    "appointment_booked": (LetterKind.APPOINTMENT_BOOKED, {}),
    "appointment_booked_soon": (
        LetterKind.APPOINTMENT_BOOKED,
        {"movable_until": None, "reminder_at": None, "instructions": None},
    ),
    "appointment_moved": (LetterKind.APPOINTMENT_MOVED, {}),
    "appointment_moved_soon": (
        LetterKind.APPOINTMENT_MOVED,
        {"movable_until": None, "reminder_at": None, "instructions": None},
    ),
    "appointment_cancelled": (LetterKind.APPOINTMENT_CANCELLED, {}),
    "appointment_reminder": (LetterKind.APPOINTMENT_REMINDER, {}),
    "water_linked": (LetterKind.WATER_LINKED, {"reference": "AB-1204"}),
    "water_linked_notice": (LetterKind.WATER_LINKED_NOTICE, {"reference": "AB-1204"}),
    "water_unlinked": (LetterKind.WATER_UNLINKED, {"reference": "AB-1204"}),
    "water_code_requested": (LetterKind.WATER_CODE_REQUESTED, {}),
    "water_activation_code": (
        LetterKind.WATER_ACTIVATION_CODE,
        {
            "message": "AB-1204, C-42.\n\nOdile Source",
            "reference": "AB-1204",
            "code": "ACDE-FGHJ-KMN3",
            "service": "Eau",
            "is_by_hand": True,
        },
    ),
    "water_code_refused": (
        LetterKind.WATER_CODE_REFUSED,
        {"reason": "AB-1204, C-42.\n\nOdile Source", "service": "Eau", "is_by_hand": True},
    ),
    "water_reading_received": (
        LetterKind.WATER_READING_RECEIVED,
        {"contract": "C-42", "meter": "D20-AB 1234", "taken_on": "2025-07-01", "index": "1 660,25", "is_held": False},
    ),
    "water_reading_received_and_held": (
        LetterKind.WATER_READING_RECEIVED,
        {"contract": "C-42", "meter": "D20-AB 1234", "taken_on": "2025-07-01", "index": "16 600", "is_held": True},
    ),
    "water_reading_decided": (LetterKind.WATER_READING_DECIDED, {**_READING, "is_accepted": True, "reason": None}),
    "water_reading_decided_against": (
        LetterKind.WATER_READING_DECIDED,
        {**_READING, "is_accepted": False, "reason": "16 600, 1 660."},
    ),
    "water_reading_asked": (
        LetterKind.WATER_READING_ASKED,
        {"number": "2507-000123", "meter": "D20-AB 1234", "left_on": "2025-07-01"},
    ),
    "water_alert": (
        LetterKind.WATER_ALERT,
        {
            "contract": "C-2020-0042",
            "message": "412 m³, 2025-01-06 – 2025-07-06.",
            "is_abnormal": True,
            "due_on": "2025-08-07",
            "water_cap": "120",
            "wastewater_cap": "60",
        },
    ),
    "water_alert_of_another_kind": (
        LetterKind.WATER_ALERT,
        {
            "contract": "C-2020-0042",
            "message": "24 h, 2026-05-04.",
            "is_abnormal": False,
            "due_on": None,
            "water_cap": None,
            "wastewater_cap": None,
        },
    ),
}
#: What only its reader may know, in each case.
SECRETS = ("code", "password", "ticket", "activation_link", "reset_link", "report_link", "invitation_link")

_TO_AGENTS = {
    LetterKind.PASSWORD_RESET_REPORTED,
    LetterKind.AGENT_INVITATION,
    LetterKind.DEMANDE_RECEIVED,
    LetterKind.DEMANDE_ASSIGNED,
    LetterKind.DEMANDE_MESSAGE_RECEIVED,
    LetterKind.DEMANDE_PIECE_RECEIVED,
    LetterKind.DEMANDE_CANCELLED_RECEIVED,
    LetterKind.WATER_CODE_REQUESTED,
}
#: Whose words are an agent's own, and whom one answers.
BY_HAND = {"water_activation_code", "water_code_refused"}
_TO_NOBODY_KNOWN = {
    "email_code",
    "temporary_password",
    "email_change_code",
    "demande_acknowledgement_without_account",
    "demande_claim_code",
    "demande_draft_expires_without_account",
    "water_linked_notice",
}


def variables(case: str, language: Language) -> dict[str, object]:
    """Return what the files of a case are given."""
    kind, given = CASES[case]
    words = WORDS[language]
    whom = "agent" if kind in _TO_AGENTS else "nobody" if case in _TO_NOBODY_KNOWN else "claire"
    return {
        **COMMON,
        "greeting": words[whom],
        "tell_us": words["tell_us"],
        "account": "claire.martin (claire.martin@example.org)",
        "until": words["until"],
        "link_until": words["until"],
        "password_until": words["until"],
        "asked_at": words["moment"],
        "changed_at": words["moment"],
        "reported_at": words["moment"],
        "home": HOME,
        "ask_link": f"{HOME}/mot-de-passe",
        "explorer": f"{HOME}/explorer",
        "role": words["role"],
        "parts": [words["part"]],
        "demande": "Demande d’acte de naissance",
        "moment": words["moment"],
        "agenda": "État civil",
        "place": "Mairie, 1 place Rose",
        "instructions": "**04 67 00 00 00**" + "\n\n" + "9 h – 12 h",
        "movable_until": words["until"],
        "where": words["where"],
        "where_link": HOME,
        "reminder_at": words["moment"],
        "received_at": words["moment"],
        "sent_at": words["moment"],
        "answer_by": words["day"],
        "expected_by": words["day"],
        "gone_on": words["day"],
        **given,
    }


def mail(
    case: str, language: Language, *, facts: Facts = FACTS, to: str = "claire@example.org", **others: object
) -> EmailMessage:
    """Return a case's mail, with `others` in the place of its own variables."""
    kind, _ = CASES[case]
    return mails.render(
        kind,
        language,
        variables(case, language) | others,
        facts=facts,
        to=to,
        message_id=mails.message_id(12, facts),
        at=AT,
        reply_to=None if kind is LetterKind.SPACE_ACTIVATION else facts.mail_reply_to,
    )
