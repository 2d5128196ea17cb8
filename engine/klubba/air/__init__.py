"""On air: the outputs of each meeting, their delay lines and keys, and what each consumer of them reports."""
