"""The protocol of one connection without its socket: bytes to commands, events to bytes.

No clock and no I/O: time comes in as an argument, so a test is a list of calls, and the socket layer under it
can be replaced.
"""
