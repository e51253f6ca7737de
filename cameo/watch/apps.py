from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "cameo.watch"
    label = "likeness_watch"
