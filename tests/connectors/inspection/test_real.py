"""Is a file looked into at a safe distance: within bounds of memory and time, by a process without secrets?"""

import io
import sys
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from PIL import Image

from connectors.inspection import child, real
from connectors.inspection.protocol import Rejected
from connectors.inspection.real import ChildInspector


def a_child(tmp_path: Path, program: str) -> Path:
    """Write a program that takes the place of the real one."""
    path = tmp_path / "child.py"
    path.write_text(program)
    return path


async def looked_into(content: bytes, content_type: str) -> bytes:
    """Have a file looked into, and return what is to be kept."""
    with TemporaryFile() as file:
        file.write(content)
        with await ChildInspector().inspect(file, content_type) as sound:
            return sound.read()


async def test_a_child_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real, "CHILD", a_child(tmp_path, "import time\ntime.sleep(60)"))
    monkeypatch.setattr(real, "TIMEOUT_S", 0.3)

    with pytest.raises(Rejected, match="too much"):
        await looked_into(b"%PDF", "application/pdf")


@pytest.mark.parametrize(
    "program",
    [
        "import os\nos.abort()",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "raise SystemExit(3)",
        "raise SystemExit(1)",
    ],
)
async def test_a_child_that_dies_of_a_file_has_let_nothing_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(real, "CHILD", a_child(tmp_path, program))

    with pytest.raises(Rejected):
        await looked_into(b"%PDF", "application/pdf")


async def test_a_child_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEYS", "un trésor")
    program = "import os, sys\nsys.stderr.write(repr(dict(os.environ)))\nsys.exit(11)"
    monkeypatch.setattr(real, "CHILD", a_child(tmp_path, program))

    with pytest.raises(Rejected) as told:
        await looked_into(b"%PDF", "application/pdf")

    assert "SECRET_KEYS" not in told.value.reason


@pytest.mark.skipif(sys.platform != "linux", reason="macOS bounds no memory")
async def test_a_picture_that_would_take_too_much_memory_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(child.__file__).read_text()
    bound = source.replace("MEMORY_BYTES = 450 *", "MEMORY_BYTES = 80 *")
    assert bound != source
    monkeypatch.setattr(real, "CHILD", a_child(tmp_path, bound))
    written = io.BytesIO()
    Image.new("RGB", (4_000, 4_000)).save(written, "PNG")

    with pytest.raises(Rejected):
        await looked_into(written.getvalue(), "image/png")


async def test_a_photo_of_two_hundred_million_points_is_drawn_smaller() -> None:
    written = io.BytesIO()
    Image.new("L", (16_000, 12_000), 128).save(written, "JPEG", quality=30)

    drawn = Image.open(io.BytesIO(await looked_into(written.getvalue(), "image/jpeg")))

    assert drawn.size == (4_000, 3_000)


async def test_a_type_that_nobody_reads_is_rejected() -> None:
    with pytest.raises(Rejected, match="nobody reads"):
        await looked_into(b"<svg/>", "image/svg+xml")
