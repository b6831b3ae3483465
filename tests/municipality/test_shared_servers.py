"""Files in an S3-compatible store and tokens in Valkey: as on disk while they are there, clear and harmless while they are away."""

import time

import pytest
from django.core.cache import cache as django_cache
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from municipality import cache, redis_cache, tokens
from municipality.store import ObjectStorage, StoreError, connect
from operation import doctor
from tests import servers

pytestmark = pytest.mark.processes


def test_the_store_is_like_a_disk_and_says_clearly_that_it_is_away(settings, tmp_path):
    server, settings.STORAGE_URL = servers.store(tmp_path / "store")
    settings.STORAGES = {**settings.STORAGES, "private": {"BACKEND": "municipality.store.ObjectStorage", "OPTIONS": {"prefix": "private"}}}
    public, private = ObjectStorage("media", public=True), storages["private"]
    try:
        name = public.save("images/Mühle #1 (neu).txt", ContentFile(b"Wasser"))
        assert public.exists(name) and not private.exists(name), "two places in one bucket"
        assert public.size(name) == 6
        with public.open(name) as file:
            assert (file.size, file.read()) == (6, b"Wasser")
        assert public.url(name).startswith("/media/images/M"), "our own view gives files out"
        with pytest.raises(ValueError, match="no URL"):
            private.url(name)
        second = public.save(name, ContentFile(b"Mehl"))
        assert second != name, "nothing is overwritten"
        large = private.save("large.bin", ContentFile(b"x" * 6_000_001))
        assert private.size(large) == 6_000_001
        assert sorted(public.listdir("images")[1]) == sorted(part.rpartition("/")[2] for part in (name, second))
        assert public.listdir("")[0] == ["images"] and public.listdir("nowhere") == ([], [])
        assert abs(public.get_modified_time(name).timestamp() - time.time()) < 60
        public.delete(name)
        public.delete(name)
        for ask in (public.open, public.size, public.get_modified_time):
            with pytest.raises(FileNotFoundError):
                ask(name)
        # What Wagtail writes into its task queue names no key.
        assert public.deconstruct() == ("municipality.store.ObjectStorage", ("media",), {"public": True})
        assert list(doctor.file_store(timezone.now())) == [] and private.listdir("doctor") == ([], [])
        server.kill()
        assert "Look at STORAGE_URL" in next(doctor.file_store(timezone.now())).do
        for ask in (public.exists, public.open, lambda name: public.save(name, ContentFile(b"x"))):
            with pytest.raises(StoreError) as raised:
                ask(second)
            assert servers.SECRET not in str(raised.value) and "127.0.0.1" not in str(raised.value)
        server.start()
        assert public.exists(second), "no restart of ours is needed"
    finally:
        server.kill()
    for bad in ("", "http://a:b@host/bucket", "s3://host/bucket", "s3://a:b@host/", "s3://a:b@host/bucket?acl=public"):
        with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
            connect(bad, "media")


def test_tokens_in_valkey_hold_over_processes_and_nothing_old_comes_back_after_it_was_away(settings, tmp_path, db):
    server, url = servers.valkey(tmp_path / "valkey")
    settings.CACHES = {"default": {"BACKEND": "municipality.redis_cache.PatientRedisCache", "LOCATION": url}}
    try:
        before = cache.version(7)
        assert cache.version(7) == before
        cache.touch(7)
        assert cache.version(7) != before
        kept = cache.version(8)
        assert cache.remember(8, "number", lambda: 1) == 1 == cache.remember(8, "number", lambda: 2)
        server.kill()
        started = time.monotonic()
        assert cache.version(8) != cache.version(8), "nothing kept may be trusted"
        assert cache.remember(8, "number", lambda: 2) == 2
        cache.touch(8)
        for ask in (lambda: django_cache.get("x", 5), lambda: django_cache.incr("x", 5)):
            assert ask() == 5
        assert django_cache.add("x", 1) is True and django_cache.get_many(["x"]) == {}
        assert time.monotonic() - started < 2, "a server that is away is not asked again and again"
        server.start()
        redis_cache._State.away_until = 0
        assert cache.version(cache.GLOBAL) == cache.version(cache.GLOBAL)
        assert cache.version(8) not in (kept, cache.version(cache.GLOBAL))
        tokens._State.mending.join(5)
        assert not tokens._State.mending.is_alive() and not tokens._State.missed
    finally:
        server.kill()
        redis_cache._State.away_until, redis_cache._State.said = 0, False
        tokens._State.missed = False
