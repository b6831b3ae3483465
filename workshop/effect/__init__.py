"""Effect: documented factors and the team's estimates."""
