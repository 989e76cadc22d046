"""Recordings of loss functions: consecutive calls of one loss object, what went in and what came out."""
