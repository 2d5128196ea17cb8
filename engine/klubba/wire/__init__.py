"""What travels on a socket: one schema, a bounded codec, and what is emitted from the schema."""
