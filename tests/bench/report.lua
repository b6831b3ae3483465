-- One line for tests/bench/load.py: requests, microseconds, answers that were errors, p50 and p95 in microseconds.
done = function(summary, latency, requests)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("BENCH %d %d %d %d %d\n", summary.requests, summary.duration, wrong, latency:percentile(50), latency:percentile(95)))
end
