"""Recordings of the reference frameworks, PyTorch and Paddle: the honest ones, and where faults are put in."""
