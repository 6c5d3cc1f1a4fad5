"""From keypoints and a trained generator to a film."""
