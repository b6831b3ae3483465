"""Documents to print and to keep: data → tagged PDF/UA-1 in a process of its own, the same data → Word."""
