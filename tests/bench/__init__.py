"""`poe bench`: how fast imports are, next to plain PostgreSQL on the same machine in the same run. It measures and asserts no time."""
