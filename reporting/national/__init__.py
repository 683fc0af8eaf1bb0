"""The national comparison: what authorities give to it, and what is made of that once a year.

Read in this order: `noise` (what is added before anything leaves an authority), `parts` (what an authority gives),
`letterbox` (how it is dropped into the directory's schema), `combining` (the sum over authorities), `freezing` (when and
by whom), `figures` and `catalogue` (what anybody may read of it).

Two tables, in the directory's schema. No login of an authority or a school reads the first; everybody reads the second.
"""
