"""Faults on purpose: engines of our own are broken while people vote, and every promise is held against what is left.

suites ─► lanes (engines of one suite) ─► trial (one vote with one fault) ─► outcome
            machine, shim, resp              script, crowd, chair, strikes
"""
