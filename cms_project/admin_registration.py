"""The screens that take what several rooms know."""

from cms_project.extension_queries import SCREENS
from stacks.admin.screens import REGISTRY

REGISTRY.screens += SCREENS
