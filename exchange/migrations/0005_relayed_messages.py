"""Messages that were relayed before there were conversations become conversations; their private links stay the same."""

from django.db import migrations


def take_over(apps, schema_editor):
    """Turn every confirmed first message with its answers into a conversation with two participants."""
    from exchange.conversations.keys import address_hash

    HelpMessage = apps.get_model("projects", "HelpMessage")
    Conversation = apps.get_model("exchange", "Conversation")
    Participant = apps.get_model("exchange", "Participant")
    Message = apps.get_model("exchange", "Message")
    Block = apps.get_model("exchange", "Block")
    for root in HelpMessage.objects.filter(answer_to=None).exclude(state="unconfirmed").order_by("pk").iterator():
        if not root.text or Conversation.objects.filter(public_id=root.public_id).exists():
            continue
        answers = list(HelpMessage.objects.filter(answer_to=root).order_by("created", "pk"))
        blocked = root.state == "blocked"
        relayed = root.relayed_at is not None
        if blocked and root.email:
            Block.objects.get_or_create(site_id=root.site_id, by_project_id=root.project_id, address_hash=address_hash(root.email))
        if relayed or answers:
            rows = [root, *answers]
            talk = Conversation.objects.create(
                site_id=root.site_id, public_id=root.public_id, kind="outside", project_id=root.project_id, need_key=root.need_key,
                subject=(root.need_title or "Mitmachen")[:160], state="blocked" if blocked else "open", created=root.created,
                last_message=rows[-1].created, messages_count=len(rows), delete_after=root.delete_after,
            )  # fmt: skip
            guest = Participant.objects.create(
                conversation=talk, guest_name=root.name, guest_email=root.email, language=root.language, first_consent=root.consent_text,
                read_until=rows[-1].created, created=root.created,
            )  # fmt: skip
            name = next((row.name for row in reversed(answers) if row.from_author and row.name), "")
            project = Participant.objects.create(
                conversation=talk, is_team=True, guest_name=name, read_until=rows[-1].created, created=root.created
            )
            Message.objects.bulk_create(
                Message(
                    conversation=talk, public_id=row.public_id, author=project if row.from_author else guest, text=row.text, created=row.created,
                    state="reported" if row.state == "reported" else "sent",
                )
                for row in rows
            )  # fmt: skip
        HelpMessage.objects.filter(answer_to=root).delete()
        HelpMessage.objects.filter(pk=root.pk).update(name="", email="", text="", state="blocked" if blocked else "relayed")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_conversations"), ("projects", "0002_carrier_organisation")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
