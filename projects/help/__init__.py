"""\"Ich kann helfen\": messages between visitors and the people behind a project, relayed so that no address is shown."""
