"""Tenure: a customer success platform that runs on a company's own data."""
