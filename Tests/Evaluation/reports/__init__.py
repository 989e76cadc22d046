"""What is written: the tables of `docs/evaluation.md`, and the measurements as JSON."""
