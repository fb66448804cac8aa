"""Windows of their own, made when they are first wanted."""
