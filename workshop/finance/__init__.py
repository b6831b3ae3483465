"""Resources and finance: costs, sources, allocation, sums, balance."""
