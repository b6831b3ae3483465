import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from municipality.search.language import MAX_TOKEN, clean, fold, stem, tokens, words

texts = st.text(alphabet=st.characters(), max_size=300) | st.text(alphabet="aeouäöüßqi -:*_/.3n", max_size=80)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Gebäude", "Gebaeude", "gebaude", "GEBÄUDE", "GEBAEUDE", "Gebäude"),
        ("Straße", "Strasse", "STRASSE", "STRAẞE"),
        ("Öl", "Oel", "oel"),
        ("Fütterung", "Fuetterung"),
        ("geöffnet", "geoeffnet"),
        ("Bäuerin", "Baeuerin"),
        ("Café", "Cafe"),
        ("CO₂", "CO2", "co2"),
        ("Maß\u00adnahme", "Maßnahme", "Massnahme"),
    ],
)
def test_spellings_of_a_word_are_one(spellings):
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("word", ["neue", "steuer", "bauen", "quelle", "bioenergie", "feuer", "treue"])
def test_an_e_that_belongs_to_the_word_stays(word):
    assert fold(word) == word


@pytest.mark.parametrize(
    "forms",
    [
        ("Baum", "Bäume", "Bäumen", "Baeume"),
        ("Dach", "Dächer", "Daches"),
        ("Haus", "Häuser", "Hauses"),
        ("Solaranlage", "Solaranlagen"),
        ("Maßnahme", "Massnahmen"),
        ("Förderung", "Foerderungen"),
        ("neu", "neue", "neuer", "neues"),
        ("Garten", "Gärten"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({token for form in forms for token in tokens(form)}) == 1


def test_english_words_have_english_stems():
    assert tokens("planting the trees", "en") == ["plant", "tree"]
    assert tokens("cycling and cycles", "en") == ["cycl", "cycl"]


def test_hyphens_codes_and_forms_for_all_genders():
    assert set(tokens("E-Bike")) == {"bik", "ebik"}
    assert "ew4" in tokens("EW 4") and "ew4" in tokens("EW-4") and tokens("EW4") == ["ew4"]
    assert tokens("Bürger:innen") == tokens("Bürger*innen") == tokens("Bürger_innen") == tokens("Bürger")
    assert "um18" not in tokens("um 18 Uhr")


def test_stop_words_and_single_letters_are_left_out():
    assert tokens("Das ist für alle und über die Stadt: x") == tokens("Stadt")


@pytest.mark.parametrize(
    "text", ["\0" * 1000, "a" * 1_000_000, "a-" * 500_000, "ae" * 500_000, "😀" * 10_000, "\ud800", "مرحبا", "e\u0301" * 100_000]
)
def test_any_text_is_read_without_an_error(text):
    assert all(0 < len(token) <= MAX_TOKEN for token in tokens(text))


@settings(max_examples=300, deadline=None)
@given(texts)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@settings(max_examples=300, deadline=None)
@given(texts, st.sampled_from(["de", "en", "de-at", "xx", None]))
def test_words_are_short_folded_and_never_blank(text, language):
    for word in words(text, language):
        assert 0 < len(word.folded) <= MAX_TOKEN
        assert 0 < len(word.stem) <= MAX_TOKEN
        assert 0 < len(word.shown) <= MAX_TOKEN
        assert fold(word.folded) == word.folded
        assert stem(word.folded) == stem(word.folded)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_case_does_not_matter(text):
    assert tokens(clean(text).upper()) is not None
    assert next(word.folded for word in words("Schuldach " + text)) == "schuldach"
