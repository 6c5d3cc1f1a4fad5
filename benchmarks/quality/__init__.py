"""How good the film gets: recipes trained on films with a test part, judged, and put beside one another."""
