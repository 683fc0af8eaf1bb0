from django.apps import AppConfig


class SchoolReportingConfig(AppConfig):
    """A school's pages about itself. No tables: it reads its own audits and its authority's releases."""

    name = "reporting.school"
    label = "school_reporting"
    verbose_name = "Reporting of a school"
