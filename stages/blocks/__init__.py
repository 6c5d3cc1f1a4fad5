"""Blocks of params.yaml that more than one stage reads, a file each so that DVC can tell them apart."""
