"""What can go wrong in the directory, one module per noun."""
