"""Make the shipped models from tables of facts."""
