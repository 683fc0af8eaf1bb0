"""Home, completion and benchmarks on an authority's host."""

from django.urls import path

from reporting.authority.views import benchmarks, chasing, closing, completion, downloads, home

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
    path("benchmarks/<uuid:round_id>/", benchmarks.benchmark_of, name="benchmark"),
    path("benchmarks/data-dictionary.csv", downloads.dictionary_csv, name="dictionary_csv"),
    path("benchmarks/<uuid:round_id>/results.csv", downloads.benchmark_csv, name="benchmark_csv"),
    path("benchmarks/<uuid:round_id>/results.xlsx", downloads.benchmark_xlsx, name="benchmark_xlsx"),
]
