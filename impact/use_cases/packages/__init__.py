"""Work packages: plan a review from an estimate, work through it, and see where it stands."""
