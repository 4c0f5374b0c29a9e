from bargaining.loading.scenarios import load as load
