"""Hỏi Báo Cáo: a question about an annual report becomes a cited answer."""

__version__ = "0.1.0"
