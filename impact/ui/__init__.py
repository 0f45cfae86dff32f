"""The dashboard: pages over the use cases. It arranges and never computes."""
