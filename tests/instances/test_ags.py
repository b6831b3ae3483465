"""What can be the key of a municipality, and what cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances import ags


@st.composite
def plausible_keys(draw) -> str:
    """Keys as the register builds them."""
    state = draw(st.sampled_from(sorted(ags.STATES)))
    if state in ags.CITY_STATES:
        return draw(st.sampled_from(ags.CITY_STATES[state]))
    government = draw(st.sampled_from(ags.GOVERNMENT_DISTRICTS.get(state, "0")))
    return f"{state}{government}{draw(st.integers(1, 99)):02}{draw(st.integers(0, 999)):03}"


@given(plausible_keys())
def test_every_key_that_the_register_could_build_is_taken_with_its_own_state_and_no_other(key):
    assert ags.problem(key) == ""
    own = ags.STATES[key[:2]]
    assert [state for state in ags.STATES.values() if not ags.problem(key, state)] == [own]


@given(plausible_keys().filter(lambda key: key.startswith("0")))
def test_a_key_that_lost_its_leading_zero_is_refused(key):
    assert "führende Nullen" in ags.problem(str(int(key)))


@given(st.text(max_size=12))
def test_no_text_breaks_it(text):
    assert isinstance(ags.problem(text), str)
    if ags.problem(text) == "":
        assert len(text) == 8
        assert text.isascii()
        assert text[:2] in ags.STATES


@given(st.integers(17, 99), st.integers(0, 999_999))
def test_a_state_that_does_not_exist_is_named(state, rest):
    assert f"{state}" in ags.problem(f"{state}{rest:06}")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("", "acht Ziffern"),
        ("1209901", "acht Ziffern"),
        ("120990123", "acht Ziffern"),
        ("1209901a", "acht Ziffern"),
        ("١٢٠٩٩٠١٢", "acht Ziffern"),
        ("00099012", "01 bis 16"),
        ("12199012", "Regierungsbezirk"),
        ("05299012", "Regierungsbezirk"),
        ("12000012", "Kreis"),
        ("11000001", "11000000"),
        ("02001000", "02000000"),
        ("04013000", "04011000"),
    ],
)
def test_what_is_wrong_is_said(key, words):
    assert words in ags.problem(key)


def test_the_name_of_the_state_must_fit():
    assert "Brandenburg" in ags.problem("12099012", "Bayern")
    assert ags.problem("12099012", "Brandenburg") == ""
