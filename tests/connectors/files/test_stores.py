"""Do a folder and a store that speaks S3 keep the same promises?"""

import asyncio
import io
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from connectors.files.folder import Folder
from connectors.files.protocol import FileMissing, FileStore, Label, StoreDown
from connectors.files.real import store_of
from tests.connectors.files.s3_server import a_bucket

LABEL = Label("application/pdf", "attachment; filename=\"recu.pdf\"; filename*=UTF-8''re%C3%A7u.pdf")
CONTENT = bytes(range(256)) * 50_000  # 12.8 MB: three parts


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with a_bucket() as url:
        yield url


@pytest.fixture(params=["folder", "S3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    url = (tmp_path / "des fichiers").as_uri() if request.param == "folder" else request.getfixturevalue("s3_url")
    return store_of(url)


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def test_what_was_put_is_got_until_it_is_deleted(store: FileStore) -> None:
    await store.put("ab/abcd", io.BytesIO(CONTENT), LABEL)
    await store.put("ab/abce", io.BytesIO(b"another"), LABEL)

    got = await whole(store.get("ab/abcd"))
    await store.delete("ab/abcd")
    await store.delete("ab/abcd")

    assert got == CONTENT
    assert await whole(store.get("ab/abce")) == b"another"
    with pytest.raises(FileMissing):
        await whole(store.get("ab/abcd"))


class Broken(io.BytesIO):
    """A file of which the disk gives half."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 6_000_000:
            raise OSError(5, "Input/output error")
        return super().read(size)


async def test_half_of_a_file_is_never_got(store: FileStore) -> None:
    with pytest.raises(StoreDown):
        await store.put("cd/cdef", Broken(CONTENT), LABEL)

    with pytest.raises(FileMissing):
        await whole(store.get("cd/cdef"))
    await store.delete("cd/cdef")


async def test_a_store_gives_a_file_by_itself_or_says_that_it_does_not(store: FileStore) -> None:
    await store.put("ef/ef01", io.BytesIO(b"%PDF"), LABEL)

    address = await store.address("ef/ef01", timedelta(minutes=5))

    if isinstance(store, Folder):
        assert address is None
    else:
        async with httpx2.AsyncClient() as client:
            answer = await client.get(str(address))
        assert answer.content == b"%PDF"
        assert answer.headers["content-type"] == LABEL.content_type
        assert answer.headers["content-disposition"] == LABEL.disposition
        assert "X-Amz-Expires=300" in str(address)


async def test_many_at_once_are_all_kept(store: FileStore) -> None:
    contents = {f"{n:02x}/{n:04x}": bytes([n]) * 300_000 for n in range(16)}

    await asyncio.gather(*(store.put(place, io.BytesIO(content), LABEL) for place, content in contents.items()))

    assert {place: await whole(store.get(place)) for place in contents} == contents


async def test_a_folder_leaves_nothing_of_a_writing_that_was_killed(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "abcd.half").write_bytes(b"%PD")

    await store.delete("ab/abcd")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_a_folder_is_left_by_no_place(tmp_path: Path) -> None:
    store = Folder(tmp_path / "files")
    (tmp_path / "secret").write_bytes(b"secret")

    for place in ("../secret", "/etc/passwd", "ab/../../secret", ""):
        with pytest.raises(ValueError, match="not a place"):
            await whole(store.get(place))


async def test_a_folder_keeps_files_for_its_owner_alone(tmp_path: Path) -> None:
    await Folder(tmp_path).put("ab/abcd", io.BytesIO(b"%PDF"), LABEL)

    assert [oct(path.stat().st_mode)[-3:] for path in (tmp_path / "ab", tmp_path / "ab" / "abcd")] == ["700", "600"]


async def test_a_store_that_is_not_there_says_so_without_its_secrets(tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_bytes(b"")
    for url in (in_the_way.as_uri(), "s3://cle:tresor@fontaine/x?endpoint=http://127.0.0.1:9&region=us-east-1"):
        store = store_of(url)
        for attempt in (
            store.put("ab/abcd", io.BytesIO(b"%PDF"), LABEL),
            whole(store.get("ab/abcd")),
            store.delete("ab/abcd"),
        ):
            with pytest.raises((StoreDown, FileMissing)) as down:
                await attempt
            assert "tresor" not in str(down.value)
            assert "abcd" not in str(down.value)


@pytest.mark.parametrize(
    "url", ["", "files", "file://host/folder", "http://bucket/x", "s3://", "s3://bucket/x?acl=public", "file:relative"]
)
def test_another_address_cannot_be_read(url: str) -> None:
    with pytest.raises(ValueError, match=r"s3://|endpoint"):
        store_of(url)


async def test_a_large_file_goes_through_a_folder_in_pieces(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    store = Folder(tmp_path / "files")
    tracemalloc.start()

    with large.open("rb") as source:
        await store.put("ab/abcd", source, LABEL)
    size = 0
    async for piece in store.get("ab/abcd"):
        size += len(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size == 200_000_000
    assert peak < 5_000_000
