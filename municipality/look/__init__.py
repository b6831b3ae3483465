"""The look of a municipality: draft, preview, publishing, former looks; own style sheet; drawn signs; own words."""
