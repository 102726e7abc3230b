"""Documents that no developer of the rooms has seen: a generated commune report, and the sample with everything swapped."""
