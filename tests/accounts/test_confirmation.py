from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import RequestFactory

from accounts import confirmation as confirmations
from accounts.confirmation import (
    CODE_SIGNS,
    ConfirmationLinkView,
    ConfirmationRefused,
    State,
    check_code,
    check_link,
    code_problem,
    display_code,
    explain,
    find_link,
    forget_old,
    start,
    state_of,
    subject_key,
    subject_of,
)
from accounts.models import EmailConfirmation, User
from municipality.throttle import Throttled

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
EMAIL = "person@example.org"


@pytest.fixture
def begun(site):
    return start(site, EMAIL, "submission", "thing:1")


def wrong(code):
    return CODE_SIGNS[(CODE_SIGNS.index(code[0]) + 1) % len(CODE_SIGNS)] + code[1:]


class TestCode:
    def test_the_right_code_works_once(self, begun):
        row, code, _token = begun
        assert check_code(row, code) is True
        assert check_code(row, code) is False
        assert "schon verwendet" in code_problem(row)

    def test_it_may_be_typed_in_lower_case_with_blanks_and_hyphen(self, begun):
        row, code, _token = begun
        assert check_code(row, f" {display_code(code).lower()} ")

    def test_five_wrong_tries_are_all(self, begun):
        row, code, token = begun
        for _number in range(5):
            assert check_code(row, wrong(code)) is False
        assert check_code(row, code) is False
        assert "zu oft" in code_problem(row)
        assert check_link(token, site=row.site, purpose="submission").used_at

    @pytest.mark.parametrize("typed", ["", "-", "ABCDEFGHIJKL" * 50, "ÄÖÜ", "\x00", "%s", "🙂"])
    def test_nonsense_is_just_wrong(self, begun, typed):
        assert check_code(begun[0], typed) is False

    def test_it_expires_after_half_an_hour_and_the_link_after_a_week(self, site, time_machine):
        time_machine.move_to(NOW, tick=False)
        row, code, token = start(site, EMAIL, "submission", "thing:1")
        time_machine.shift(timedelta(minutes=30))
        assert check_code(row, code) is False
        assert "abgelaufen" in code_problem(row)
        assert state_of(row) is State.OPEN
        time_machine.shift(timedelta(days=7))
        with pytest.raises(ConfirmationRefused) as refused:
            check_link(token, site=site, purpose="submission")
        assert refused.value.state is State.EXPIRED
        assert "neuen" in refused.value.sentence

    def test_a_code_belongs_to_its_confirmation(self, site, begun):
        other, other_code, _token = start(site, EMAIL, "submission", "thing:2")
        assert check_code(begun[0], other_code) is False
        assert check_code(other, other_code) is True

    def test_neither_code_nor_token_is_stored(self, begun):
        row, code, token = begun
        stored = str(EmailConfirmation.objects.values().get(pk=row.pk))
        assert code not in stored
        assert token not in stored

    def test_codes_are_made_of_signs_that_nobody_mistakes(self, site):
        assert not set(CODE_SIGNS) & set("01OIL5S8BUAE")


class TestLink:
    def test_it_works_once_and_uses_the_code_up(self, begun):
        row, code, token = begun
        assert check_link(token, site=row.site, purpose="submission") == row
        assert check_code(row, code) is False
        with pytest.raises(ConfirmationRefused) as refused:
            check_link(token, site=row.site, purpose="submission")
        assert refused.value.state is State.USED

    def test_looking_at_it_changes_nothing(self, begun):
        row, _code, token = begun
        for _number in range(3):
            assert find_link(token, site=row.site, purpose="submission") == row
        row.refresh_from_db()
        assert row.used_at is None

    def test_it_is_bound_to_purpose_and_municipality(self, begun, other_site):
        row, _code, token = begun
        for bound in ({"site": row.site, "purpose": "contact"}, {"site": other_site, "purpose": "submission"}):
            with pytest.raises(ConfirmationRefused) as refused:
                check_link(token, **bound)
            assert refused.value.state is State.UNKNOWN

    @pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\x00", "ä"])
    def test_an_unknown_one_explains_itself(self, site, token):
        with pytest.raises(ConfirmationRefused) as refused:
            check_link(token, site=site, purpose="submission")
        assert "kennen wir nicht" in refused.value.sentence

    def test_a_new_one_replaces_the_old_one(self, site, begun):
        row, code, token = begun
        newer, _new_code, new_token = start(site, EMAIL.upper(), "submission", "thing:1")
        assert check_code(row, code) is False
        assert "neuer Code" in code_problem(row)
        with pytest.raises(ConfirmationRefused) as refused:
            check_link(token, site=site, purpose="submission")
        assert refused.value.state is State.REPLACED
        assert check_link(new_token, site=site, purpose="submission") == newer

    def test_every_state_but_open_has_a_sentence(self):
        assert [state for state in State if not explain(state)] == [State.OPEN]


class TestStart:
    def test_fifty_requests_for_one_address_are_throttled(self, site):
        passed = 0
        for number in range(50):
            try:
                start(site, EMAIL, "submission", f"thing:{number}")
                passed += 1
            except Throttled:
                pass
        assert passed == 5

    def test_a_day_has_its_own_limit(self, site, time_machine):
        time_machine.move_to(NOW, tick=False)
        passed = 0
        for number in range(40):
            time_machine.shift(timedelta(minutes=10))
            try:
                start(site, EMAIL, "submission", f"thing:{number}")
                passed += 1
            except Throttled:
                pass
        assert passed == 12

    @pytest.mark.parametrize("email", ["", "x", "a@b.example\nBcc: c@d.example", "a@b.example,c@d.example"])
    def test_what_is_no_address_is_refused(self, site, email):
        with pytest.raises(ValidationError):
            start(site, email, "submission", "thing:1")

    def test_an_object_is_found_again(self, site):
        user = User.objects.create_user("a@example.org", "x")
        row, _code, _token = start(site, EMAIL, "account", user)
        assert row.subject == subject_key(user) == f"accounts.user:{user.pk}"
        assert subject_of(row, User) == user
        assert subject_of(row, EmailConfirmation) is None
        with pytest.raises(ValueError, match="saved"):
            subject_key(User())


def test_old_ones_are_deleted_and_others_stay(site, time_machine):
    time_machine.move_to(NOW, tick=False)
    start(site, EMAIL, "submission", "thing:1")
    time_machine.shift(timedelta(days=36))
    start(site, EMAIL, "submission", "thing:2")
    assert forget_old() == 0
    time_machine.shift(timedelta(days=2))
    assert forget_old() == 1
    assert EmailConfirmation.objects.get().subject == "thing:2"


class View(ConfirmationLinkView):
    purpose = "submission"

    def confirmed(self, request, confirmation):
        if "fail" in request.GET:
            raise RuntimeError
        return HttpResponse(f"done {confirmation.subject}")


class TestView:
    @pytest.fixture
    def ask(self, site, monkeypatch):
        monkeypatch.setattr(confirmations, "render", lambda request, template, context, status: HttpResponse(str(context), status=status))

        def ask(method, token, query=""):
            request = getattr(RequestFactory(), method)(f"/x/{query}")
            request.municipality = site
            return View.as_view()(request, token)

        return ask

    def test_a_mail_scanner_that_opens_the_link_changes_nothing(self, ask, begun):
        _row, _code, token = begun
        for method in ("get", "head", "get"):
            answer = ask(method, token)
            assert answer.status_code == 200
            assert answer["Referrer-Policy"] == "same-origin"
            assert "no-store" in answer["Cache-Control"]
        assert "'is_open': True" in ask("get", token).content.decode()
        assert ask("post", token).content == b"done thing:1"

    def test_a_used_one_explains_itself_on_get_and_on_post(self, ask, begun):
        ask("post", begun[2])
        for method in ("get", "post"):
            answer = ask(method, begun[2])
            assert answer.status_code == 200
            assert "schon verwendet" in answer.content.decode()

    def test_an_unknown_one_is_404(self, ask):
        assert ask("get", "nonsense").status_code == 404
        assert ask("post", "nonsense").status_code == 404

    def test_what_fails_does_not_use_the_link_up(self, ask, begun):
        with pytest.raises(RuntimeError):
            ask("post", begun[2], "?fail=1")
        assert ask("post", begun[2]).content == b"done thing:1"


def test_the_page_behind_a_link_has_a_button_and_no_secret_reaches_others(town, rf):
    _row, _code, token = start(town.site, EMAIL, "submission", "thing:1")
    request = rf.get("/x/")
    request.municipality = town.site
    page = View.as_view()(request, token).content.decode()
    assert '<form method="post"' in page
    assert "Adresse bestätigen" in page


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_of_many_parallel_uses_of_a_link_one_wins(shared):
    from wagtail.models import Site

    site = Site.objects.get(hostname="auenfurt.example")
    row, code, token = start(site, EMAIL, "submission", "thing:1")
    text = f"""
from accounts.confirmation import ConfirmationRefused, check_code, check_link
from accounts.models import EmailConfirmation
won = 0
for _ in range(5):
    try:
        check_link({token!r}, site=site, purpose="submission")
        won += 1
    except ConfirmationRefused:
        pass
    won += check_code(EmailConfirmation.objects.get(pk={row.pk}), {code!r})
print(json.dumps(won))
"""
    assert sum(shared.run(text, 4)) == 1
