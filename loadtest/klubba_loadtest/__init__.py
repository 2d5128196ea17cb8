"""Programs that put a Klubba engine to work from outside, and check what it says against what is known."""
