"""What is measured: facts meet instants and become signals; conditions over them."""
