"""Film one person's body with another person's motion (after Everybody Dance Now, Chan et al., 2018).

Layers, each importing only from those to its right::

    transfer · metrics · dancer → gan → pose → video → artifacts → progress → errors

Conventions: colour is RGB, pictures are uint8 of shape (H, W, 3), sizes are (height, width), points are
(x, y) in pixels with the centre of the top-left pixel at (0, 0), a frame is an index from 0 within a clip.
"""
