"""People who use Tenure, and the tokens that speak for them."""
