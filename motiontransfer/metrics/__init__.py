"""How good a film is: a file for each measure."""
