"""The judge of what can be seen: each operation as a formula, its rounding, and lower precisions."""
