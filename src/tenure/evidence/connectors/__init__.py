"""Where facts come from: one folder per kind of source. Connectors yield rows; intake decides about them."""
