"""\"Ich kann helfen\": the first message of a visitor to the people behind a project; from there on it is a conversation (`exchange`)."""
