import pytest

from notifications import registry


def test_a_kind_is_known_by_its_code(toy_kind):
    assert toy_kind in registry.all_kinds()


def test_two_kinds_of_one_code_are_refused(toy_kind):
    with pytest.raises(ValueError, match="toy-news"):
        registry.kind("toy-news", label="L", template="t", reason="r")
