"""Keypoints: detected, steadied, normalized, drawn."""
