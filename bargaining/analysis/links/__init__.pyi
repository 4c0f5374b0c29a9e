from bargaining.analysis.links.following import follow as follow
from bargaining.analysis.links.sweeping import linked_sweep as linked_sweep
