"""Messages that the service sends by itself: the one confirmation of an opt-out. An outbox row (model.py), an adapter that hands it on."""
