"""What a training is given to train: a plan for each preset, made of a subject's film and parameters."""
