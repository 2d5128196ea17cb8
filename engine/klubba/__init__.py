"""Klubba, the gavel: a real-time voting engine for assemblies."""

__version__ = "0.1.0"
