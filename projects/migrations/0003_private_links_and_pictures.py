import django.db.models.deletion
import django.utils.timezone
import municipality.files
import projects.models.submission
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('municipality', '0001_initial'),
        ('projects', '0002_initial'),
    ]

    operations = [
        migrations.RemoveField(model_name='submission', name='key_hash'),
        migrations.AddField(
            model_name='submission',
            name='pictures',
            field=models.ManyToManyField(blank=True, related_name='submissions', to='municipality.picture', verbose_name='Bilder'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='picture',
            field=models.FileField(blank=True, help_text='Bis zur Bestätigung der Adresse. Danach liegt das Bild in der Bildersammlung, nicht öffentlich bis zur Freigabe.', max_length=200, storage=municipality.files.private_storage, upload_to=projects.models.submission.picture_path, verbose_name='Bild'),
        ),
        migrations.CreateModel(
            name='SubmissionLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created', models.DateTimeField(default=django.utils.timezone.now, verbose_name='angelegt am')),
                ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='ersetzt am')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='projects.submission')),
            ],
            options={
                'verbose_name': 'privater Link',
                'verbose_name_plural': 'private Links',
                'ordering': ['created'],
            },
        ),
    ]
