"""Is an SMTP address read as an operator means it, and never towards less protection?"""

import pytest

from connectors.smtp.servers import Server, Tls, parse


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.fr", Server("mail.example.fr", 587, Tls.STARTTLS)),
        ("smtp://mail.example.fr:25/", Server("mail.example.fr", 25, Tls.STARTTLS)),
        ("smtp://u%40v:p%3A%2F@mail.example.fr:2525", Server("mail.example.fr", 2525, Tls.STARTTLS, "u@v", "p:/")),
        ("smtps://mail.example.fr", Server("mail.example.fr", 465, Tls.FROM_THE_START)),
        ("smtp+plain://mail:1025", Server("mail", 1025, Tls.NONE)),
        ("smtp://localhost:1025", Server("localhost", 1025, Tls.NONE)),
        ("smtp://127.0.0.1", Server("127.0.0.1", 25, Tls.NONE)),
        ("smtp://[::1]:1025", Server("::1", 1025, Tls.NONE)),
        ("smtp+starttls://localhost", Server("localhost", 587, Tls.STARTTLS)),
        ("smtp://localhost.example.fr", Server("localhost.example.fr", 587, Tls.STARTTLS)),
        ("smtp://10.0.0.1", Server("10.0.0.1", 587, Tls.STARTTLS)),
    ],
)
def test_reads_where_the_server_is_and_how_it_is_spoken_to(url: str, server: Server) -> None:
    assert parse(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.fr:25",
        "http://mail",
        "smtp://",
        "smtp://:s3cret@",
        "smtp://u:s3cret@h?tls=no",
        "smtp://h:x",
        "smtp://h/x",
    ],
)
def test_anything_else_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ValueError) as refusal:
        parse(url)

    assert "s3cret" not in str(refusal.value)


def test_a_server_does_not_show_its_password() -> None:
    assert "s3cret" not in repr(parse("smtp://u:s3cret@mail.example.fr"))
