"""The store: its contract, and the one implementation (Redis ≥ 7.0, Valkey ≥ 8), with an embedded server."""
