class CannotHeal(Exception):
    """Raised by a handler: trying again would end the same way, so the delivery is dead at once."""
