"""The generator: networks, losses, data, training."""
