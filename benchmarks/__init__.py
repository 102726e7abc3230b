"""Measurements: speed, memory, retrieval and question sets, side by side with what a user would pick instead.

Nothing here is imported by the product or timed by a test; ``python -m benchmarks`` writes ``docs/benchmarks.md``.
"""
