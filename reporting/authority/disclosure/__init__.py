"""Disclosure control of the benchmark: pure functions on integers, standard library only, no Django.

Read in this order: `leaves` (which schools are counted together), `noise` (what is added), `freeze` (the rows that are
stored, once), `display` and `margins` (everything any screen, file or API answer may compute from those rows).

The guarantee: publishing the frozen rows shifts the odds on any one answer of any one school by at most 4 to 1,
whoever looks and whatever else they know. It rests on three facts, each with a test of its own: leaves are formed from
public facts only; every leaf and statement gets noise that cannot see the data; rows are drawn once.
"""
