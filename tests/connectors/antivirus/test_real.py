"""Does clamd's protocol say what was found, and does a scanner that misbehaves say nothing at all?"""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.antivirus import real
from connectors.antivirus.protocol import CannotScan, ScannerDown
from connectors.antivirus.real import Clamd, verdict
from tests.connectors.antivirus.clamd_twin import EICAR, ClamdTwin

#: What clamd is told to look for: the digest of EICAR, its size, our name for it.
SIGNATURES = "44d88612fea8a8f36de82e1278abb02f:68:Fontaine.Eicar\n"


async def pieces(content: bytes, size: int = 1_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@asynccontextmanager
async def a_real_clamd(folder: Path) -> AsyncIterator[str]:
    """A clamd of this machine, with one signature of ours."""
    program = shutil.which("clamd") or "/usr/sbin/clamd"
    (folder / "signatures").mkdir()
    (folder / "signatures" / "fontaine.hdb").write_text(SIGNATURES)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nDatabaseDirectory {folder}/signatures\nTCPAddr 127.0.0.1\nTCPSocket {port}\n"
        "StreamMaxLength 25M\n"
    )
    clamd = await asyncio.create_subprocess_exec(
        program, "-c", str(folder / "clamd.conf"), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(30):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    assert clamd.returncode is None, "clamd has ended"
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield f"tcp://127.0.0.1:{port}"
    finally:
        clamd.kill()
        await clamd.wait()


async def told(scanner: Clamd) -> list[str | None]:
    """Return what a scanner says of a sound file, an infected one, an empty one, and a large one."""
    said = [await scanner.scan(pieces(content)) for content in (b"%PDF-1.7 " * 1_000, EICAR, b"")]
    with pytest.raises(CannotScan, match="size limit"):
        await scanner.scan(pieces(bytes(40_000_000), 262_144))
    return said


@pytest.mark.needs_clamd
async def test_a_real_clamd_finds_what_it_has_a_signature_of(tmp_path: Path) -> None:
    async with a_real_clamd(tmp_path) as url:
        said = await told(Clamd(url))

    assert said == [None, "Fontaine.Eicar.UNOFFICIAL", None]


async def test_its_twin_speaks_as_it_does() -> None:
    async with ClamdTwin().serving() as twin:
        twin.limit_bytes = 26_000_000
        said = await told(Clamd(twin.url))

    assert said == [None, "Eicar-Test-Signature", None]


@pytest.mark.parametrize("says", [None, b"\0", b"PONG\0", b"\xff\xfe", b"stream: "])
async def test_an_answer_that_says_nothing_is_no_verdict(says: bytes | None) -> None:
    async with ClamdTwin().serving() as twin:
        twin.says = says

        with pytest.raises(ScannerDown):
            await Clamd(twin.url).scan(pieces(b"%PDF"))


async def test_a_scanner_that_is_not_there_is_down(tmp_path: Path) -> None:
    for url in ("tcp://127.0.0.1:9", f"unix://{tmp_path}/none"):
        with pytest.raises(ScannerDown):
            await Clamd(url).scan(pieces(b"%PDF"))


async def test_a_scanner_that_never_answers_is_waited_for_no_longer_than_it_should(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(real, "ANSWER_TIMEOUT_S", 0.1)
    async with ClamdTwin().serving() as twin, twin.busy:
        with pytest.raises(ScannerDown):
            await Clamd(twin.url).scan(pieces(b"%PDF"))


async def test_a_socket_of_this_machine_will_do(tmp_path: Path) -> None:
    twin = ClamdTwin()
    async with await asyncio.start_unix_server(twin._answer, tmp_path / "clamd.ctl"):
        assert await Clamd(f"unix://{tmp_path}/clamd.ctl").scan(pieces(EICAR)) == "Eicar-Test-Signature"


def test_a_name_that_says_ok_is_still_found() -> None:
    assert verdict(b"stream: Win.Test.OK FOUND\0") == "Win.Test.OK"


@pytest.mark.parametrize("url", ["", "clamd", "http://127.0.0.1:3310", "unix://", "tcp://"])
def test_another_address_cannot_be_read(url: str) -> None:
    with pytest.raises(ValueError, match="tcp://host:3310"):
        Clamd(url)
