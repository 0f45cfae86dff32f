"""One module per page; each calls one use case and draws the answer."""
