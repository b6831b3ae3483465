"""The quick list of choices is Django's, apart from white space."""

import re

import pytest
from django import forms
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from municipality.widgets import QuickSelect

CHOICES = [
    ("", gettext_lazy("Alle Phasen")), ("idea", "Idee"), ("<b>\"'&", "<script>alert('x')</script> & mehr"), ("3", mark_safe("<i>sicher</i>")), (4, "vier"),
]  # fmt: skip


def plain(html: str) -> str:
    return re.sub(r">\s+<", "><", html)


@pytest.mark.parametrize("value", ["", None, "idea", "<b>\"'&", "3", 4, "fremd", ["idea", "3"], []])
@pytest.mark.parametrize("attrs", [{}, {"id": "filter-phase", "class": "kurz"}, {"required": True, "disabled": False, "data-x": '"<&>'}])
def test_it_writes_what_django_writes(value, attrs):
    quick = QuickSelect(attrs={"title": "a & b"}, choices=CHOICES).render("pha<se", value, dict(attrs))
    assert plain(quick) == plain(forms.Select(attrs={"title": "a & b"}, choices=CHOICES).render("pha<se", value, dict(attrs)))


def test_a_bound_field_keeps_what_was_chosen_and_says_what_is_wrong():
    class Form(forms.Form):
        phase = forms.ChoiceField(choices=CHOICES, widget=QuickSelect, help_text="Hilfe")
        same = forms.ChoiceField(choices=CHOICES, help_text="Hilfe")

    for data in ({}, {"phase": "idea", "same": "idea"}, {"phase": "fremd", "same": "fremd"}):
        form = Form(data)
        form.is_valid()
        assert plain(str(form["phase"])).replace("phase", "same") == plain(str(form["same"]))
