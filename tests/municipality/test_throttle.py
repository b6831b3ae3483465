from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from municipality.models import ThrottleCounter
from municipality.throttle import Throttled, ThrottledMiddleware, client_network, forget_old, throttle, throttle_request

HOUR = timedelta(hours=1)


@pytest.mark.django_db
class TestThrottle:
    def test_the_call_after_the_limit_is_refused_with_the_time_to_wait(self, time_machine):
        time_machine.move_to(datetime(2026, 5, 4, 10, 0, tzinfo=UTC), tick=False)
        for _number in range(5):
            throttle("contact:1", 5, HOUR)
        time_machine.shift(timedelta(minutes=20))
        with pytest.raises(Throttled) as refused:
            throttle("contact:1", 5, HOUR)
        assert refused.value.retry_after == 40 * 60
        assert "40 Minuten" in refused.value.sentence

    def test_it_counts_anew_when_the_time_is_over(self, time_machine):
        time_machine.move_to(datetime(2026, 5, 4, 10, 0, tzinfo=UTC), tick=False)
        throttle("k", 1, HOUR)
        time_machine.shift(HOUR)
        throttle("k", 1, HOUR)
        with pytest.raises(Throttled):
            throttle("k", 1, HOUR)

    def test_refused_calls_do_not_make_the_wait_longer(self, time_machine):
        time_machine.move_to(datetime(2026, 5, 4, 10, 0, tzinfo=UTC), tick=False)
        throttle("k", 1, HOUR)
        for _number in range(3):
            with pytest.raises(Throttled):
                throttle("k", 1, HOUR)
        assert ThrottleCounter.objects.get().count == 1

    def test_municipalities_and_keys_do_not_share_a_counter(self, site, other_site):
        throttle("k", 1, HOUR, site=site)
        throttle("k", 1, HOUR, site=other_site)
        throttle("other", 1, HOUR, site=site)
        with pytest.raises(Throttled):
            throttle("k", 1, HOUR, site=site)

    def test_the_table_holds_no_address(self):
        throttle("mail:person@example.org:203.0.113.9", 5, HOUR)
        assert "person" not in str(ThrottleCounter.objects.values().get())
        assert "203.0" not in str(ThrottleCounter.objects.values().get())

    def test_old_counters_are_deleted_and_running_ones_stay(self, time_machine):
        time_machine.move_to(datetime(2026, 5, 4, 10, 0, tzinfo=UTC), tick=False)
        throttle("old", 1, HOUR)
        time_machine.shift(timedelta(minutes=50))
        throttle("young", 1, HOUR)
        time_machine.shift(timedelta(minutes=20))
        assert forget_old() == 1
        assert ThrottleCounter.objects.count() == 1

    def test_fifty_posts_from_one_network_are_throttled(self, site, rf):
        passed = 0
        for number in range(50):
            request = rf.post("/", REMOTE_ADDR=f"2001:db8:aa:bb{number:02d}::{number}")
            request.municipality = site
            try:
                throttle_request(request, "confirm", 10, HOUR)
                passed += 1
            except Throttled:
                pass
        assert passed == 10


@pytest.mark.processes
def test_of_many_parallel_processes_exactly_the_limit_passes(shared):
    answers = shared.run(
        """
from datetime import timedelta
from municipality.throttle import Throttled, throttle
passed = 0
for _ in range(20):
    try:
        throttle("shared", 30, timedelta(hours=1))
        passed += 1
    except Throttled:
        pass
print(json.dumps(passed))
""",
        4,
    )
    assert sum(answers) == 30, answers


class TestNetwork:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("203.0.113.9", "203.0.113.9/32"),
            ("2001:db8:aa:bb01::1", "2001:db8:aa:bb00::/56"),
            ("2001:db8:aa:bbff:1:2:3:4", "2001:db8:aa:bb00::/56"),
            ("::ffff:203.0.113.9", "203.0.113.9/32"),
            ("fe80::1%eth0", "fe80::/56"),
            ("", "unknown"),
            ("unix:", "unknown"),
        ],
    )
    def test_one_household_is_one_network(self, address, network):
        assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network

    def test_without_proxies_a_sent_header_changes_nothing(self, settings):
        settings.TRUSTED_PROXIES = 0
        request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.1")
        assert client_network(request) == "203.0.113.9/32"

    @pytest.mark.parametrize(
        ("proxies", "header", "network"),
        [
            (1, "198.51.100.1", "198.51.100.1/32"),
            (1, "6.6.6.6, 198.51.100.1", "198.51.100.1/32"),
            (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1/32"),
            (1, "198.51.100.1:4711", "198.51.100.1/32"),
            (1, "[2001:db8::1]:443", "2001:db8::/56"),
            (1, "nonsense", "10.0.0.1/32"),
            (2, "198.51.100.1", "10.0.0.1/32"),
        ],
    )
    def test_behind_proxies_the_entry_of_our_own_proxy_counts(self, settings, proxies, header, network):
        settings.TRUSTED_PROXIES = proxies
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=header)
        assert client_network(request) == network


class TestAnswer:
    def test_a_page_says_when_to_come_back(self, rf):
        middleware = ThrottledMiddleware(lambda request: HttpResponse())
        answer = middleware.process_exception(rf.get("/kontakt/"), Throttled(125))
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (429, "125", "no-store")
        assert "3 Minuten" in answer.content.decode()

    def test_the_api_answers_in_json(self, rf):
        answer = ThrottledMiddleware(lambda request: HttpResponse()).process_exception(rf.get("/api/v1/pages/"), Throttled(9))
        assert answer["Content-Type"] == "application/json"
        assert answer["Retry-After"] == "9"

    def test_other_errors_are_left_alone(self, rf):
        assert ThrottledMiddleware(lambda request: HttpResponse()).process_exception(rf.get("/"), ValueError()) is None
