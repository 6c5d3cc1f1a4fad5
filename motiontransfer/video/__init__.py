"""Films: their frames and exact times in, H.264 with sound out."""
