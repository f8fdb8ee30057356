"""`poe lighthouse`: what Lighthouse says of the Contacts page of a large book. It prints performance, and holds the rest to 100."""
