"""Bridges to other people's programs: a pure protocol and a line each."""
