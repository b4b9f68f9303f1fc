"""Can a deployment change its keys without anybody left outside?"""

import pytest

from resolvers.keys import Keys, SealLost

OLD, NEW = b"an old key of more than thirty-two characters", b"a new key of more than thirty-two characters"


def test_what_an_old_key_sealed_opens_while_it_is_among_the_keys() -> None:
    sealed = Keys((OLD,)).seal("JBSWY3DPEHPK3PXP")

    assert Keys((NEW, OLD)).unseal(sealed) == "JBSWY3DPEHPK3PXP"


def test_what_is_sealed_anew_opens_without_the_old_key() -> None:
    sealed = Keys((OLD,)).seal("JBSWY3DPEHPK3PXP")

    anew = Keys((NEW, OLD)).sealed_anew(sealed)

    assert Keys((NEW,)).unseal(anew) == "JBSWY3DPEHPK3PXP"
    assert Keys((NEW, OLD)).sealed_anew(anew) == anew


def test_what_a_lost_key_sealed_is_told_as_lost() -> None:
    sealed = Keys((OLD,)).seal("JBSWY3DPEHPK3PXP")

    with pytest.raises(SealLost):
        Keys((NEW,)).unseal(sealed)


def test_a_digest_made_under_an_old_key_is_still_found() -> None:
    kept = Keys((OLD,)).digest("RESET_LINK", "token")

    assert kept in Keys((NEW, OLD)).digests("RESET_LINK", "token")
    assert kept != Keys((NEW, OLD)).digest("RESET_LINK", "token")


def test_nothing_is_shown_of_the_keys() -> None:
    assert "old key" not in repr(Keys((OLD,)))
