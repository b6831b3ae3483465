"""Work plan and schedule: packages, tasks, milestones, dependencies, Gantt chart, baseline."""
