"""Drafts as a model might write them, honest and hostile, over the evidence of real answers: what decides whether the guard holds.

Written without a look at the guard.  ``python tests/drafts`` prints the table per kind.
"""
