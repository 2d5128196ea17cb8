"""What leaves the engine beside the sockets: pure functions from records to values or bytes."""
