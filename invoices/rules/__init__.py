"""What may be decided about an invoice without looking anything up."""
