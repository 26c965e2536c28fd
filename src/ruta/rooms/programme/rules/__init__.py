"""Reading the programme's content and checking what indicators count."""
