"""Messages that people send to the organization's lines: an adapter a carrier (carriers/), one rule for all of them (service.py)."""
