"""Home, completion and benchmarks on an authority's host."""

from django.urls import path

from reporting.authority.views import benchmarks, chasing, closing, completion, downloads, home, next_steps, records

app_name = "authority_reporting"

urlpatterns = [
    path("", home.home, name="home"),
    path("rounds/<uuid:round_id>/schools/", completion.completion, name="completion"),
    path("rounds/<uuid:round_id>/schools.csv", completion.completion_csv, name="completion_csv"),
    path("rounds/<uuid:round_id>/schools.xlsx", completion.completion_xlsx, name="completion_xlsx"),
    path("rounds/<uuid:round_id>/schools/print/", completion.completion_print, name="completion_print"),
    path("rounds/<uuid:round_id>/chase/", chasing.chase, name="chase"),
    path("rounds/<uuid:round_id>/chased/", chasing.chased, name="chased"),
    path("rounds/<uuid:round_id>/extension/", chasing.extension, name="extension"),
    path("rounds/<uuid:round_id>/close/", closing.close, name="close"),
    path("rounds/<uuid:round_id>/closing/", closing.closing, name="closing"),
    path("benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("benchmarks/ledger/", records.ledger, name="ledger"),
    path("benchmarks/<uuid:round_id>/records/", records.records, name="records"),
    path("benchmarks/<uuid:round_id>/", benchmarks.benchmark_of, name="benchmark"),
    path("benchmarks/data-dictionary.csv", downloads.dictionary_csv, name="dictionary_csv"),
    path("benchmarks/<uuid:round_id>/results.csv", downloads.benchmark_csv, name="benchmark_csv"),
    path("benchmarks/<uuid:round_id>/records.csv", downloads.records_csv, name="records_csv"),
    path("benchmarks/<uuid:round_id>/national.csv", downloads.national_csv, name="national_csv"),
    path("benchmarks/<uuid:round_id>/results.xlsx", downloads.benchmark_xlsx, name="benchmark_xlsx"),
    path("benchmarks/<uuid:round_id>/statements/", benchmarks.statements, name="benchmark_statements"),
    path("benchmarks/<uuid:round_id>/sections/", benchmarks.sections, name="benchmark_sections"),
    path("benchmarks/<uuid:round_id>/groups/", benchmarks.groups, name="benchmark_groups"),
    path("benchmarks/<uuid:round_id>/next/", next_steps.next_of, name="benchmark_next"),
    path(
        "benchmarks/<uuid:round_id>/next/<uuid:statement_id>/courses/", next_steps.courses_of, name="benchmark_courses"
    ),
    path("benchmarks/over-time/<uuid:template_id>/", benchmarks.rounds_over_time, name="benchmarks_over_time"),
]
