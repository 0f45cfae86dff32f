"""The nouns of the product: frozen values without files, clock or framework."""
