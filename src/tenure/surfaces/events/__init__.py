"""The event API: what official tracking clients send is kept durably, and nothing else happens while they wait."""
