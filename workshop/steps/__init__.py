"""The guided workshop: overview, profile, check, guidance, assessment, history, presence."""
