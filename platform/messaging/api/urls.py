"""Routes below /api/v1/."""

from django.urls import path

from messaging.api import views

_ONE = "conversations/<str:conversation_id>"
urlpatterns = [
    path("conversations", views.ConversationsView.as_view(), name="conversations"),
    path(_ONE, views.ConversationView.as_view(), name="conversation"),
    path(f"{_ONE}/messages", views.MessagesView.as_view(), name="messages"),
    path(f"{_ONE}/messages/<str:message_id>", views.MessageView.as_view(), name="message"),
    path(f"{_ONE}/members/<str:handle>", views.MemberView.as_view(), name="conversation-member"),
    path(f"{_ONE}/read", views.ReadView.as_view(), name="conversation-read"),
]
