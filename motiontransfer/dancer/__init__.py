"""A generated dancer with true joints, because nobody may ship footage of people."""
