"""What comes back on paper: staff enters it on behalf of somebody."""
