"""Prompts with blanks that people keep, to have many versions of a clip made from a table."""

from django.db import models

from accounts.models import User
from common.models import PublicModel


class PromptTemplate(PublicModel):
    """`{{colour}}` in the text is a blank; `settings` is the rest of a request, the same for every version."""

    public_id_prefix = "tmpl"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="prompt_templates")
    name = models.CharField(max_length=80)
    text = models.TextField(max_length=4000)
    settings = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-id"], name="template_of_person")]
