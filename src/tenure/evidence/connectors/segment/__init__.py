"""What the tracking clients of Segment, PostHog and Amplitude send, as events and as deliveries of fact tables."""
