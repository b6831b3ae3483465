"""Who carries a project: the lead names a confirmed organisation, a speaker of it agrees; then it stands on the page of the project."""
