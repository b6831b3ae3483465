"""The rows of a finance plan in a number of queries that does not grow."""

from municipality.scope import site_of_page
from projects.models import ProjectPage

from ..models import Allocation, FundingSource, ResourceRequirement, WorkshopSettings
from .sums import Sums, sums


def requirements_of(project: ProjectPage) -> list[ResourceRequirement]:
    """Return what the project needs, in its order, tasks loaded."""
    return list(ResourceRequirement.objects.filter(project_id=project.pk).select_related("task"))


def sums_of(project: ProjectPage) -> Sums:
    """Return the sums of a project (four queries)."""
    site = site_of_page(project)
    rate = WorkshopSettings.for_site(site).volunteer_rate if site else WorkshopSettings().volunteer_rate
    sources = list(FundingSource.objects.filter(project_id=project.pk))
    return sums(requirements_of(project), sources, list(Allocation.objects.filter(project_id=project.pk)), rate=rate)
