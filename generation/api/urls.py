"""Routes below /api/v1/."""

from django.urls import path

from generation.api import composing, drafts, feedback, money, projects, repeating, templates, uploads, views, writing

urlpatterns = [
    path("engines", views.EnginesView.as_view(), name="engines"),
    path("me/quota", views.QuotaView.as_view(), name="quota"),
    path("me/ledger", money.LedgerView.as_view(), name="ledger"),
    path("clips/<str:clip_id>/project", projects.ProjectView.as_view(), name="clip-project"),
    path("me/drafts", drafts.DraftsView.as_view(), name="drafts"),
    path("me/costs", money.CostsView.as_view(), name="costs"),
    path("purchases", money.PurchasesView.as_view(), name="purchases"),
    path("presets", writing.PresetsView.as_view(), name="presets"),
    path("shots", writing.ShotsView.as_view(), name="shots"),
    path("templates", templates.TemplatesView.as_view(), name="templates"),
    path("templates/<str:template_id>", templates.TemplateView.as_view(), name="template"),
    path("templates/<str:template_id>/estimate", templates.VersionsEstimateView.as_view(), name="versions-estimate"),
    path("templates/<str:template_id>/versions", templates.VersionsView.as_view(), name="versions"),
    path("submissions/<str:submission_id>", templates.SubmissionView.as_view(), name="submission"),
    path("submissions/<str:submission_id>/cancel", templates.SubmissionCancelView.as_view(), name="submission-cancel"),
    path("uploads", uploads.UploadsView.as_view(), name="uploads"),
    path("uploads/<str:upload_id>", uploads.UploadView.as_view(), name="upload"),
    path("stitches", composing.StitchesView.as_view(), name="stitches"),
    path("stitches/estimate", composing.StitchEstimateView.as_view(), name="stitch-estimate"),
    path("duets", composing.DuetsView.as_view(), name="duets"),
    path("duets/estimate", composing.DuetEstimateView.as_view(), name="duet-estimate"),
    path("generations", views.GenerationsView.as_view(), name="generations"),
    path("generations/estimate", views.EstimateView.as_view(), name="generation-estimate"),
    path("generations/<str:job_id>", views.GenerationView.as_view(), name="generation"),
    path("generations/<str:job_id>/cancel", views.CancelView.as_view(), name="generation-cancel"),
    path("generations/<str:job_id>/appeal", views.AppealView.as_view(), name="generation-appeal"),
    path("generations/<str:job_id>/retry", repeating.RetryView.as_view(), name="generation-retry"),
    path("generations/<str:job_id>/reroll", repeating.RerollView.as_view(), name="generation-reroll"),
    path("generations/<str:job_id>/feedback", feedback.FeedbackView.as_view(), name="generation-feedback"),
    path("generations/<str:job_id>/preview", views.PreviewView.as_view(), name="generation-preview"),
]
