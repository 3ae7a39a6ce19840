"""The benchmark: fleets of any size, this program beside its peers, and where the time goes."""
