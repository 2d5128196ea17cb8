"""The rules, and nothing else: no clock, no input or output, no randomness, no asyncio, no logging.

Time and identifiers come in as arguments; the same arguments give the same answer everywhere.
"""
