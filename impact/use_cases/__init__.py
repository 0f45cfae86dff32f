"""What a user can ask for: the only place that joins stages."""
