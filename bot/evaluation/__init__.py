"""Score answers against questions that say what a right answer holds; :mod:`bot.evaluation.tally` is the door."""
