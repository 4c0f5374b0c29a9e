"""Payoffs and regrets of strategy profiles at the speed of the kernels."""

import numpy as np

from bargaining.equilibria.branch_and_prune.faces import Floats, Ints
from bargaining.equilibria.branch_and_prune.jit import entry


@entry()
def payoffs_and_regret(
    payoffs: Floats, n_actions: Ints, strides: Ints, profile: Floats, expected: Floats
) -> float:
    """Write the expected payoffs, shape (n_players,); return the largest regret relative to the payoff range.

    ``payoffs`` has shape (n_players, n_profiles), ``profile`` shape (n_players, max_actions).
    """
    n = n_actions.size
    worst = 0.0
    for i in range(n):
        values = np.zeros(n_actions[i])
        low, high = np.inf, -np.inf
        for p in range(payoffs.shape[1]):
            weight = 1.0
            for j in range(n):
                if j != i:
                    weight *= profile[j, (p // strides[j]) % n_actions[j]]
            values[(p // strides[i]) % n_actions[i]] += weight * payoffs[i, p]
            low, high = min(low, payoffs[i, p]), max(high, payoffs[i, p])
        total = 0.0
        for a in range(n_actions[i]):
            total += profile[i, a] * values[a]
        expected[i] = total
        if high > low:
            worst = max(worst, (values.max() - total) / (high - low))
    return worst
