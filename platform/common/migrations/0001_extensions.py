"""The PostgreSQL extension that later tables lean on. It needs a superuser, or an operator who made it before."""

from django.db import migrations
from pgvector.django import VectorExtension


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [VectorExtension()]
