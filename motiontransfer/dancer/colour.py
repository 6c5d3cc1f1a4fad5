"""A colour before any light falls on it: RGB in [0, 1]."""

Colour = tuple[float, float, float]
