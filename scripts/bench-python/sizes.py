"""Prints the megabytes of a recording's weights and of its largest activation, as JSON: python sizes.py REF.h5"""

import json
import sys

import h5py

with h5py.File(sys.argv[1]) as file:
    def megabytes(group):
        return [dataset.size * dataset.dtype.itemsize / 2**20 for dataset in file[group].values()]

    print(json.dumps({"weights": sum(megabytes("weights")), "largest": max(megabytes("activations"))}))
