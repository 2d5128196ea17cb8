"""Servers that the engine is measured beside. Each prints its port, then sends one frame to everybody for each byte on
its standard input. Their argument is the size of that frame in bytes, head included. None of them is a part of Klubba.
"""
