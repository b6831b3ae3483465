from hypothesis import given, settings
from hypothesis import strategies as st

from municipality.search.excerpt import excerpt


def test_words_of_the_query_are_marked_in_all_their_forms():
    assert excerpt("Viele Bäume am Schuldach", "Baum Dach") == "Viele <mark>Bäume</mark> am <mark>Schuldach</mark>"


def test_the_piece_lies_around_the_hits_and_cuts_between_words():
    text = "Anfang " * 80 + "Hier liegt das Moor am See. " + "Ende " * 80
    piece = excerpt(text, "Moor", length=100)
    assert piece.startswith("… Anfang")
    assert "<mark>Moor</mark>" in piece
    assert piece.endswith(" …")
    assert len(piece) < 130


def test_without_a_hit_it_is_the_beginning():
    assert excerpt("Anfang " * 80, "Moor", length=40) == "Anfang Anfang Anfang Anfang Anfang …"
    assert excerpt("", "Moor") == ""
    assert excerpt("Text", "") == "Text"


def test_markup_in_text_and_query_is_escaped():
    assert excerpt("<script>Moor</script> & Hang", "script Moor") == (
        "&lt;<mark>script</mark>&gt;<mark>Moor</mark>&lt;/<mark>script</mark>&gt; &amp; Hang"
    )
    assert "<script>" not in excerpt("<b>nichts</b>", "<script>alert(1)</script>")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60), st.integers(20, 300))
def test_any_text_gives_safe_balanced_marks(text, query, length):
    piece = excerpt(text, query, length=length)
    bare = piece.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare
    assert piece.count("<mark>") == piece.count("</mark>")
