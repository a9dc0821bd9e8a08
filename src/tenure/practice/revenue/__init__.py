"""What they pay: subscriptions and invoices."""
