"""Checklists as files that other authorities and other programs can read: YAML and Excel workbooks.

`columns` says once which fields there are, `writing` makes the files, `yaml_in` and `table_in` find the same raw fields
in either, `reading` turns these into a `Given` checklist or a list of faults with their places, and `plan` compares it
with a draft. The format is told to the world in docs/checklist-format.md and `schema.json`.
"""
