from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files that people upload, in every tenant's schema and folder."""

    name = "lantern.files"
    label = "files"
    verbose_name = "Files"
