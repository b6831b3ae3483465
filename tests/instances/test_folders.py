"""Two towns called Neustadt: each has folders of its own, from the first upload, after an upgrade, and when one of them goes."""

import importlib

import pytest
from django.apps import apps
from wagtail.models import Collection, Page

from accounts.models import Organisation
from instances.transfer.deleting import delete_municipality
from instances.transfer.gather import gather
from municipality.folders import folder
from municipality.models import Folder, Picture
from projects.submission.pictures import collection_for
from tests.factories import Town
from tests.instances.whole import picture
from workshop.models import ProjectUpdate

pytestmark = pytest.mark.django_db
LOGOS = Folder.Purpose.LOGOS


@pytest.fixture
def neustadt(db):
    return [Town.create(hostname=f"{key}.example", name="Neustadt", default=key == "a") for key in "ab"]


def test_two_towns_of_one_name_have_two_folders_and_a_town_keeps_its_folder_under_another_name(neustadt):
    first, second = (town.site for town in neustadt)
    assert collection_for(first) == collection_for(first) != collection_for(second)
    assert folder(first, LOGOS) not in (folder(second, LOGOS), collection_for(first))
    assert [collection_for(site).name for site in (first, second)] == ["Eingereichte Bilder: Neustadt", "Eingereichte Bilder: Neustadt (b.example)"]
    kept = collection_for(second)
    second.site_name = "Neustadt am Wald"
    second.save()
    assert collection_for(second) == kept and Collection.find_problems() == ([], [], [], [], [])

    pictures = [picture(collection_for(site), str(site)) for site in (first, second)]
    found = gather(second)
    assert found.ids["municipality.Picture"] == {pictures[1].pk} and kept.pk in found.ids["wagtailcore.Collection"]
    delete_municipality(second, confirm="Neustadt am Wald", without_backup=True)
    assert list(Picture.objects.values_list("pk", flat=True)) == [pictures[0].pk]
    assert set(Folder.objects.values_list("site", flat=True)) == {first.pk} and Collection.find_problems() == ([], [], [], [], [])


def test_an_upgrade_gives_folders_to_their_towns_and_parts_those_that_were_shared(neustadt):
    a, b = neustadt
    Town.create(hostname="c.example", name="Auenfeld", default=False)
    root = Collection.get_first_root_node()
    shared, logos, alone = (root.add_child(name=name) for name in ("Eingereichte Bilder: Neustadt", "Logos: Neustadt", "Logos: Auenfeld"))
    sent, news, logo = picture(shared, "eingereicht"), picture(shared, "Neues"), picture(logos, "Logo")
    nobody = picture(shared, "niemandes")
    project = Page.objects.get(pk=b.project("Solarbank").pk).specific
    ProjectUpdate.objects.create(project=project, title="Es geht los", text="Heute", picture=news)
    Organisation.objects.create(site=b.site, name="Verein", logo=logo)
    apps.get_model("projects.Submission").pictures.through.objects.create(submission=_submission(b, project), picture=sent)

    migration = importlib.import_module("instances.migrations.0003_folders_of_municipalities")
    migration.adopt(apps, None)
    migration.adopt(apps, None)
    assert Folder.objects.get(site__site_name="Auenfeld").collection == alone
    assert collection_for(a.site) == shared and folder(a.site, LOGOS) == logos
    for one, where in ((sent, collection_for(b.site)), (news, collection_for(b.site)), (logo, folder(b.site, LOGOS)), (nobody, shared)):
        one.refresh_from_db()
        assert one.collection == where
    assert collection_for(b.site) != shared and Folder.objects.count() == 5 and Collection.find_problems() == ([], [], [], [], [])


def _submission(town, project):
    from projects.models import Submission

    return Submission.objects.create(site=town.site, project=project, email="a@example.org")
