"""Recordings of a ResNet-18 on a GPU under many settings, made where there is one and judged anywhere.

    PYTHONPATH=Tests/Evaluation python -m gpu.record FOLDER [GLOB]   on the machine with the GPU
    PYTHONPATH=Tests/Evaluation python -m gpu.judge FOLDER --tool .build/release/align-cli

The recordings hold no weights: those come from a seed, the same bytes on both machines. What the second command finds
goes into `verdicts.json` here, and from there into docs/evaluation.md.
"""
