"""Recordings of engines, honest and with faults of known size, and how they are made."""
