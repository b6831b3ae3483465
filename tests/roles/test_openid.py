"""Sign-in by a real OpenID provider (in a thread, over TLS): who comes in, with which roles, and everything that is turned away."""

import ssl
import urllib.parse
import urllib.request

import jwt
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from roles import kinds, services
from roles.models import IdentityProvider, Invitation, ProviderIdentity, RoleChange
from roles.oidc import protocol
from roles.oidc import services as openid_services
from roles.oidc.errors import NoGroup, NoVerifiedAddress, ProviderError
from roles.oidc.secret import Unreadable, unseal
from roles.oidc.views import client_of
from roles.querysets import roles_of
from tests import openid_provider
from tests.factories import Town, create_user
from tests.openid_provider import SECRET, Provider

from .test_services import person

pytestmark = pytest.mark.django_db
GROUPS = {"editor": ["redaktion"], "admin": ["it"], "climate": ["klima"]}


@pytest.fixture(scope="module")
def op(tmp_path_factory):
    with openid_provider.running(tmp_path_factory.mktemp("op")) as provider:
        yield provider


@pytest.fixture(autouse=True)
def reachable(op, settings):
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    settings.OUTGOING_CA_FILE = str(op.ca_file)
    cache.clear()
    yield
    op.twist = op.pervert = None


@pytest.fixture
def town() -> Town:
    return Town.create()


def connected(town: Town, op: Provider, **fields) -> IdentityProvider:
    """The town's connection to the provider, switched on."""
    row = IdentityProvider(site=town.site, issuer=op.issuer, client_id=f"stadt-{town.site.pk}", is_active=True, **{"group_roles": GROUPS, **fields})
    row.seal(SECRET)
    row.save()
    return row


def browser(host: str = "localhost") -> Client:
    return Client(HTTP_HOST=host, raise_request_exception=False)


def leave(client: Client, go_on: str = "") -> str:
    """Press the button; returns the provider's address."""
    answer = client.post(reverse("openid_start"), {"next": go_on})
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer["Refresh"].removeprefix("0; url=")


def at_provider(op: Provider, url: str, subject: str) -> str:
    """Sign in over there; returns path and query of the return."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args):
            return None

    opener = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=op.ca_file)))
    try:
        opener.open(url, data=urllib.parse.urlencode({"sub": subject}).encode(), timeout=10)
    except urllib.error.HTTPError as error:
        parts = urllib.parse.urlsplit(error.headers["Location"])
        return f"{parts.path}?{parts.query}"
    raise AssertionError("no redirect")


def arrive(op: Provider, subject: str, client: Client | None = None, go_on: str = ""):
    """The whole way; returns the browser and the last answer."""
    client = client or browser()
    return client, client.get(at_provider(op, leave(client, go_on), subject))


def refused(op: Provider, connection: IdentityProvider) -> bool:
    """Does the protocol turn away what the provider says about x1?"""
    endpoints, client = protocol.discover(op.issuer), client_of(connection)
    attempt = protocol.Attempt.new(connection.pk, connection.site_id, "")
    query = urllib.parse.urlsplit(at_provider(op, protocol.address_of(endpoints, client, attempt), "x1")).query
    try:
        protocol.claims_of(endpoints, client, attempt, urllib.parse.parse_qs(query)["code"][0])
    except ProviderError:
        return True
    return False


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def member(op: Provider, subject: str, email: str, *groups: str, **more) -> None:
    op.person(subject, email=email, email_verified=True, name="Ina Amt", groups=list(groups), **more)


def test_known_staff_come_in_and_roles_come_and_go_with_the_groups(town, op):
    user = person(town, kinds.MODERATOR, email="ina@amt.example")
    connected(town, op, label="Rathaus-Konto")
    assert "Rathaus-Konto" in browser().get(reverse("account_login")).content.decode()
    member(op, "s1", "Ina@Amt.example", "redaktion", "kantine")
    client, answer = arrive(op, "s1", go_on="/admin/mitarbeitende/")
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert answer["Location"] == "/admin/mitarbeitende/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert roles_of(user, town.site) == {"moderator", "editor"}
    assert ProviderIdentity.objects.get().roles == ["editor"]
    # The address may change: issuer and subject say who it is. A role that came by hand stays when the group goes.
    member(op, "s1", "ina.neu@amt.example", "klima", "moderation")
    _client, answer = arrive(op, "s1")
    assert answer.status_code == 302
    assert roles_of(user, town.site) == {"moderator", "climate"}
    services.give(town.site, user, "editor", None)
    member(op, "s1", "ina.neu@amt.example", "klima", "redaktion")
    arrive(op, "s1")
    member(op, "s1", "ina.neu@amt.example", "klima")
    arrive(op, "s1")
    assert "editor" in roles_of(user, town.site), "it came by hand before it came by a group"
    # Without any group nobody comes in, and what came by groups is gone.
    member(op, "s1", "ina.neu@amt.example")
    client, answer = arrive(op, "s1")
    assert answer.status_code == 403
    assert "keiner Gruppe" in answer.content.decode()
    assert not signed_in(client)
    assert roles_of(user, town.site) == {"moderator", "editor"}
    assert RoleChange.objects.filter(action="taken", user=user).count() == 2


def test_new_people_need_a_group_or_an_invitation(town, op):
    connection = connected(town, op)
    member(op, "n1", "nele@amt.example", "klima")
    assert arrive(op, "n1")[1].status_code == 403
    assert not User.objects.filter(email="nele@amt.example").exists()
    connection.creates_accounts = True
    connection.save()
    client, answer = arrive(op, "n1")
    user = User.objects.get(email="nele@amt.example")
    assert (answer.status_code, user.is_staff, user.has_usable_password(), user.name) == (302, True, False, "Ina Amt")
    assert roles_of(user, town.site) == {"climate"}
    assert client.get("/admin/").status_code == 200
    member(op, "n1", "nele@amt.example")
    assert arrive(op, "n1")[1].status_code == 403
    user.refresh_from_db()
    assert not user.is_staff
    assert client.get("/admin/").status_code == 302, "the session ended with the last role"
    connection.group_roles, connection.creates_accounts = {}, False
    connection.save()
    member(op, "i1", "ida@amt.example")
    services.invite(town.site, "ida@amt.example", "Ida", ["jury"], None)
    assert arrive(op, "i1")[1].status_code == 302
    assert roles_of(User.objects.get(email="ida@amt.example"), town.site) == {"jury"}
    assert Invitation.objects.get().accepted_at


def test_nobody_comes_in_who_is_more_or_something_else(town, op):
    other = Town.create("anderswo.example", "Anderswo", default=False)
    connection = connected(town, op, creates_accounts=True, group_roles={**GROUPS, "consultant": ["redaktion"]})
    operator = create_user("betrieb@amt.example", is_superuser=True, is_staff=True)
    citizen = create_user("buergerin@amt.example")
    both = person(town, kinds.EDITOR, email="beide@amt.example")
    services.give(other.site, both, kinds.MODERATOR, None)
    consultant = person(town, kinds.CONSULTANT, email="beratung@amt.example")
    theirs = person(other, kinds.EDITOR, email="fremd@amt.example")
    locked = person(town, kinds.EDITOR, email="gesperrt@amt.example")
    User.objects.filter(pk=locked.pk).update(is_active=False)
    for number, user in enumerate((operator, citizen, both, consultant, theirs, locked)):
        member(op, f"m{number}", user.email, "redaktion")
        client, answer = arrive(op, f"m{number}")
        assert (answer.status_code, signed_in(client)) == (403, False), user
    op.person("u1", email="unbewiesen@amt.example", groups=["redaktion"])
    op.person("u2", email="unbewiesen@amt.example", email_verified=False, groups=["redaktion"])
    op.person("u3", email="unbewiesen@amt.example", email_verified="ja", groups=["redaktion"])
    op.person("u4", email_verified=True, groups=["redaktion"])
    for subject in ("u1", "u2", "u3", "u4"):
        assert arrive(op, subject)[1].status_code == 403
    assert not ProviderIdentity.objects.exists()
    assert not User.objects.filter(email__startswith="unbewiesen").exists()
    # An address that was given to somebody else.
    member(op, "first", "stelle@amt.example", "redaktion")
    assert arrive(op, "first")[1].status_code == 302
    member(op, "second", "stelle@amt.example", "it")
    assert arrive(op, "second")[1].status_code == 403
    assert roles_of(User.objects.get(email="stelle@amt.example"), town.site) == {"editor"}, "and a group never makes a consultant"
    # Removed by hand: the provider does not let the person in again.
    gone = User.objects.get(email="stelle@amt.example")
    services.remove(town.site, gone, None)
    assert arrive(op, "first")[1].status_code == 403
    assert roles_of(gone, town.site) == frozenset()
    assert connection.identities.count() == 0


def test_odd_claims_break_nothing(town, op):
    connection = connected(town, op, creates_accounts=True, groups_claim="realm_access.roles")
    base = {"sub": "o1", "email": "odd@amt.example", "email_verified": True, "realm_access": {"roles": ["klima", 7, None, ["it"]]}}
    for wrong in (
        {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example"},
        {"email": ["odd@amt.example"]},
        {"email": "a@b.example, c@d.example"},
    ):
        with pytest.raises(NoVerifiedAddress):
            openid_services.enter(connection, op.issuer, base | wrong)
    for groups in (None, 5, {}, {"roles": {"klima": True}}, {"roles": 5}, "klima", [["klima"]]):
        with pytest.raises(NoGroup):
            openid_services.enter(connection, op.issuer, base | {"realm_access": groups})
    user = openid_services.enter(connection, op.issuer, base | {"name": "Ina\ud800\x00\u202e  Amt " + "x" * 200})
    assert user.name.startswith("Ina Amt xxx")
    assert roles_of(user, town.site) == {"climate"}


def test_a_session_ends_when_the_account_gets_rights_elsewhere_or_the_connection_goes(town, op):
    other = Town.create("anderswo.example", "Anderswo", default=False)
    connection = connected(town, op, creates_accounts=True)
    member(op, "e1", "eda@amt.example", "redaktion")
    client, _answer = arrive(op, "e1")
    assert client.get("/admin/").status_code == 200
    services.give(other.site, User.objects.get(email="eda@amt.example"), kinds.EDITOR, None)
    answer = client.get("/admin/")
    assert (answer.status_code, signed_in(client)) == (302, False)
    services.take(other.site, User.objects.get(email="eda@amt.example"), kinds.EDITOR, None)
    client, _answer = arrive(op, "e1")
    assert client.get("/admin/").status_code == 200
    IdentityProvider.objects.filter(pk=connection.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302
    assert "openid" not in browser().get(reverse("account_login")).content.decode()
    assert browser().post(reverse("openid_start")).status_code == 404


def test_the_second_factor_is_asked_for_unless_the_provider_is_trusted_with_it(town, op, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    connection = connected(town, op, creates_accounts=True)
    member(op, "f1", "fee@amt.example", "redaktion")
    client, _answer = arrive(op, "f1")
    assert client.get("/admin/")["Location"] == reverse("mfa_index")
    Authenticator.objects.create(user=User.objects.get(email="fee@amt.example"), type="totp", data={"secret": "x"})
    client, answer = arrive(op, "f1")
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not signed_in(client)
    connection.has_second_factor = True
    connection.save()
    for _again in range(2):
        client, _answer = arrive(op, "f1")
        assert client.get("/admin/").status_code == 200
        Authenticator.objects.all().delete()


def test_what_is_forged_replayed_or_meant_for_others_is_turned_away(town, op):
    other = Town.create("anderswo.example", "Anderswo", default=False)
    connection = connected(town, op, creates_accounts=True)
    connected(other, op, creates_accounts=True)
    member(op, "x1", "xenia@amt.example", "redaktion")

    def unsigned(token: str) -> str:
        return jwt.encode(jwt.decode(token, options={"verify_signature": False}), None, algorithm="none")

    def shared(token: str) -> str:
        return jwt.encode(
            jwt.decode(token, options={"verify_signature": False}), SECRET * 2, algorithm="HS256", headers=jwt.get_unverified_header(token)
        )

    twists = {
        "audience": lambda claims: {**claims, "aud": "eine-andere"},
        "two parties": lambda claims: {**claims, "aud": [claims["aud"] if isinstance(claims["aud"], str) else claims["aud"][0], "andere"]},
        "azp": lambda claims: {**claims, "azp": "andere"},
        "issuer": lambda claims: {**claims, "iss": "https://login.example.org"},
        "expired": lambda claims: {**claims, "exp": claims["iat"] - 3600},
        "nonce": lambda claims: {**claims, "nonce": "eine-andere-anmeldung"},
        "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
        "no subject": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
        "another person": lambda claims: {**claims, "sub": "wer-anders"},
        "from tomorrow": lambda claims: {**claims, "iat": claims["iat"] + 86400},
    }
    for name, twist in twists.items():
        op.twist = twist
        assert refused(op, connection), name
    op.twist = None
    for pervert in (unsigned, shared, lambda token: token[:-6] + "AAAAAA", lambda token: "kein.token.hier", lambda token: ""):
        op.pervert = pervert
        assert refused(op, connection)
    client, answer = arrive(op, "x1")
    assert (answer.status_code, signed_in(client)) == (403, False)
    op.pervert = None
    assert not refused(op, connection)
    assert not User.objects.filter(email="xenia@amt.example").exists()

    # A return without a beginning, with another secret, in another browser, at another municipality, from another provider, or late.
    client = browser()
    back = at_provider(op, leave(client), "x1")
    tokens = op.requests.count("/oauth2/token")
    for stranger in (browser(), browser("anderswo.example")):
        assert stranger.get(back).status_code == 400
    assert client.get(back + "x").status_code == 400
    assert client.get(back).status_code == 400, "a failed return uses the attempt up"
    client, their = browser(), browser("anderswo.example")
    back = at_provider(op, leave(client), "x1")
    leave(their)
    session = their.session
    session["openid"] = client.session["openid"]
    session.save()
    assert their.get(back).status_code == 400, "another municipality's attempt"
    with time_machine.travel("2099-01-01"):
        assert client.get(back).status_code in (400, 403)
    client = browser()
    assert client.get(f"{at_provider(op, leave(client), 'x1')}&iss=https://login.example.org").status_code == 403
    client = browser()
    leave(client)
    state = client.session["openid"]["state"]
    assert client.get(f"{reverse('openid_back')}?error=access_denied&state={state}").status_code == 403
    assert op.requests.count("/oauth2/token") == tokens, "nothing was asked for on behalf of any of them"

    # A code is good with its own verifier alone, and once.
    client = browser()
    back = at_provider(op, leave(client), "x1")
    session = client.session
    session["openid"] = {**session["openid"], "verifier": "ein-anderer"}
    session.save()
    assert client.get(back).status_code == 403
    client = browser()
    back = at_provider(op, leave(client), "x1")
    assert client.get(back).status_code == 302
    kept = client.session["_auth_user_id"]
    assert client.get(back).status_code == 400
    assert client.session["_auth_user_id"] == kept
    assert roles_of(User.objects.get(email="xenia@amt.example"), other.site) == frozenset()


def test_an_administrator_connects_tests_and_removes_the_provider(town, op):
    admin = person(town, kinds.ADMIN, email="verwaltung@amt.example")
    client, url = browser(), reverse("roles_admin:openid")
    client.force_login(admin)
    assert client.get(url).status_code == 200
    test = reverse("roles_admin:openid_test")
    assert client.post(test).status_code == 404
    good = {
        "issuer": op.issuer,
        "client_id": "rathaus",
        "secret": "falsch",
        "groups_claim": "groups",
        "groups_editor": "redaktion\r\nCN=Presse,OU=Amt\r\n",
    }
    for bad in (
        {"issuer": op.issuer.replace("https", "http")}, {"issuer": "https://a:b@login.example.org"}, {"issuer": "file:///etc/passwd"},
        {"secret": ""}, {"client_id": ""}, {"groups_editor": "x" * 301},
    ):  # fmt: skip
        assert client.post(url, {**good, **bad}).status_code == 422, bad
    assert client.post(url, {**good, "is_active": "on", "groups_consultant": "it"}).status_code == 302
    row = IdentityProvider.objects.get()
    assert row.group_roles == {"editor": ["redaktion", "CN=Presse,OU=Amt"]}
    assert "falsch" not in row.sealed_secret
    text = client.get(url).content.decode()
    assert "falsch" not in text
    assert reverse("openid_back") in text
    text = client.post(test).content.decode()
    assert "Seine Schlüssel sind lesbar." in text
    assert "kennt diese Client-ID mit diesem Geheimnis nicht" in text
    assert client.post(url, {**good, "secret": SECRET}).status_code == 302
    assert "Client-ID und Geheimnis stimmen." in client.post(test).content.decode()
    assert client.post(url, {**good, "secret": ""}).status_code == 302
    row.refresh_from_db()
    assert unseal(row.sealed_secret) == SECRET
    assert client.post(url, {**good, "secret": "", "issuer": "https://login.example.org"}).status_code == 422, "a secret does not move elsewhere"
    assert client.post(reverse("roles_admin:openid_remove")).status_code == 302
    assert not IdentityProvider.objects.exists()
    assert RoleChange.objects.filter(action="sign_in").count() == 4
    editor = browser()
    editor.force_login(person(town, kinds.EDITOR))
    for address in (url, reverse("roles_admin:openid_remove")):
        assert (editor.get(address).status_code, editor.post(address, good).status_code) == (404, 404)


def test_a_secret_under_another_key_says_so_and_the_sign_in_page_goes_on(town, op, settings):
    row = connected(town, op)
    settings.SECRET_KEY = "another-key"
    with pytest.raises(Unreadable):
        unseal(row.sealed_secret)
    answer = browser().post(reverse("openid_start"))
    assert answer.status_code == 503
    assert "nicht mehr lesen" in answer.content.decode()
    settings.SECRET_KEY_FALLBACKS = ["only-for-tests"]
    assert row.secret == SECRET


def test_a_closed_network_and_an_unknown_authority_are_said_in_words(town, op, settings):
    connected(town, op)
    cache.clear()
    settings.OUTGOING_PRIVATE_NETWORKS = []
    before = len(op.requests)
    answer = browser().post(reverse("openid_start"))
    assert answer.status_code == 503
    assert "von hier aus nicht gefragt" in answer.content.decode()
    assert len(op.requests) == before
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    settings.OUTGOING_CA_FILE = ""
    answer = browser().post(reverse("openid_start"))
    assert "Zertifikat" in answer.content.decode()
