import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django import forms
from django.template.loader import render_to_string

from municipality.models import UsedChallenge
from municipality.spam import pictures, questions
from municipality.spam.challenge import Challenge, forget_used, open_token
from municipality.spam.forms import SpamDefenceForm
from municipality.spam.paths import flatten, lines_of

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


class ContactForm(SpamDefenceForm, forms.Form):
    text = forms.CharField(max_length=50)


class OtherForm(ContactForm):
    pass


def answer(challenge, **data):
    """What a browser sends after the right picture was chosen."""
    return {"text": "Hallo", "spam_token": challenge.token, "spam_picture": str(challenge.wanted + 1), **data}


@pytest.fixture
def challenge(db):
    return ContactForm().spam_challenge


class TestForm:
    def test_the_right_picture_passes_once(self, challenge):
        form = ContactForm(answer(challenge))
        assert form.is_valid(), form.errors
        assert form.cleaned_data == {"text": "Hallo"}
        assert form.spam_nonce == challenge.nonce

    def test_the_question_in_words_passes_as_well(self, challenge):
        words = next(iter(questions._accepted(challenge.question)))
        assert ContactForm(answer(challenge, spam_picture="", spam_words=f" {words.upper()}. ")).is_valid()

    def test_a_replay_loses_and_is_recognised(self, challenge):
        assert ContactForm(answer(challenge)).is_valid()
        second = ContactForm(answer(challenge))
        assert not second.is_valid()
        assert second.spam_replayed
        assert second.spam_nonce == challenge.nonce
        assert "schon einmal abgeschickt" in second.spam_errors[0]

    def test_a_wrong_answer_uses_the_challenge_up_and_brings_a_new_one(self, challenge):
        wrong = ContactForm(answer(challenge, spam_picture=str((challenge.wanted + 1) % 6 + 1)))
        assert not wrong.is_valid()
        assert wrong.spam_challenge.nonce != challenge.nonce
        assert not ContactForm(answer(challenge)).is_valid()
        assert ContactForm(answer(wrong.spam_challenge)).is_valid()

    @pytest.mark.parametrize("data", [{}, {"spam_token": ""}, {"spam_token": "x" * 200}, {"spam_token": "ä"}, {"spam_token": "x" * 5000}])
    def test_without_a_token_of_ours_nothing_passes(self, db, data):
        form = ContactForm({"text": "Hallo", "spam_picture": "1", **data})
        assert not form.is_valid()
        assert form.spam_errors
        assert not UsedChallenge.objects.exists()

    def test_a_token_of_another_form_does_not_pass(self, db):
        challenge = OtherForm().spam_challenge
        assert not ContactForm(answer(challenge)).is_valid()
        assert OtherForm(answer(challenge)).is_valid()

    def test_no_answer_says_what_to_do(self, challenge):
        form = ContactForm(answer(challenge, spam_picture=""))
        assert "wählen Sie ein Bild" in form.spam_errors[0]

    def test_the_honeypot_catches_and_is_empty_afterwards(self, challenge):
        form = ContactForm(answer(challenge, homepage="https://spam.example"))
        assert not form.is_valid()
        assert "spam.example" not in render(form)

    def test_too_fast_is_refused_and_then_nothing_is_asked_again(self, db, settings, time_machine):
        settings.SPAM_MINIMUM_SECONDS = 3
        time_machine.move_to(NOW, tick=False)
        challenge = ContactForm().spam_challenge
        time_machine.shift(timedelta(seconds=2))
        form = ContactForm(answer(challenge))
        assert "sehr schnell" in form.spam_errors[0]
        assert 'type="radio"' not in render(form)
        assert not ContactForm({"text": "Hallo", "spam_token": form.spam_challenge.token}).is_valid()

    def test_after_the_minimum_time_the_same_person_passes(self, db, settings, time_machine):
        settings.SPAM_MINIMUM_SECONDS = 3
        time_machine.move_to(NOW, tick=False)
        form = ContactForm(answer(ContactForm().spam_challenge))
        assert form.spam_challenge.solved
        time_machine.shift(timedelta(seconds=4))
        assert ContactForm({"text": "Hallo", "spam_token": form.spam_challenge.token}).is_valid()

    def test_after_a_day_a_fresh_challenge_comes_and_the_text_stays(self, db, time_machine):
        time_machine.move_to(NOW, tick=False)
        challenge = ContactForm().spam_challenge
        time_machine.shift(timedelta(hours=24, seconds=1))
        form = ContactForm(answer(challenge))
        assert "länger als einen Tag" in form.spam_errors[0]
        assert form["text"].value() == "Hallo"
        assert ContactForm(answer(form.spam_challenge)).is_valid()

    def test_who_answered_right_is_not_asked_again_for_another_mistake(self, challenge):
        form = ContactForm(answer(challenge, text=""))
        assert not form.is_valid()
        assert "text" in form.errors
        assert not form.spam_errors
        html = render(form)
        assert 'type="radio"' not in html
        token = re.search(r'name="spam_token" value="([^"]+)"', html)[1]
        assert ContactForm({"text": "Hallo", "spam_token": token}).is_valid()
        assert not ContactForm({"text": "Hallo", "spam_token": token}).is_valid()

    def test_a_loop_over_the_form_shows_no_field_of_the_defence(self, db):
        assert [field.name for field in ContactForm()] == ["text"]
        assert [field.name for field in ContactForm().visible_fields()] == ["text"]

    def test_it_can_be_switched_off(self, db):
        assert ContactForm({"text": "Hallo"}, spam_check=False).is_valid()
        assert render(ContactForm(spam_check=False)).strip() == ""

    def test_prefixes_are_kept_apart(self, db):
        challenge = ContactForm(prefix="a").spam_challenge
        data = {f"a-{key}": value for key, value in answer(challenge).items()}
        assert ContactForm(data, prefix="a").is_valid()


def render(form):
    return render_to_string("components/spam_defence.html", {"form": form})


class TestPage:
    def test_the_page_does_not_hold_the_answer(self, db):
        for _number in range(5):
            form = ContactForm()
            challenge = form.spam_challenge
            html = render(form)
            assert challenge.prompt in html
            for thing in challenge.things:
                assert f"/{thing}" not in html
                assert f'"{thing}"' not in html
            assert re.findall(r'alt="([^"]+)"', html) == [f"Bild {n}" for n in range(1, 7)]
            assert "checked" not in html
            assert 'aria-hidden="true"' in html
            assert "<script" not in html
            assert "style=" not in html

    def test_the_six_choices_differ_in_number_only(self, db):
        form = ContactForm()
        tiles = re.findall(r'<div class="choice">(.*?)</div>', render(form), re.S)
        shapes = {re.sub(r"\d", "N", tile.replace(form.spam_challenge.token, "T")) for tile in tiles}
        assert len(tiles) == 6
        assert len(shapes) == 1

    def test_the_right_place_is_found_everywhere(self, db):
        assert {ContactForm().spam_challenge.wanted for _number in range(80)} == set(range(6))

    def test_errors_are_tied_to_the_question(self, challenge):
        html = render(ContactForm(answer(challenge, spam_picture="")))
        assert 'aria-describedby="id_spam_picture_error"' in html
        summary = render_to_string("components/error_summary.html", {"form": ContactForm({"text": ""})})
        assert 'href="#id_spam_picture"' in summary


@pytest.mark.django_db
class TestPicture:
    def test_it_is_served_and_the_same_each_time(self, client, town):
        challenge = Challenge.new("x")
        url = challenge.choices[2]["url"]
        answers = [client.get(url) for _number in range(2)]
        assert answers[0].status_code == 200
        assert answers[0]["Content-Type"] == "image/svg+xml"
        assert answers[0]["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answers[0]["Content-Security-Policy"]
        assert answers[0].content == answers[1].content
        assert not answers[0].cookies

    @pytest.mark.parametrize("path", ["/spam/abc/1.svg", "/spam/{token}/0.svg", "/spam/{token}/7.svg"])
    def test_anything_else_is_404(self, client, town, path):
        assert client.get(path.format(token=Challenge.new("x").token)).status_code == 404

    def test_two_pictures_of_a_thing_share_no_path(self):
        paths = [set(re.findall(r'd="([^"]+)"', pictures.draw("house", f"seed{n}"))) for n in range(10)]
        for index, one in enumerate(paths):
            for other in paths[index + 1 :]:
                assert not one & other

    @pytest.mark.parametrize("thing", sorted(pictures.THINGS))
    def test_every_thing_can_be_drawn_inside_its_frame(self, thing):
        for icon in pictures.THINGS[thing][1]:
            assert pictures._lines(icon)
        for seed in range(6):
            svg = pictures.draw(thing, str(seed))
            ElementTree.fromstring(svg)
            assert thing not in svg
            numbers = [float(value) for path in re.findall(r'd="M([^"]+)"', svg) for value in re.split("[ ,]", path)]
            assert min(numbers) > -4
            assert max(numbers) < pictures.SIZE + 4

    def test_the_token_says_nothing_to_others(self):
        challenge = Challenge.new("x")
        assert open_token(challenge.token) == challenge
        assert open_token(challenge.token[:-3] + "AAA") is None

    def test_a_changed_secret_key_makes_old_tokens_worthless_unless_it_is_kept_as_fallback(self, settings):
        token = Challenge.new("x").token
        old = settings.SECRET_KEY
        settings.SECRET_KEY = "another"
        assert open_token(token) is None
        settings.SECRET_KEY_FALLBACKS = [old]
        assert open_token(token) is not None


class TestQuestions:
    @pytest.mark.parametrize(
        ("key", "answers"),
        [
            ("sum:3:4", ["7", "sieben", " Sieben ", "SIEBEN."]),
            ("less:12:2", ["10", "zehn"]),
            ("after:1:0", ["Mittwoch", "mittwoch!"]),
            ("after:4:0", ["Samstag", "Sonnabend"]),
            ("after:6:0", ["montag"]),
            ("before:0:0", ["Sonntag"]),
            ("month:1:0", ["März", "Maerz", "maerz"]),
            ("month:11:0", ["Januar", "Jänner"]),
            ("opposite:0:0", ["warm", "heiß", "HEISS"]),
        ],
    )
    def test_right_answers_are_taken_however_they_are_written(self, key, answers):
        for given in answers:
            assert questions.is_answer(key, given), given

    @pytest.mark.parametrize("given", ["", " ", "8", "sieben acht neun", "7 oder 8", "x" * 100])
    def test_wrong_answers_are_not(self, given):
        assert not questions.is_answer("sum:3:4", given)

    def test_many_questions_are_asked_and_each_has_an_answer(self):
        keys = {questions.new_question() for _number in range(300)}
        assert len(keys) > 60
        for key in keys:
            assert questions.text_of(key).endswith("?")
            assert "%" not in questions.text_of(key)
            assert all(questions._accepted(key))


class TestPaths:
    def test_lines_curves_and_arcs_end_where_they_should(self):
        assert flatten("M1 2h3v4l1-1z") == [[(1, 2), (4, 2), (4, 6), (5, 5), (1, 2)]]
        assert flatten("m1 1 2 2") == [[(1, 1), (3, 3)]]
        curve = flatten("M0 0c0 4 4 4 4 0s4-4 4 0")[0]
        assert curve[-1] == (8, 0)
        assert max(y for _x, y in curve) == pytest.approx(3)
        arc = flatten("M0 0a5 5 0 0110 0")[0]
        assert arc[-1] == pytest.approx((10, 0))
        assert min(y for _x, y in arc) == pytest.approx(-5)

    def test_shapes_become_lines(self):
        shapes = (
            '<svg><circle cx="5" cy="5" r="2"/><rect width="3" height="2"/><line x1="0" y1="0" x2="1" y2="1"/><polygon points="0,0 1,0 1,1"/></svg>'
        )
        svg = ElementTree.fromstring(shapes)
        lines = lines_of(svg)
        assert len(lines) == 4
        assert lines[0][0] == pytest.approx((7, 5))
        assert lines[3][0] == lines[3][-1]


@pytest.mark.django_db
def test_used_challenges_are_forgotten_when_their_tokens_are_worthless(time_machine):
    time_machine.move_to(NOW, tick=False)
    challenge = Challenge.new("x")
    assert challenge.use_up()
    time_machine.shift(timedelta(hours=24))
    assert forget_used() == 0
    time_machine.shift(timedelta(hours=2))
    assert forget_used() == 1


@pytest.mark.processes
def test_twenty_parallel_uses_of_a_challenge_are_one(shared):
    token = Challenge.new("x").token
    code = f"""
from municipality.spam.challenge import open_token
print(json.dumps([open_token({token!r}).use_up() for _ in range(5)]))
"""
    answers = shared.run(code, 4)
    assert sum(won for answer in answers for won in answer) == 1
