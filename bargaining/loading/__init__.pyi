from bargaining.loading.codings import Coding as Coding
from bargaining.loading.codings import load_coding as load_coding
from bargaining.loading.scenarios import base_of as base_of
from bargaining.loading.scenarios import load as load
from bargaining.loading.scenarios import varied as varied
from bargaining.loading.scenarios import with_concept as with_concept
